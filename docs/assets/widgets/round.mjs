// <nt-round>――文章ができる輪。玉が一周するたびに、文が一トークン伸びる。玉が「一つ選ぶ」を過ぎると、選んだトークンになって、
// 文の後ろまで運ばれる。値は、一位を選び続けた記録のもの。

import { bar, element, percent } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheet } from "../base/widget.mjs";
import { moveOnce } from "./moving.mjs";

const DATA = new URL("../../generated/next-token/", import.meta.url);
const LAPS = 5; // この先は、次の節の予想
const SECONDS = 3.6; // 一周
const [CORNER, APART] = [28, 18]; // 輪の角の丸みと、文の終わりから玉まで

export const meta = { use: ["#back", "#turn", "#turn"], apart: [[".sentence .new", ".sentence .token:not(.new)"]] };

class Round extends Widget {
  static styles = [
    sheet(`
      .ring { position: relative; padding: 0 0.7em; margin: 1em 0.4em; border: 3px solid var(--nt-grid); border-radius: 28px; }
      .stops { display: grid; grid-template-columns: max-content max-content minmax(0, 1fr) max-content; gap: 0.9em; }
      .stop { display: grid; grid-template-rows: auto 1fr; gap: 0.5em; justify-items: center; margin-top: -0.95em; }
      h4 { padding: 0 0.6em; margin: 0; font-size: 0.9em; font-weight: 600; line-height: 1.7; color: var(--nt-muted); background: var(--nt-paper); border: 1px solid var(--nt-muted); border-radius: 1em; }
      .lit h4 { color: var(--nt-paper); background: var(--nt-blue); border-color: var(--nt-blue); }
      .inside { align-self: center; opacity: 0.15; }
      .lit .inside { opacity: 1; }
      .ids { display: grid; grid-template-rows: repeat(5, auto); grid-auto-flow: column; gap: 0.2em 0.7em; min-height: 9.4em; min-width: 14em; align-content: center; }
      .ids li { display: flex; gap: 0.4em; justify-content: space-between; align-items: baseline; }
      .model { padding: 1.2em 0.8em; font-weight: 600; text-align: center; background: var(--nt-grid); border-radius: 0.4em; }
      .model small { display: block; font-size: 0.8em; font-weight: 400; }
      .chances { display: grid; grid-template-columns: max-content max-content minmax(2em, 1fr) max-content; gap: 0.35em 0.5em; align-items: center; width: 100%; }
      .chances li { display: contents; }
      .chances .number { text-align: end; }
      .chances .more { grid-column: 3 / -1; white-space: nowrap; font-size: 0.86em; color: var(--nt-muted); }
      .bar { display: block; height: 1em; background: var(--nt-blue); border-radius: 2px; }
      .sentence { width: fit-content; max-width: calc(100% - 4em); padding: 0.3em 0.6em; margin: 0.6em 0 -1.4em 2em; font-size: 1.1em; background: var(--nt-paper); }
      .new { outline: 2px solid var(--nt-orange); }
      #ball { position: absolute; top: 0; left: 0; display: grid; place-items: center; min-width: 1em; min-height: 1em; line-height: 1.4; background: var(--nt-orange); border-radius: 1em; offset-path: inset(-1.5px round 28px) padding-box; offset-rotate: 0deg; }
      #ball.token { min-width: 1.7em; background: var(--colour); border-radius: 0.25em; outline: 2px solid var(--nt-orange); }
      .buttons button { min-height: 44px; }
      @container (max-width: 31em) {
        .ring { padding-inline-start: 0.5em; margin-inline: 0 0.7em; }
        .stops { grid-template-columns: minmax(0, 1fr); gap: 0.6em; padding-top: 1.4em; }
        .stop { grid-template: auto / minmax(0, 1fr) max-content; gap: 0.5em; align-items: center; margin: 0 calc(-0.7em - 2px) 0 0; }
        .stop h4 { grid-area: 1 / 2; justify-self: end; margin-inline-end: -0.2em; font-size: 0.8em; }
        .inside { grid-area: 1 / 1; justify-self: start; }
        .ids { min-width: 0; column-gap: 0.5em; font-size: 0.86em; white-space: nowrap; }
        .ids li { gap: 0.25em; }
        .ids .token { white-space: nowrap; }
        .sentence { max-width: calc(100% - 1.6em); margin-inline-start: 0.8em; font-size: 1em; }
        .chances { gap: 0.3em; font-size: 0.86em; }
        .note { min-height: 3.3em; }
        .model { padding-block: 0.4em; }
      }
      @container (max-width: 16em) { /* 字を大きくした電話 */
        .stop { grid-template: auto auto / minmax(0, 1fr); }
        .inside { grid-area: 2 / 1; min-width: 0; max-width: 100%; }
        .ids { grid-template-rows: none; grid-auto-flow: row; white-space: normal; }
        .chances { grid-template-columns: 1fr max-content; }
        .chances :is(.track, .number:nth-child(2)) { display: none; }
        .sentence { max-width: none; margin-inline: 0; }
      }
      @media (forced-colors: active) { .lit h4 { forced-color-adjust: none; color: HighlightText; background: Highlight; } .bar, #ball { forced-color-adjust: none; background: Highlight; } }
    `),
  ];

  async prepare() {
    const [loop, grown] = await Promise.all(["loop", "grown"].map((name) => record(new URL(`${name}.json`, DATA))));
    Object.assign(this, { loop: loop.data, steps: grown.data.steps, model: loop.inputs.gemma });
  }

  build(root) {
    const parameters = this.loop.parameters.toLocaleString("ja");
    root.innerHTML = `
      <div class="frame" role="group" aria-label="文章ができる輪">
        <div class="ring">
          <div class="stops">
            <div class="stop"><h4>番号に変える</h4><ol class="inside ids"></ol></div>
            <div class="stop"><h4>点を付ける</h4><p class="inside model">モデル<small>${parameters}個の数</small></p></div>
            <div class="stop"><h4>確率に直す</h4><ol class="inside chances"></ol></div>
            <div class="stop"><h4>一つ選ぶ</h4><p class="inside pick"></p></div>
          </div>
          <p class="tokens sentence" aria-label="プロンプト"></p>
          <span id="ball" aria-hidden="true"></span>
        </div>
        <div class="buttons"><button id="turn" type="button" class="primary">一周まわす</button><button id="back" type="button">初めから</button></div>
        <p class="note" id="note" role="status"></p>
      </div>`;
    const at = (name) => root.querySelector(name);
    this.parts = { ring: at(".ring"), stops: [...root.querySelectorAll(".stop")], ids: at(".ids"), chances: at(".chances"), pick: at(".pick"), sentence: at(".sentence"), ball: at("#ball"), note: at("#note"), turn: at("#turn") };
    this.turning = 0; // 回すたびに、前の動きをやめさせる
    this.#stand(0);
    this.parts.turn.onclick = () => (this.moving ? this.#stand(this.lap + 1) : this.lap < LAPS && this.#turn());
    at("#back").onclick = () => this.#stand(0);
    new ResizeObserver(() => this.moving || this.#place(0)).observe(this.parts.ring);
    moveOnce(this.parts.ring, (passed) => this.turning > 1 || this.#move(passed / 1000 / SECONDS), () => this.lap || this.turning > 1 || this.#stand(0));
  }

  /** 玉が、文の終わりから一周する。 */
  #turn() {
    this.#load();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return this.#stand(this.lap + 1);
    const mine = (this.turning += 1), begun = performance.now();
    this.moving = true;
    const next = (now) => mine === this.turning && !this.#move((now - begun) / 1000 / SECONDS) && requestAnimationFrame(next);
    requestAnimationFrame(next);
  }

  /** いまの文を渡したとき、駅ごとに現れるもの。 */
  #load() {
    const { ids, chances, pick } = this.parts, step = this.steps[this.lap], longest = this.loop.top[0].probability;
    const number = (text) => element("span", { class: "number" }, text);
    ids.replaceChildren(...this.#read().map((one, place) => element("li", {}, box(one, place), number(String(one.id)))));
    chances.replaceChildren(
      ...step.top.map(([token, logit, probability]) => element("li", {}, element("span", {}, token), number(logit.toFixed(2)), bar(probability, longest), number(percent(probability)))),
      element("li", {}, element("span", { class: "more" }, `ほかに${(this.loop.candidates - step.top.length).toLocaleString("ja")}個`)),
    );
    this.chosen = box(step, this.#read().length);
    pick.replaceChildren(this.chosen.cloneNode(true));
  }

  /** <bos>から、いまの文の終わりまで。 */
  #read() {
    return [...this.loop.tokens, ...this.steps.slice(0, this.lap)];
  }

  /** `lap` 周して、止まったところ。 */
  #stand(lap) {
    this.turning += 1;
    this.moving = false;
    this.lap = lap;
    if (lap === 0) this.#load();
    const { sentence, note, turn, stops } = this.parts;
    sentence.replaceChildren(...this.#read().map(box).slice(1));
    if (lap) sentence.lastChild.classList.add("new");
    for (const stop of stops) stop.classList.add("lit");
    this.#place(0);
    turn.setAttribute("aria-disabled", lap === LAPS);
    const said = lap ? `${lap}周。「${this.steps[lap - 1].token}」が足されました。` : "";
    note.textContent = `${said}${lap === LAPS ? "この先は、次の節で。" : ""}${this.model}が、いつも一位を選んだ記録です。`;
  }

  /** 一周のうち `part` まで進め、過ぎた駅に灯をともす。一周したら、真を返す。 */
  #move(part) {
    if (part >= 1) return this.#stand(this.lap + 1), true;
    const { reached, stations } = this.#place(part), { ball, stops } = this.parts, carrying = reached >= stations.at(-1);
    for (const [number, stop] of stops.entries()) stop.classList.toggle("lit", reached >= stations[number]);
    ball.className = carrying ? this.chosen.className : "";
    ball.textContent = carrying ? this.chosen.textContent : "";
    return false;
  }

  /** 玉を、文の終わりから `part` だけ回ったところに置く。道のりは、輪の左上の角を出たところから、時計回りに測る。 */
  #place(part) {
    const { ring, stops, sentence, ball } = this.parts, { left, top, right, width, height } = ring.getBoundingClientRect();
    const across = width - 2 * CORNER, down = height - 2 * CORNER, turn = (Math.PI / 2) * CORNER, around = 2 * (across + down) + 4 * turn;
    const wide = getComputedStyle(stops[0].parentNode).gridTemplateColumns.includes(" ");
    const stations = stops.map((stop) => {
      const sign = stop.firstChild.getBoundingClientRect();
      return wide ? sign.left + sign.width / 2 - left - CORNER : across + turn + sign.top + sign.height / 2 - top - CORNER;
    });
    const end = across + down + 2 * turn + right - CORNER - sentence.lastChild.getBoundingClientRect().right - APART;
    const reached = end - around * (1 - part);
    ball.className = ball.textContent = "";
    ball.style.offsetDistance = `${(100 * ((reached + around) % around)) / around}%`;
    return { reached, stations };
  }
}

const box = ({ token }, place) => element("span", { class: `token t${1 + (place % 6)}` }, token);

customElements.define("nt-round", Round);
