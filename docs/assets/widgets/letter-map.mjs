// <nt-letter-map>――「似た字の地図」。学ぶ前の居場所から、学んだ後の居場所へ、字が動く。字に触れると、いちばん近い五つへ線が伸びる。
// 地図は二つの向きだけなので、線は長いこともある。近さは、数の並びの全部で測った、コサイン類似度。

import { element, shape } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheet } from "../base/widget.mjs";
import { spots } from "./letter-map-spots.mjs";
import { moveOnce } from "./moving.mjs";

const DATA = new URL("../../generated/neural/character-map.json", import.meta.url);
const [WIDE, NARROW, TALL] = [640, 308, 320];
const FIRST = "猫";
const REST = 1500; // 学ぶ前を見せておく時間（ミリ秒）
const STAGES = { untaught: "学ぶ前", learned: "学んだ後" };

export const meta = {
  use: ["#stages input >> nth=0", ["#char", "一"], "#stages input >> nth=1"],
  apart: [[".near circle", ".letter:not(.near, .chosen) circle"]],
};

class LetterMap extends Widget {
  static styles = [
    sheet(`
      .head { display: flex; flex-wrap: wrap; gap: 0.5em 1em; align-items: center; }
      .stages { display: flex; gap: 0.4em; }
      .stages .pill { padding-inline: 0.9em; }
      .asked { display: flex; gap: 0.5em; align-items: center; }
      #char { width: 5em; }
      svg { display: block; width: 100%; overflow: visible; cursor: pointer; user-select: none; }
      .letter circle { fill: none; }
      .letter text { font-size: 17px; text-anchor: middle; dominant-baseline: central; fill: var(--nt-muted); }
      .kind0 circle { fill: var(--nt-token3); } .kind0 text { fill: var(--nt-green); }
      .kind1 circle { fill: var(--nt-token1); } .kind1 text { fill: var(--nt-blue); }
      .kind2 circle { fill: var(--nt-token4); } .kind2 text { fill: var(--nt-purple); }
      .letter:is(.near, .chosen) text { font-weight: 700; fill: var(--nt-ink); }
      .letter.chosen circle { stroke: var(--nt-orange); stroke-width: 3; }
      .letter.near circle { stroke: var(--nt-orange); stroke-width: 1.5; }
      line { stroke: var(--nt-orange); stroke-linecap: round; opacity: 0.55; }
      .told { min-height: 1.6em; font-variant-numeric: tabular-nums; }
      .legend { display: flex; flex-wrap: wrap; gap: 0 1em; }
      .legend i { display: inline-block; width: 0.9em; height: 0.9em; margin-inline-end: 0.4em; border-radius: 50%; vertical-align: -0.1em; }
      @container (max-width: 31em) { .told { min-height: 3.2em; } }
      @media (prefers-reduced-motion: no-preference) { .letter { transition: translate 1.2s ease-in-out; } .moving line { opacity: 0; } }
      @media (forced-colors: active) { .letter circle, .legend i { forced-color-adjust: none; fill: Canvas; } .letter text { fill: CanvasText; } .letter:is(.near, .chosen) circle, line { stroke: Highlight; } }
    `),
  ];

  async prepare() {
    this.record = (await record(DATA)).data;
  }

  build(root) {
    const { points, untaught, kinds } = this.record, names = Object.keys(kinds);
    const colours = ["token3", "token1", "token4"];
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <div class="head">
          <span class="title" id="title">似た字の地図</span>
          <span class="stages" id="stages" role="radiogroup" aria-label="地図">${Object.entries(STAGES).map(([value, name]) => `<label class="pill"><input type="radio" name="stage" value="${value}">${name}</label>`).join("")}</span>
          <span class="asked"><label for="char">字</label><select id="char">${points.map(({ char }) => `<option>${char}</option>`).join("")}</select></span>
        </div>
        <svg id="map" aria-hidden="true"></svg>
        <p class="told" id="told" role="status"></p>
        <p class="note legend">${names.map((name, at) => `<span><i style="background: var(--nt-${colours[at]})"></i>${name}</span>`).join("")}<span><i style="border: 1px solid var(--nt-muted)"></i>そのほか</span></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.plan = { wide: this.clientWidth < 480 ? NARROW : WIDE, tall: TALL };
    this.maps = { learned: points, untaught: untaught.points };
    this.spots = Object.fromEntries(Object.entries(this.maps).map(([stage, found]) => [stage, spots(found, this.plan)]));
    this.at("map").setAttribute("viewBox", `0 0 ${this.plan.wide} ${TALL}`);
    this.letters = points.map(({ char }) => {
      const kind = names.findIndex((name) => kinds[name].includes(char)), letter = shape("g", { class: `letter kind${kind}` });
      letter.append(shape("circle", { r: 13 }), shape("text", {}, char));
      return letter;
    });
    this.lines = points[0].near.map(() => shape("line", {}));
    this.at("map").append(...this.lines, ...this.letters);
    for (const one of this.#stages) one.onchange = () => this.#draw({ stage: one.value });
    this.at("char").onchange = () => this.#draw({ char: this.at("char").value });
    this.at("map").onpointerdown = this.at("map").onpointermove = (event) => this.#touch(event);
    this.#draw({ stage: "learned", char: FIRST });
    if (moveOnce(this.at("map"), (spent) => spent > REST, () => this.#draw({ stage: "learned" }))) this.#draw({ stage: "untaught" });
  }

  get #stages() {
    return [...this.at("stages").querySelectorAll("input")];
  }

  /** 触れた所に、いちばん近い字を選ぶ。マウスなら、重ねただけで。 */
  #touch({ type, pointerType, clientX, clientY }) {
    if (type === "pointermove" && pointerType !== "mouse") return;
    const { left, top, width } = this.at("map").getBoundingClientRect(), size = this.plan.wide / width;
    const far = this.spots[this.stage].map(([x, y]) => Math.hypot((clientX - left) * size - x, (clientY - top) * size - y)), nearest = Math.min(...far);
    const { char } = this.maps[this.stage][far.indexOf(nearest)];
    if (char !== this.char && nearest < 40) this.#draw({ char });
  }

  // ---- 見せる ---------------------------------------------------------------

  #draw(changed) {
    const moved = changed.stage && changed.stage !== this.stage;
    Object.assign(this, changed);
    const points = this.maps[this.stage], places = this.spots[this.stage], index = (char) => points.findIndex((one) => one.char === char);
    const from = index(this.char), { near } = points[from], reached = near.map(([char]) => index(char));
    this.letters.forEach((letter, at) => {
      letter.style.translate = `${places[at][0]}px ${places[at][1]}px`;
      letter.classList.toggle("chosen", at === from);
      letter.classList.toggle("near", reached.includes(at));
    });
    this.lines.forEach((line, at) => {
      const [[x1, y1], [x2, y2]] = [places[from], places[reached[at]]];
      for (const [name, value] of Object.entries({ x1, y1, x2, y2, "stroke-width": 10 * Math.max(0.05, near[at][1]) })) line.setAttribute(name, value);
    });
    if (moved) this.#wait();
    for (const one of this.#stages) one.checked = one.value === this.stage;
    this.at("char").value = this.char;
    this.at("told").textContent = `${STAGES[this.stage]}の「${this.char}」に近い五つは、${near.map(([char, close]) => `「${char}」${close.toFixed(2)}`).join("、")}。`;
  }

  /** 字が動いているあいだ、線は見せない。 */
  #wait() {
    clearTimeout(this.waiting);
    this.at("map").classList.add("moving");
    this.waiting = setTimeout(() => this.at("map").classList.remove("moving"), 1200);
  }
}

customElements.define("nt-letter-map", LetterMap);
