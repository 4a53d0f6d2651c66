// <nt-needles>――質問の針が12時を指すように紙を回して、名札の針の高さ（合い具合）を、何個前かを変えながら見る。針は、一本か二本。

import { element, shape } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheet } from "../base/widget.mjs";

const DATA = new URL("../../generated/attention/clock.json", import.meta.url);
const [SIDE, RADIUS] = [120, 52]; // 文字盤の絵の一辺と、半径
const [WIDE, TALL, BAR] = [360, 130, 12]; // 棒の絵の幅と高さ、棒の幅
const NAMES = ["速い針", "遅い針"];

export const meta = {
  use: [["#back", "6"], "#hands .pill:last-of-type input", ["#back", "18"]],
  apart: [[".now", ".frame"]],
};

const signed = (number) => (number < 0 ? "−" : "") + Math.abs(number).toFixed(1);

class Needles extends Widget {
  static styles = [
    sheet(`
      #hands { display: flex; flex-wrap: wrap; gap: 0.4em; align-items: center; padding: 0; margin: 0; border: 0; }
      .controls { display: flex; flex-wrap: wrap; gap: 0.4em 1.4em; align-items: center; }
      .knob { display: grid; flex: 1 1 16em; grid-template-columns: 10em minmax(0, 1fr); gap: 0 1em; align-items: center; }
      #back { min-height: 44px; }
      .stage { grid-template-columns: auto minmax(0, 1fr); gap: 0.6em 1.4em; align-items: center; }
      .stage > * { grid-area: auto; }
      #dials { display: flex; gap: 0.8em; justify-content: center; }
      .dial { display: grid; justify-items: center; font-size: 0.86em; }
      svg { display: block; overflow: visible; }
      .dial svg { width: ${SIDE}px; }
      #bars { width: 100%; max-width: 30em; }
      text { font-size: 11px; fill: var(--nt-muted); text-anchor: middle; }
      .ring, .zero { fill: none; stroke: var(--nt-grid); stroke-width: 1.5; }
      .query { stroke: var(--nt-blue); stroke-width: 3; }
      .key { stroke: var(--nt-green); stroke-width: 4; stroke-linecap: round; }
      .height { stroke: var(--nt-orange); stroke-width: 10; }
      .bar { fill: var(--nt-blue); opacity: 0.45; }
      .now { fill: var(--nt-orange); opacity: 1; }
      #told { min-height: 3.2em; }
      @container (max-width: 31em) { .stage, .knob { grid-template-columns: minmax(0, 1fr); } text { font-size: 14px; } }
      @media (forced-colors: active) { .bar { fill: GrayText; } .now { fill: Highlight; } :is(.query, .key, .height) { stroke: CanvasText; } }
    `),
  ];

  async prepare() {
    this.needles = (await record(DATA)).data.needles;
  }

  build(root) {
    const most = this.needles[0].scores.length - 1;
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p><span class="title" id="title">針を回す</span> <span class="note">質問の針（青）が12時を指すように、紙を回してあります。名札の針（緑）の先の高さ（橙）が、合い具合です。</span></p>
        <div class="controls">
          <fieldset id="hands"><legend class="hidden">針の数</legend>
            <label class="pill"><input type="radio" name="hands" value="1" checked>針は一本</label>
            <label class="pill"><input type="radio" name="hands" value="2">遅い針も足す</label>
          </fieldset>
          <div class="knob"><label for="back" id="place"></label><input type="range" id="back" min="1" max="${most}" value="1"></div>
        </div>
        <div class="stage"><div id="dials" aria-hidden="true"></div><svg id="bars" viewBox="0 0 ${WIDE} ${TALL}" aria-hidden="true"></svg></div>
        <p id="told" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.at("hands").onchange = this.at("back").oninput = () => this.#draw();
    this.#draw();
  }

  #draw() {
    const count = Number(this.shadowRoot.querySelector("#hands :checked").value), back = Number(this.at("back").value);
    const used = this.needles.slice(0, count), totals = used[0].scores.map((_, at) => used.reduce((sum, { scores }) => sum + scores[at], 0));
    this.at("place").textContent = `${back}個前の名札`;
    this.at("back").setAttribute("aria-valuetext", `${back}個前`);
    this.at("dials").replaceChildren(...used.map((needle, which) => this.#dial(needle, back, count > 1 && NAMES[which])));
    this.#bars(totals, back, 2 * count);
    const parts = count > 1 ? `${used.map(({ scores }, which) => `${NAMES[which]}が${signed(scores[back])}`).join("、")}。足して、` : "";
    const beats = back > 1 && totals[back] > totals[1] - 0.05;
    this.at("told").textContent = `${parts}合い具合は${signed(totals[back])}。${beats ? (totals[back] > totals[1] + 0.05 ? "隣（1個前）を、追い越しました。" : "隣（1個前）と、区別が付きません。") : ""}`;
  }

  #dial({ step, scores: [length, ...scores] }, back, name) {
    const middle = SIDE / 2, x = middle + RADIUS * Math.sin((Math.PI * step * back) / 180), y = middle - (scores[back - 1] / length) * RADIUS;
    const svg = shape("svg", { viewBox: `0 0 ${SIDE} ${SIDE}` });
    svg.append(
      shape("circle", { class: "ring", cx: middle, cy: middle, r: RADIUS }),
      shape("path", { class: "ring", d: `M${middle - RADIUS} ${middle}H${middle + RADIUS}` }),
      shape("path", { class: "height", d: `M${x} ${middle}V${y}` }),
      shape("path", { class: "query", d: `M${middle} ${middle}V${middle - RADIUS / length}` }),
      shape("path", { class: "key", d: `M${middle} ${middle}L${x} ${y}` }),
    );
    return element("div", { class: "dial" }, svg, element("span", {}, name || "\u00a0"));
  }

  #bars(totals, back, most) {
    const step = WIDE / (totals.length - 1), middle = TALL / 2, unit = (middle - 14) / most;
    this.at("bars").replaceChildren(
      ...totals.slice(1).flatMap((score, place) => {
        const x = (place + 0.5) * step, tall = Math.max(1, Math.abs(score) * unit);
        const made = [shape("rect", { class: place + 1 === back ? "bar now" : "bar", x: x - BAR / 2, y: score > 0 ? middle - tall : middle, width: BAR, height: tall })];
        if (place === 0 || (place + 1) % 6 === 0) made.push(shape("text", { x, y: TALL - 1 }, `${place + 1}個前`));
        return made;
      }),
      shape("path", { class: "zero", d: `M0 ${middle}H${WIDE}` }),
    );
  }
}

customElements.define("nt-needles", Needles);
