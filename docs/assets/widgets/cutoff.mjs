// <nt-cutoff>――迷う文と迷わない文の候補を、個数、合計、一位との比の三通りに切り、残る数を比べる。

import { bar, element, percent, share } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheet } from "../base/widget.mjs";
import { WAYS, cutoff } from "./cutoff-state.mjs";

const DATA = new URL("../../generated/sampling/methods.json", import.meta.url);

export const meta = {
  use: ["#ways .pill:nth-of-type(2) input", ["#value", "1"], "#ways .pill:nth-of-type(3) input"],
  apart: [[".bar", ".frame"]],
};

class Cutoff extends Widget {
  static styles = [
    sheet(`
      #ways { display: flex; flex-wrap: wrap; gap: 0.4em; padding: 0; margin: 0; border: 0; }
      .knob { display: grid; grid-template-columns: minmax(0, 13em) minmax(0, 1fr); gap: 0.2em 1em; align-items: center; }
      #value { min-height: 44px; }
      .panels { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.6em 1.6em; }
      .panel { display: grid; gap: 0.1em; align-content: start; }
      .panel p { display: flex; flex-wrap: wrap; gap: 0 0.6em; justify-content: space-between; align-items: baseline; }
      .panel strong { font-size: 1.3em; font-variant-numeric: tabular-nums; }
      li { display: grid; grid-template-columns: 4em minmax(0, 1fr) 3.4em; gap: 0.5em; align-items: center; font-size: 0.9em; line-height: 1.5; }
      li .share { text-align: end; font-variant-numeric: tabular-nums; }
      .bar { display: block; height: 0.8em; min-width: 2px; background: var(--nt-blue); border-radius: 2px; }
      .out { color: var(--nt-muted); text-decoration: line-through; }
      .out .bar { background: var(--nt-grid); }
      .rest { min-height: 1.6em; }
      @container (max-width: 31em) { .panels, .knob { grid-template-columns: minmax(0, 1fr); } }
      @media (forced-colors: active) { .bar { forced-color-adjust: none; background: CanvasText; } .out .bar { background: GrayText; } }
    `),
  ];

  async prepare() {
    this.record = (await record(DATA)).data;
  }

  build(root) {
    const { settings, flat, peaked } = this.record;
    this.most = Math.max(flat.top[0].probability, peaked.top[0].probability); // 二つの文を、同じ物差しで
    const pills = Object.entries(WAYS).map(
      ([way, { title }]) => `<label class="pill"><input type="radio" name="way" value="${way}" ${way === "top-k" ? "checked" : ""}>${title}（${way}）</label>`,
    );
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p><span class="title" id="title">どこで切る？</span> <span class="note">Gemmaの予測の記録。数字は、次に来る確率です。</span></p>
        <fieldset id="ways"><legend class="hidden">切り方</legend>${pills.join("")}</fieldset>
        <div class="knob"><label for="value" id="told"></label><input type="range" id="value" min="0" step="1"></div>
        <div class="panels" id="panels"></div>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.panels = [flat, peaked].map((panel) => {
      const parts = { count: element("strong"), rows: element("ol"), rest: element("p", { class: "note rest" }) };
      this.at("panels").append(element("div", { class: "panel" }, element("p", {}, element("span", {}, `${panel.prompt}……`), parts.count), parts.rows, parts.rest));
      return { panel, ...parts };
    });
    this.at("ways").onchange = () => this.#turn(settings);
    this.at("value").oninput = () => this.#draw();
    this.at("value").onchange = () => this.#speak();
    this.#turn(settings);
  }

  get way() {
    return this.shadowRoot.querySelector("#ways :checked").value;
  }

  /** 切り方を替える。つまみは、本文の値に。 */
  #turn(settings) {
    const grid = this.record.grid[this.way];
    this.at("value").max = grid.length - 1;
    this.at("value").value = grid.indexOf(settings[this.way]);
    this.#draw();
    this.#speak();
  }

  #draw() {
    const { way } = this, at = Number(this.at("value").value), said = WAYS[way].told(this.record.grid[way][at]);
    this.at("told").textContent = said;
    this.at("value").setAttribute("aria-valuetext", said);
    for (const { panel, count, rows, rest } of this.panels) {
      const found = cutoff(this.record, panel, way, at);
      count.textContent = `${found.left.toLocaleString("ja")}個`;
      rows.replaceChildren(...found.rows.map(({ token, probability, kept }) => element("li", { class: kept ? "" : "out" }, element("span", {}, token), bar(probability, this.most), share(percent(probability)))));
      rest.textContent = found.rest ? `ほかに${found.rest.toLocaleString("ja")}個` : "";
    }
  }

  #speak() {
    const counts = this.panels.map(({ panel, count }) => `「${panel.prompt}」では${count.textContent}`);
    this.at("spoken").textContent = `${this.at("told").textContent}。残るのは、${counts.join("、")}です。`;
  }
}

customElements.define("nt-cutoff", Cutoff);
