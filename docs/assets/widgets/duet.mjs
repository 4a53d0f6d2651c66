// <nt-duet>――学んだ網の確率と、数えた表の確率を、好きな割合で混ぜる。取っておいた一割での迷いと、本文の一か所の確率が変わる。

import { bar, element, percent, share, shape } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheet } from "../base/widget.mjs";

const [MATCH, EXAMPLE] = ["against-counting", "never-read"].map((name) => new URL(`../../generated/neural/${name}.json`, import.meta.url));
const ROOM = 0.12; // 曲線の上と下の空き（高さに対して）
const ZOOM = 3; // 縦は、いちばん低いところと、表だけの迷いとの差の、何倍まで見せるか。網だけの迷いは、ずっと上

export const meta = {
  use: [["#share", "5"], ["#share", "20"]],
  apart: [[".bar", ".frame"], [".now", ".frame"]],
};

class Duet extends Widget {
  static styles = [
    sheet(`
      .hill { position: relative; height: 9em; margin-inline: 8px; border-block-end: 1px solid var(--nt-grid); }
      svg { display: block; width: 100%; height: 100%; overflow: hidden; }
      path { fill: none; stroke-width: 2; vector-effect: non-scaling-stroke; }
      .curve { stroke: var(--nt-blue); stroke-width: 3; }
      .alone { stroke: var(--nt-muted); stroke-dasharray: 5 4; stroke-width: 1.5; }
      .now { position: absolute; width: 18px; height: 18px; margin: -9px; border: 2px solid var(--nt-paper); border-radius: 50%; background: var(--nt-orange); pointer-events: none; }
      .hill .note { position: absolute; line-height: 1.3; }
      #share { display: block; width: 100%; min-height: 44px; margin: 0; }
      .ends { display: flex; justify-content: space-between; font-size: 0.86em; }
      .told { display: flex; flex-wrap: wrap; gap: 0 1em; align-items: baseline; min-height: 1.9em; }
      .told strong { font-size: 1.3em; font-variant-numeric: tabular-nums; }
      .one { display: grid; grid-template-columns: auto minmax(4em, 1fr) 3.6em; gap: 0.7em; align-items: center; }
      .bar { display: block; height: 0.8em; min-width: 2px; background: var(--nt-blue); border-radius: 2px; }
      .share { text-align: end; font-variant-numeric: tabular-nums; }
      @container (max-width: 31em) { .told { min-height: 3.8em; } .one { grid-template-columns: minmax(0, 1fr) 3.6em; } .one > :first-child { grid-column: 1 / -1; } }
      @media (forced-colors: active) { .bar, .now { forced-color-adjust: none; background: CanvasText; } .now { border-color: Canvas; } .curve { stroke: CanvasText; } .alone { stroke: GrayText; } }
    `),
  ];

  async prepare() {
    [this.match, this.example] = (await Promise.all([record(MATCH), record(EXAMPLE)])).map(({ data }) => data);
  }

  build(root) {
    const { shares } = this.match, { context, next } = this.example;
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p><span class="title" id="title">二人を組ませる</span> <span class="note">線の高さが、取っておいた一割での迷い。低いほど、よく当てます。</span></p>
        <div class="hill" id="hill" aria-hidden="true"></div>
        <div><input type="range" id="share" min="0" max="${shares.length - 1}" step="1" value="0" aria-labelledby="title"><div class="ends" aria-hidden="true"><span>表だけ ${shares[0].perplexity.toFixed(1)}</span><span>網だけ ${shares.at(-1).perplexity.toFixed(1)}</span></div></div>
        <p class="told"><span id="who"></span><strong id="lost"></strong><span id="gain"></span></p>
        <div class="one" id="one"></div>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    const values = shares.map(({ perplexity }) => perplexity), low = Math.min(...values), tall = ZOOM * (values[0] - low);
    this.down = (value) => 100 * (ROOM + (1 - 2 * ROOM) * (1 - (value - low) / tall));
    const svg = shape("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none" });
    const line = shares.map((one) => `${100 * one.share} ${this.down(one.perplexity)}`).join("L");
    svg.append(shape("path", { class: "alone", d: `M0 ${this.down(values[0])}H100` }), shape("path", { class: "curve", d: `M${line}` }));
    this.now = element("span", { class: "now" });
    const alone = element("span", { class: "note" }, `表だけの迷い ${values[0].toFixed(1)}`);
    alone.style.cssText = `inset-inline-start: 1.4em; bottom: ${102 - this.down(values[0])}%`;
    this.at("hill").append(svg, alone, this.now);
    this.chance = share("");
    this.at("one").append(element("span", {}, `「…${context}」の次が「${next}」`), element("span", { "aria-hidden": "true" }), this.chance);
    this.at("share").oninput = () => this.#draw();
    this.at("share").onchange = () => (this.at("spoken").textContent = this.said);
    this.#draw();
  }

  #draw() {
    const { shares } = this.match, { learned, counted } = this.example, mixed = shares[Number(this.at("share").value)];
    const net = Math.round(100 * mixed.share), [shown, alone] = [mixed, shares[0]].map(({ perplexity }) => perplexity.toFixed(1)), apart = shown - alone; // 見える数どうしの差
    const chance = mixed.share * learned + (1 - mixed.share) * counted;
    this.now.style.left = `${net}%`;
    this.now.style.top = `${Math.max(0, this.down(mixed.perplexity))}%`;
    this.at("who").textContent = net === 0 ? "表だけ" : net === 100 ? "網だけ" : `網${net}%と表${100 - net}%`;
    this.at("lost").textContent = `迷い ${shown}`;
    this.at("gain").textContent = net === 0 ? "" : `表だけより${Math.abs(apart).toFixed(1)}${apart < 0 ? "少ない" : "多い"}`;
    this.at("one").children[1].replaceWith(bar(chance, 1));
    this.chance.textContent = percent(chance);
    this.said = [...this.shadowRoot.querySelectorAll(".told > *")].map((part) => part.textContent).filter(Boolean).join("、");
    this.at("share").setAttribute("aria-valuetext", this.said);
  }
}

customElements.define("nt-duet", Duet);
