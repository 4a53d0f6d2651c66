// <nt-downhill>――三つの点数の坂。一つの点数だけを動かしたときの損失が、地面の高さ。玉（いまの点数）をつかんで動かすか、一歩ずつ
// 学ばせる。`one` なら、正解は一つ。`all` なら、小説の「吾輩」の全部で、学習率が大きすぎると、谷を飛び越える。

import { element, shape } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheet } from "../base/widget.mjs";
import { ground, loss, slopes, softmax, stepped } from "./downhill-state.mjs";

const DATA = new URL("../../generated/neural/one-step.json", import.meta.url);
const [LEAST, MOST, HIGH] = [-4, 6, 3]; // 見せる点数の両端と、損失のいちばん高いところ
const [WIDE, NARROW, TALL, EDGE] = [200, 104, 100, 8]; // 坂の絵の幅（電話では狭く）と高さ、つまみの半分の幅
const SKY = 20; // 絵より高い坂は、この高さから霞む。玉は、霞の下にとどまる
const [STRIDE, QUICK] = [600, 140]; // 一歩の時間と、十歩のときの一歩の時間（ミリ秒）
const TRAIL = [240, 48, 40]; // 損失の折れ線の幅と高さ、いくつ前の一歩まで見せるか

export const meta = {
  use: ["#step", [".ball", "2"], ["#rate", "5"], "#ten"],
  apart: [[".slope", ".earth"]],
};

const down = (height) => TALL - 6 - (height / HIGH) * (TALL - 12);
const signed = (number) => (number < 0 ? "−" : "+") + Math.abs(number).toFixed(2);

class Downhill extends Widget {
  static styles = [
    sheet(`
      :is(button, #rate) { min-height: 44px; }
      .hills { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 0.3em 1em; }
      .hill { display: grid; gap: 0.1em; align-content: start; }
      .hill p { display: flex; flex-wrap: wrap; gap: 0 0.6em; justify-content: space-between; align-items: baseline; font-size: 0.86em; }
      .hill b { font-size: 1.3em; }
      .tilt { font-weight: 600; color: var(--nt-orange); }
      .place { position: relative; }
      .place:has(:focus-visible) { outline: 3px solid var(--nt-orange); outline-offset: 2px; }
      .ball { position: absolute; inset: 0; height: 100%; cursor: grab; opacity: 0; }
      .place svg { mask-image: linear-gradient(transparent, #000 ${SKY}%); }
      svg { display: block; width: 100%; overflow: hidden; }
      .earth { fill: var(--nt-token1); stroke: var(--nt-blue); stroke-width: 2; }
      .slope { stroke: var(--nt-orange); stroke-width: 3; }
      .stride { stroke: var(--nt-orange); stroke-width: 4; stroke-linecap: round; opacity: 0.5; }
      .now { fill: var(--nt-orange); stroke: var(--nt-paper); stroke-width: 2; }
      .chance { flex-wrap: nowrap; }
      .shares { position: relative; flex: 1 1 auto; height: 0.9em; background: var(--nt-soft); border-radius: 2px; }
      .shares span { display: block; height: 100%; background: var(--nt-blue); border-radius: 2px; }
      .shares i { position: absolute; inset-block: -3px; width: 0; border-inline-start: 2px dashed var(--nt-ink); }
      .curve { display: flex; gap: 0.2em; align-items: center; font-size: 0.86em; line-height: 1.2; }
      .curve span { writing-mode: vertical-rl; }
      #trail { width: min(${TRAIL[0]}px, 38cqi); }
      #trail path { fill: none; stroke: var(--nt-orange); stroke-width: 2; }
      .knob { display: grid; grid-template-columns: auto minmax(4em, 1fr) 2em; gap: 0.7em; align-items: center; flex: 1 1 14em; }
      .told { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.7em; min-height: 4.8em; font-weight: 600; }
      @container (min-width: 31em) { .told { align-items: center; min-height: ${TRAIL[1]}px; } }
      @container (max-width: 17em) { .hills { grid-template-columns: minmax(0, 1fr); } .knob { grid-template-columns: minmax(0, 1fr) 2em; } .knob label { grid-column: 1 / -1; } }
      @media (forced-colors: active) {
        .earth { fill: Canvas; stroke: CanvasText; }
        .now { fill: CanvasText; }
        .shares { border: 1px solid; }
        .shares span { forced-color-adjust: none; background: CanvasText; }
        :is(.slope, .stride) { stroke: Highlight; }
      }
    `),
  ];

  async prepare() {
    this.record = (await record(DATA)).data;
  }

  build(root) {
    const { chars, right, shares, counts } = this.record, all = this.hasAttribute("all");
    this.wide = this.clientWidth < 480 ? NARROW : WIDE;
    this.target = all ? shares : [...chars].map((_, at) => Number(at === right));
    const note = all ? `小説の「吾輩」の次、${counts.reduce((sum, one) => sum + one)}か所の全部。下の帯が確率、点線は数えた割合です。` : `「吾輩」の次。正解は「${chars[right]}」。地面の高さが外れ具合（損失）、玉がいまの点数、下の帯が確率です。`;
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p><span class="title" id="title">${all ? "谷を下る" : "坂を下る"}</span> <span class="note">${note}</span></p>
        <div class="hills" id="hills"></div>
        <div class="buttons">
          <button id="step" type="button" class="primary">一歩</button>
          <button id="ten" type="button">十歩</button>
          <button id="again" type="button">0点に戻す</button>
          <div class="knob"><label for="rate">${all ? "学習率" : "傾きの何倍動くか"}</label><input type="range" id="rate" min="0.5" max="8" step="0.5" value="1" aria-describedby="told"><output class="number" for="rate" id="rate-now">1</output></div>
        </div>
        <div class="told"><p id="told"></p><div class="curve" id="curve" aria-hidden="true"><span>損失</span><svg id="trail" viewBox="0 0 ${TRAIL[0]} ${TRAIL[1]}"><path></path></svg></div></div>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.hills = [...chars].map((char, at) => this.#hill(char, at, all));
    this.at("hills").append(...this.hills.map(({ box }) => box));
    this.at("step").onclick = () => this.#walk(1);
    this.at("ten").onclick = () => this.#walk(10);
    this.at("again").onclick = () => this.#start("0点に戻しました。");
    this.at("rate").oninput = () => (this.at("rate-now").textContent = this.at("rate").value);
    this.#start();
  }

  disconnectedCallback() {
    this.#stop();
  }

  #stop() {
    cancelAnimationFrame(this.frame);
    this.left = 0;
  }

  /** 字一つの坂。つまみを、絵の上に、見えないように重ねる。 */
  #hill(char, at, all) {
    const ball = element("input", { type: "range", class: "ball", min: LEAST, max: MOST, step: 0.05, "aria-label": `「${char}」の点数` });
    const svg = shape("svg", { viewBox: `0 0 ${this.wide} ${TALL}`, "aria-hidden": "true" });
    const parts = { earth: shape("path", { class: "earth" }), stride: shape("path", { class: "stride" }), slope: shape("path", { class: "slope" }), now: shape("circle", { class: "now", r: 8 }) };
    svg.append(...Object.values(parts));
    const told = { score: element("span", { class: "number" }), tilt: element("span", { class: "tilt number" }), share: element("span", { class: "number" }), bar: element("span") };
    const mark = all ? [element("i", { style: `left: ${100 * this.target[at]}%` })] : [];
    ball.oninput = () => {
      this.#stop();
      this.from = this.scores = this.scores.with(at, Number(ball.value));
      this.losses = [loss(this.scores, this.target)];
      this.#draw(this.scores);
    };
    const box = element("div", { class: "hill" });
    box.append(
      element("p", {}, element("b", {}, char), told.score, told.tilt),
      element("div", { class: "place" }, svg, ball),
      element("p", { class: "chance" }, element("span", { class: "shares", "aria-hidden": "true" }, told.bar, ...mark), told.share),
    );
    return { box, ball, ...parts, ...told };
  }

  #start(said) {
    this.#stop();
    this.from = this.scores = this.target.map(() => 0);
    this.losses = [loss(this.scores, this.target)];
    this.#draw(this.scores, said);
  }

  /** あと `count` 歩。歩いているあいだに押されたら、その分も歩く。 */
  #walk(count) {
    this.left += count;
    if (this.left === count) this.#stride();
  }

  /** 一歩。動きを減らす設定なら、すぐに着く。 */
  #stride() {
    if (!this.left) return (this.at("spoken").textContent = this.at("told").textContent);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches, time = this.left > 1 ? QUICK : STRIDE;
    const next = stepped(this.scores, this.target, Number(this.at("rate").value)), begun = performance.now();
    const move = (now) => {
      if (!still && !this.#between(next, (now - begun) / time)) return (this.frame = requestAnimationFrame(move));
      this.#arrive(next);
      this.left -= 1;
      this.#stride();
    };
    if (still) move();
    else this.frame = requestAnimationFrame(move);
  }

  /** いまの点数から `next` までの、`part` のところ。着いたら、真。 */
  #between(next, part) {
    const along = Math.min(1, Math.max(0, part));
    if (along > 0) this.#draw(this.scores.map((score, at) => score + (next[at] - score) * along));
    return along === 1;
  }

  #arrive(next) {
    this.from = this.scores;
    this.scores = next;
    this.losses.push(loss(next, this.target));
    this.#draw(next);
  }

  // ---- 見せる ---------------------------------------------------------------

  #draw(scores, said) {
    const { target } = this, tilts = slopes(scores, target), chances = softmax(scores), height = loss(scores, target);
    const across = (score) => EDGE + ((Math.min(MOST, Math.max(LEAST, score)) - LEAST) / (MOST - LEAST)) * (this.wide - 2 * EDGE);
    this.hills.forEach((hill, at) => {
      const line = Array.from({ length: 45 }, (_, step) => (step / 44) * (this.wide + 8) - 4) // 絵の両端の外まで
        .map((x) => `${x} ${down(ground(scores, target, at, LEAST + ((x - EDGE) / (this.wide - 2 * EDGE)) * (MOST - LEAST)))}`).join("L");
      hill.earth.setAttribute("d", `M-4 ${2 * TALL}L${line}V${2 * TALL}Z`);
      const [x, y] = [across(scores[at]), Math.max(SKY, down(height))], rise = (down(0) - down(1)) / (across(1) - across(0)), reach = 34 / Math.hypot(1, tilts[at] * rise);
      hill.slope.setAttribute("d", `M${x - reach} ${y + reach * tilts[at] * rise}L${x + reach} ${y - reach * tilts[at] * rise}`);
      hill.stride.setAttribute("d", `M${across(this.from[at])} ${TALL - 5}H${x}`);
      hill.now.setAttribute("cx", x);
      hill.now.setAttribute("cy", y);
      hill.tilt.textContent = `傾き ${signed(tilts[at])}`;
      hill.score.textContent = `${signed(scores[at])}点`;
      hill.share.textContent = chances[at].toFixed(2);
      hill.bar.style.width = `${100 * chances[at]}%`;
      hill.ball.value = scores[at];
      hill.ball.setAttribute("aria-valuetext", `${hill.score.textContent}、${hill.tilt.textContent}、確率 ${hill.share.textContent}`);
    });
    this.#tell(height, tilts);
    if (said) this.at("spoken").textContent = said;
  }

  #tell(height, tilts) {
    const recent = this.losses.slice(-TRAIL[2]), steps = this.losses.length - 1, before = this.losses.at(-2);
    const [low, top] = [Math.min(...recent), Math.max(...recent)], tall = TRAIL[1] - 6;
    this.at("trail").firstChild.setAttribute("d", `M${recent.map((one, at) => `${3 + (at * (TRAIL[0] - 6)) / (TRAIL[2] - 1)} ${3 + tall * (1 - (one - low) / (top - low || 1))}`).join("L")}`);
    this.at("curve").style.visibility = steps ? "" : "hidden";
    const flat = Math.max(...tilts.map(Math.abs)) < 0.005;
    const why = flat ? "どこも、ほとんど平ら。谷底です。" : steps && this.losses.at(-1) > before ? "前より増えました。谷を、飛び越えています。" : "";
    this.at("told").textContent = `${steps ? `${steps}歩め。` : ""}損失 ${height.toFixed(2)}。${why}`;
  }
}

customElements.define("nt-downhill", Downhill);
