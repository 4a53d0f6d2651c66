// <nt-gaze>――「は」でも「首都」でも、文の中の言葉を選んで、だれを見ているかを見る。上が札から計算した割合、下がGemma自身の割合。

import { element, percent, shape } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheet } from "../base/widget.mjs";

const DATA = new URL("../../generated/attention/real.json", import.meta.url);
const WIDE = 100; // 弧を描く面の、言葉一つの幅
const THICK = 20; // 見る割合が1のときの、弧の太さ（px）

export const meta = {
  use: [["#word", "3"], "input[value='0']", ["#word", "6"]],
  apart: [[".arcs path", ".frame"], [".word.most", ".word:not(.most)"], [".word.late", ".word:not(.late)"]],
};

class Gaze extends Widget {
  static styles = [
    sheet(`
      .heads { display: flex; flex-wrap: wrap; gap: 0.4em; align-items: center; padding: 0; margin: 0; border: 0; }
      .heads legend { float: inline-start; padding: 0; margin-inline-end: 0.4em; }
      .sky { display: block; width: 100%; height: 4.5em; overflow: visible; }
      .ours path { stroke: var(--nt-blue); }
      .gemmas path { stroke: var(--nt-green); }
      path { fill: none; opacity: 0.75; vector-effect: non-scaling-stroke; }
      .row { position: relative; container-type: inline-size; display: grid; grid-auto-columns: minmax(0, 1fr); grid-auto-flow: column; }
      .word { display: grid; place-content: center; margin-inline: 2px; min-height: 44px; font-size: 0.92em; line-height: 1.15; text-align: center; background: var(--nt-soft); border-radius: 0.3em; }
      .word.most { font-weight: 700; background: color-mix(in srgb, var(--nt-blue) 26%, var(--nt-paper)); }
      .word.late { color: var(--nt-muted); background: none; border: 1px dashed var(--nt-muted); }
      #word { --one: calc(100cqw / var(--words)); position: absolute; inset: -4px 0; width: 100%; height: calc(100% + 8px); min-height: 44px; margin: 0; appearance: none; cursor: ew-resize; background: none; }
      #word::-webkit-slider-thumb { width: var(--one); height: 100%; appearance: none; background: none; border: 3px solid var(--nt-orange); border-radius: 0.4em; }
      #word::-moz-range-thumb { box-sizing: border-box; width: var(--one); height: 100%; background: none; border: 3px solid var(--nt-orange); border-radius: 0.4em; }
      #word::-webkit-slider-runnable-track { height: 100%; }
      .side { display: flex; justify-content: space-between; }
      .side strong { font-variant-numeric: tabular-nums; }
      .ours { color: var(--nt-blue); }
      .gemmas { color: var(--nt-green); }
      @container (max-width: 34em) { .word { min-height: 5.4em; font-size: 0.86em; writing-mode: vertical-rl; } .sky { height: 4em; } }
      @media (forced-colors: active) { path { forced-color-adjust: none; stroke: CanvasText; } .word.most { outline: 2px solid CanvasText; outline-offset: -3px; } #word { forced-color-adjust: none; } }
    `),
  ];

  async prepare() {
    this.data = (await record(DATA)).data;
  }

  build(root) {
    const { tokens, ours, head } = this.data, last = tokens.length - 1;
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p><span class="title" id="title">だれが、だれを見る？</span> <span class="note">枠を左右に動かせます。線の太さが、見る割合。&lt;bos&gt;は、文章の始まりの印。</span></p>
        <fieldset class="heads"><legend class="label">層13のヘッド</legend></fieldset>
        <div>
          <p class="side ours"><span>札から計算した割合</span><strong id="ours"></strong></p>
          <div id="above" class="arcs ours" aria-hidden="true"></div>
          <div class="row" id="row" style="--words: ${tokens.length}"></div>
          <div id="below" class="arcs gemmas" aria-hidden="true"></div>
          <p class="side gemmas"><span>Gemma自身の割合</span><strong id="gemma"></strong></p>
        </div>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.words = tokens.map((token) => element("span", { class: "word", "aria-hidden": "true" }, token));
    this.word = element("input", { type: "range", id: "word", min: 0, max: last, step: 1, value: last, "aria-labelledby": "title" });
    this.at("row").append(...this.words, this.word);
    root.querySelector(".heads").append(
      ...ours.map((_, number) => {
        const choice = element("input", { type: "radio", name: "head", value: number, checked: number === head, "aria-label": `ヘッド${number + 1}` });
        return element("label", { class: "pill" }, choice, String(number + 1));
      }),
    );
    this.head = head;
    root.querySelector(".heads").onchange = ({ target }) => {
      this.head = Number(target.value);
      this.#draw();
      this.at("spoken").textContent = this.said;
    };
    this.word.oninput = () => this.#draw();
    this.word.onchange = () => (this.at("spoken").textContent = this.said);
    this.#draw();
  }

  #draw() {
    const { tokens, ours, gemma } = this.data, from = Number(this.word.value), [our, their] = [ours, gemma].map((heads) => heads[this.head][from]);
    const most = our.indexOf(Math.max(...our));
    this.words.forEach((word, place) => (word.className = ["word", place === most && "most", place > from && "late"].filter(Boolean).join(" ")));
    this.at("above").replaceChildren(arcs(our, from, tokens.length, true));
    this.at("below").replaceChildren(arcs(their, from, tokens.length, false));
    for (const [id, ratios] of [["ours", our], ["gemma", their]]) this.at(id).textContent = `「${tokens[most]}」を${percent(ratios[most])}`;
    this.said = `ヘッド${this.head + 1}。「${tokens[from]}」は「${tokens[most]}」をいちばん見て、札から計算して${percent(our[most])}、Gemma自身は${percent(their[most])}`;
    this.word.setAttribute("aria-valuetext", this.said);
  }
}

/** 言葉 `from` から見る相手への弧。自分を見るなら、小さな山。`up` なら言葉の上に、でなければ下に描く。 */
function arcs(ratios, from, length, up) {
  const svg = shape("svg", { class: "sky", viewBox: `0 0 ${WIDE * length} 100`, preserveAspectRatio: "none" });
  const edge = up ? 100 : 0, middle = (place) => (place + 0.5) * WIDE;
  ratios.forEach((ratio, to) => {
    const tall = 2 * Math.min(46, to === from ? 12 : 14 + (32 * Math.abs(from - to)) / (length - 1)), top = up ? edge - 2 * tall : edge + 2 * tall;
    const [start, end] = to === from ? [middle(from) - WIDE / 4, middle(from) + WIDE / 4] : [middle(from), middle(to)];
    svg.append(shape("path", { d: `M${start} ${edge}Q${(start + end) / 2} ${top} ${end} ${edge}`, "stroke-width": Math.max(0.6, THICK * ratio) }));
  });
  return svg;
}

customElements.define("nt-gaze", Gaze);
