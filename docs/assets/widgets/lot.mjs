// <nt-lot>――温度を動かすと、くじの帯が流れる。でたらめに落とした100本の針は動かず、下の帯だけが入れ替わる。

import { element, percent } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheet } from "../base/widget.mjs";

const DATA = new URL("../../generated/sampling/temperature.json", import.meta.url);
const NEEDLES = 100;
const REST = "ほか全部";
const HOTTEST = 2; // これより熱いと、ほとんど「ほか全部」になる

export const meta = {
  use: [["#heat", "4"], ["#heat", "19"], "#again"],
  apart: [[".part:nth-child(1)", ".part:nth-child(2)"], [".part", ".needle"]],
};

/** 足すと1になる幅に、数 u の落ちるところ。 */
const fallen = (shares, u) => {
  let end = 0;
  const place = shares.findIndex((share) => u < (end += share));
  return place < 0 ? shares.length - 1 : place;
};

class Lot extends Widget {
  static styles = [
    sheet(`
      .needles { position: relative; height: 1.9em; }
      .needle { position: absolute; bottom: 0; width: 1.5px; height: 100%; background: var(--nt-blue); }
      .out { background: var(--nt-orange); }
      .band { display: flex; height: 3.2em; overflow: hidden; border-radius: 0.3em; }
      .part { flex: 0 0 auto; min-width: 0; overflow: hidden; line-height: 3.2em; text-align: center; white-space: nowrap; box-shadow: inset -1px 0 0 var(--nt-paper); }
      .knob { display: grid; grid-template-columns: 8.4em minmax(0, 1fr); gap: 0 1em; align-items: center; }
      .knob label { font-variant-numeric: tabular-nums; }
      #heat, #again { min-height: 44px; }
      #rows { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(13em, 100%), 1fr)); gap: 0 1.6em; }
      li { display: grid; grid-template-columns: 1em minmax(0, 1fr) 3.8em 3.4em; gap: 0.5em; align-items: center; font-size: 0.92em; font-variant-numeric: tabular-nums; }
      li > :nth-child(n + 3) { text-align: end; }
      .chip { width: 1em; height: 1em; border: 1px solid var(--nt-grid); border-radius: 0.2em; }
      @container (max-width: 31em) { .knob { grid-template-columns: minmax(0, 1fr); } }
      @media (forced-colors: active) { .needle { forced-color-adjust: none; background: CanvasText; } .part, .chip { forced-color-adjust: none; border: 1px solid CanvasText; } }
    `),
  ];

  async prepare() {
    this.data = (await record(DATA)).data;
  }

  build(root) {
    const { prompt, tokens, grid } = this.data;
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p><span class="title" id="title">温度で流れる帯</span> <span class="note">「${prompt}」の次のくじの帯を、確率の順に並べました（Gemmaの予測の記録）。落とした${NEEDLES}本の針は動きません。だいだい色は、「${REST}」に当たった針です。</span></p>
        <div aria-hidden="true"><div class="needles" id="needles"></div><div class="band" id="band"></div></div>
        <div class="knob"><label for="heat" id="told"></label><input type="range" id="heat" min="0" max="${grid.indexOf(HOTTEST)}" step="1" value="${grid.indexOf(1)}"></div>
        <ol id="rows"></ol>
        <p><button type="button" id="again">針を落とし直す</button></p>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    const names = [...tokens, REST];
    this.parts = names.map((name, place) => element("span", { class: "part", style: `background: ${place < tokens.length ? `var(--nt-token${place + 1})` : "var(--nt-soft)"}` }, name));
    this.at("band").append(...this.parts);
    this.rows = names.map((name, place) => {
      const cells = [element("span"), element("span")];
      this.at("rows").append(element("li", {}, element("span", { class: "chip", style: this.parts[place].style.cssText }), element("span", {}, name), ...cells));
      return cells;
    });
    this.at("heat").oninput = () => this.#draw();
    this.at("heat").onchange = () => (this.at("spoken").textContent = this.said);
    this.at("again").onclick = () => this.#drop();
    this.#drop();
  }

  /** 針を落とす。帯が動いても、針は、次に落とし直すまで動かない。 */
  #drop() {
    this.needles = Array.from({ length: NEEDLES }, Math.random);
    this.at("needles").replaceChildren(...this.needles.map((u) => element("span", { class: "needle", style: `left: ${100 * u}%` })));
    this.#draw();
    this.at("spoken").textContent = this.said;
  }

  #draw() {
    const { grid, shares } = this.data, at = Number(this.at("heat").value), top = shares[at];
    const all = [...top, Math.max(0, 1 - top.reduce((sum, share) => sum + share, 0))], counts = all.map(() => 0);
    this.needles.forEach((u, number) => {
      const place = fallen(all, u);
      counts[place] += 1;
      this.at("needles").children[number].classList.toggle("out", place === top.length);
    });
    const told = `温度 T = ${grid[at].toFixed(1)}`;
    this.at("told").textContent = told;
    this.parts.forEach((part, place) => {
      part.style.width = `${100 * all[place]}%`;
      part.style.color = all[place] < 0.08 ? "transparent" : "";
    });
    this.rows.forEach(([chance, count], place) => {
      chance.textContent = percent(all[place]);
      count.textContent = `${counts[place]}本`;
    });
    this.said = `${told}。${this.parts.map((part, place) => `${part.textContent} ${percent(all[place])}、${counts[place]}本`).join("。")}`;
    this.at("heat").setAttribute("aria-valuetext", `${told}、${this.parts[0].textContent}は${percent(all[0])}`);
  }
}

customElements.define("nt-lot", Lot);
