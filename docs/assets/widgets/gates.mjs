// <nt-gates>――紙の上のMLPの、二つの門。文の言葉を替えると、門が開き閉じし、水路を「フランスの話か」が流れる。

import { element, shape } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheet } from "../base/widget.mjs";

const DATA = new URL("../../generated/gemma-inside/gates.json", import.meta.url);
const [SOURCE, BEND, GATE, END, MIDDLE] = [34, 74, 140, 212, 92]; // 入口、分かれ目、門、出口の横の位置と、入口の縦の位置
const LANES = [46, 146]; // 二つの水路の縦の位置
const WORDS = [["フランス", "日本"], ["首都", "名物"]];

export const meta = {
  use: ["#word0", "#word1", "#word0"],
  apart: [[".full", ".pipe:not(.full)"], ["text.on", "text.out:not(.on)"]],
};

const signed = (number) => (number < 0 ? `(−${-number})` : String(number));

class Gates extends Widget {
  static styles = [
    sheet(`
      .two { display: grid; grid-template-columns: 17.5em minmax(0, 1fr); gap: 0.6em 1.4em; align-items: center; }
      .say { display: flex; flex-wrap: wrap; gap: 0.25em; align-items: center; font-size: 1.1em; }
      .say button { min-height: 44px; padding-inline: 0.7em; font-weight: 700; }
      .say button::after { margin-inline-start: 0.4em; font-size: 0.8em; font-weight: 400; color: var(--nt-muted); content: "⇄" / ""; }
      #written { min-height: 1.7em; font-weight: 700; }
      svg { display: block; width: 100%; max-width: 27em; overflow: visible; }
      text { font-size: 13px; fill: var(--nt-ink); dominant-baseline: central; }
      .middle { text-anchor: middle; }
      text.small { font-size: 12.4px; fill: var(--nt-muted); }
      text.out { fill: var(--nt-muted); }
      text.on { font-weight: 700; fill: var(--nt-ink); }
      .bed, .pipe { fill: none; stroke: var(--nt-grid); stroke-width: 9; stroke-linejoin: round; }
      .pipe { stroke: var(--nt-blue); stroke-dasharray: 1; stroke-dashoffset: 1; }
      .pipe.full { stroke-dashoffset: 0; }
      .wire { fill: none; stroke: var(--nt-blue); stroke-width: 1.6; }
      .minus { stroke: var(--nt-orange); stroke-dasharray: 5 3; }
      text.plus { fill: var(--nt-blue); }
      text.less { fill: var(--nt-orange); }
      circle { fill: var(--nt-soft); stroke: var(--nt-muted); }
      .node { font-weight: 700; }
      .gate { stroke: var(--nt-ink); stroke-width: 4; }
      .gate.open { transform: translateY(-20px); }
      @media (prefers-reduced-motion: no-preference) { .gate { transition: transform 0.25s; } .pipe.full { transition: stroke-dashoffset 0.5s linear; } .late.full { transition-delay: 0.25s; } }
      @container (max-width: 31em) { .two { grid-template-columns: minmax(0, 1fr); } }
      @media (forced-colors: active) { .bed { stroke: GrayText; } .pipe { stroke: none; } .pipe.full, .gate { stroke: CanvasText; } text { fill: CanvasText; } }
    `),
  ];

  async prepare() {
    this.record = (await record(DATA)).data;
  }

  build(root) {
    root.innerHTML = `
      <div class="frame two" role="group" aria-label="二つの門">
        <div><p class="say"></p><p id="written" role="status"></p><p class="note">言葉を押すと、入れ替わります。</p></div>
        <svg viewBox="0 0 308 178" aria-hidden="true"></svg>
      </div>`;
    this.words = ["フランス", "名物"]; // 予想で尋ねた文から
    const buttons = this.words.map((word, at) => {
      const button = element("button", { type: "button", id: `word${at}` }, word);
      button.onclick = () => {
        this.words[at] = button.textContent = WORDS[at].find((one) => one !== this.words[at]);
        this.#draw();
      };
      return button;
    });
    root.querySelector(".say").append("「", buttons[0], "の", buttons[1], "は」");
    this.written = root.getElementById("written");
    this.#build(root.querySelector("svg"));
    this.#draw();
  }

  /** 水路と門と線を、一度だけ置く。 */
  #build(svg) {
    const { gates, leaving, names } = this.record, put = (name, attributes, text) => svg.appendChild(shape(name, attributes, text));
    const pipe = (d, name) => (put("path", { d, class: "bed" }), put("path", { d, class: `pipe ${name}`, pathLength: 1 }));
    this.lanes = names.map((name, row) => {
      const y = LANES[row], up = row === 0 ? 1 : -1;
      const supply = pipe(`M${SOURCE} ${MIDDLE}H${BEND}V${y}H${GATE}`, ""), outlet = pipe(`M${GATE} ${y}H${END}`, "late");
      const told = put("text", { x: GATE + 10, y: y - 17, class: "small" }), out = put("text", { x: END + 8, y, class: "out" });
      const wires = [`M${SOURCE} ${MIDDLE + 14}V${y + 24}H${GATE}V${y + 12}`, `M${GATE} ${MIDDLE - 14 * up}V${y + 12 * up}`];
      const labels = [[BEND + 12, y + 15], [GATE - 22, MIDDLE - 27 * up]];
      gates[row].forEach((weight, at) => {
        if (!weight) return;
        put("path", { d: wires[at], class: `wire ${weight < 0 ? "minus" : ""}` });
        put("text", { x: labels[at][0], y: labels[at][1], class: `small middle ${weight < 0 ? "less" : "plus"}` }, `×${signed(weight)}`);
      });
      put("text", { x: END - 22, y: y + 16, class: "small middle" }, `×${leaving[row][row]}`);
      const gate = put("path", { d: `M${GATE} ${y - 12}V${y + 12}`, class: "gate" });
      return { name, supply, outlet, told, out, gate };
    });
    this.nodes = [SOURCE, GATE].map((x) => (put("circle", { cx: x, cy: MIDDLE, r: 14 }), put("text", { x, y: MIDDLE, class: "node middle" })));
    put("text", { x: 0, y: MIDDLE - 26, class: "small" }, "フランス？");
    put("text", { x: GATE + 20, y: MIDDLE, class: "small" }, "首都？");
  }

  #draw() {
    const { gates, rows } = this.record, { inputs, sums, passed, written } = rows.find(({ words }) => String(words) === String(this.words));
    this.nodes.forEach((node, at) => (node.textContent = inputs[at]));
    this.lanes.forEach(({ name, supply, outlet, told, out, gate }, row) => {
      told.textContent = `${gates[row].map((weight, at) => `${signed(weight)}×${inputs[at]}`).join("＋")}＝${sums[row]}`.replace("＝-", "＝−");
      gate.classList.toggle("open", sums[row] > 0);
      supply.classList.toggle("full", inputs[0] > 0);
      outlet.classList.toggle("full", passed[row] > 0);
      out.classList.toggle("on", written[row] > 0);
      out.textContent = `「${name}」 +${written[row]}`;
    });
    const added = this.lanes.filter((_, row) => written[row]).map(({ name }) => `「${name}」`).join("と");
    this.written.textContent = added ? `${added}を書き足す。` : "何も書き足さない。";
  }
}

customElements.define("nt-gates", Gates);
