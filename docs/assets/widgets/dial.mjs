// <nt-dial>――教えたアダプタ（付箋）の強さを、0から2まで動かす。三つの返事と、番を終える確率が変わる。

import { element, percent, shape } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheet } from "../base/widget.mjs";

const DATA = new URL("../../generated/instruction-tuning/dial.json", import.meta.url);
const END = "<end_of_turn>";

export const meta = {
  use: [["#strength", "20"], ["#strength", "5"]],
  apart: [[".said:not(.ended)", ".frame"], [".said.ended", ".frame"], [".end", ".said.ended"], [".now", ".frame"]],
};

class Dial extends Widget {
  static styles = [
    sheet(`
      .talk { display: grid; gap: 0.5em; margin: 0; }
      .talk dt { justify-self: end; padding: 0.1em 0.8em; background: var(--nt-soft); border-radius: 0.8em 0.8em 0.1em; }
      .said { margin: 0; padding: 0.15em 0.8em; min-height: 3.6em; line-height: 1.6; border: 1px solid var(--nt-grid); border-inline-start: 4px solid var(--nt-orange); border-radius: 0.2em 0.8em 0.8em; overflow-wrap: anywhere; }
      .said.ended { border-inline-start-color: var(--nt-blue); }
      .said > span:first-child { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
      .said.ended > span:first-child { display: inline; }
      .end { display: inline-block; margin-inline-start: 0.4em; padding: 0 0.4em; font: 0.82em/1.6 var(--nt-code, monospace); color: var(--nt-paper); background: var(--nt-blue); border-radius: 0.3em; }
      .hill { position: relative; height: 4.4em; margin: 0.7em 8px 0; border-block-end: 1px solid var(--nt-grid); }
      svg { display: block; width: 100%; height: 100%; overflow: visible; }
      path { fill: none; stroke: var(--nt-blue); stroke-width: 3; vector-effect: non-scaling-stroke; }
      .now { position: absolute; width: 18px; height: 18px; margin: -9px; border: 2px solid var(--nt-paper); border-radius: 50%; background: var(--nt-orange); pointer-events: none; }
      #strength { display: block; width: 100%; min-height: 44px; margin: 0; }
      .ends { display: grid; grid-template-columns: 1fr auto 1fr; margin-top: 0.2em; font-size: 0.86em; }
      .ends > :last-child { text-align: end; }
      .told { min-height: 1.9em; }
      .told strong { font-size: 1.2em; font-variant-numeric: tabular-nums; }
      @container (max-width: 31em) { .told { min-height: 3.8em; } }
      @media (forced-colors: active) { .now, .end { forced-color-adjust: none; color: Canvas; background: CanvasText; border-color: Canvas; } path { stroke: CanvasText; } }
    `),
  ];

  async prepare() {
    this.data = (await record(DATA)).data;
  }

  build(root) {
    const { requests, rows, told, heard } = this.data, last = rows.length - 1;
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p><span class="title" id="title">付箋を、何枚貼る？</span> <span class="note">強さを変えて書かせた記録。${heard}トークンで打ち切りました。</span></p>
        <dl class="talk" id="talk"></dl>
        <div class="hill" id="hill" aria-hidden="true"></div>
        <div><input type="range" id="strength" min="0" max="${last}" step="1" value="0" aria-labelledby="title"><div class="ends" aria-hidden="true"><span>0枚</span><span>1枚（教えた後）</span><span>2枚</span></div></div>
        <p class="told"><strong id="sheets"></strong> <span class="note">「${told}」の後に、番を終える確率</span> <strong id="chance"></strong></p>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.said = requests.map((request) => {
      const answer = element("dd", { class: "said" });
      this.at("talk").append(element("dt", {}, request), answer);
      return answer;
    });
    const svg = shape("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none" });
    svg.append(shape("path", { d: `M${rows.map((row, place) => `${(100 * place) / last} ${100 * (1 - row.end)}`).join("L")}` }));
    this.now = element("span", { class: "now" });
    this.at("hill").append(svg, this.now);
    this.at("strength").oninput = () => this.#draw();
    this.at("strength").onchange = () => (this.at("spoken").textContent = this.words);
    this.#draw();
  }

  #draw() {
    const { requests, rows, strengths } = this.data, place = Number(this.at("strength").value), { end, answers } = rows[place];
    const sheets = `${strengths[place]}枚`, chance = percent(end);
    this.now.style.left = `${(100 * place) / (rows.length - 1)}%`;
    this.now.style.top = `${100 * (1 - end)}%`;
    this.at("sheets").textContent = sheets;
    this.at("chance").textContent = chance;
    answers.forEach(({ text, ended }, number) => {
      const said = this.said[number];
      said.className = ended ? "said ended" : "said";
      said.replaceChildren(element("span", {}, text.trim().replaceAll("\n", "⏎") + (ended ? "" : "…")), ...(ended ? [element("span", { class: "end" }, END)] : []));
    });
    const replies = answers.map(({ text, ended }, number) => `${requests[number]} ${text}${ended ? "、終わり" : "、まだ続く"}`);
    this.at("strength").setAttribute("aria-valuetext", `${sheets}、終える確率${chance}`);
    this.words = [sheets, `終える確率${chance}`, ...replies].join("。");
  }
}

customElements.define("nt-dial", Dial);
