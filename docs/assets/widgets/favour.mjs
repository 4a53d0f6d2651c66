// <nt-favour>――緑の点数に足す数 δ を、0から動かす。緑の候補が伸びて赤を追い越し、緑の合計も増える。
// 記録（docs/generated/watermark/favour.json）は、足す前の確率。足したあとの確率は、engine/watermark.mjs が計算する。

import { element, percent } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheet } from "../base/widget.mjs";
import { tilted } from "../engine/watermark.mjs";

const DATA = new URL("../../generated/watermark/favour.json", import.meta.url);
const MOST = 6; // いちばん大きい δ

export const meta = {
  use: [["#delta", "6"], ["#delta", "1.5"]],
  apart: [[".half.green", ".half.red"], [".pillar.green", ".pillar.red"]],
};

class Favour extends Widget {
  static styles = [
    sheet(`
      .frame { gap: 0.4em; }
      .knob { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 1em; align-items: center; }
      .knob label { min-width: 10.6em; font-variant-numeric: tabular-nums; }
      #delta { min-height: 44px; }
      .band { display: flex; height: 2.1em; overflow: hidden; font-variant-numeric: tabular-nums; border-radius: 0.3em; }
      .half { flex: 0 0 auto; overflow: hidden; padding-inline: 0.6em; line-height: 1.9em; white-space: nowrap; }
      .half.red { text-align: end; }
      .green { background: var(--nt-token3); border-block-end: 4px double var(--nt-green); }
      .red { background: var(--nt-lost); border-block-end: 3px dotted var(--nt-orange); }
      .race { position: relative; height: 8em; overflow: hidden; }
      .one { position: absolute; inset-block: 0; display: grid; grid-template-rows: minmax(0, 1fr) auto; transition: transform 0.35s, opacity 0.35s; }
      .one > :first-child { display: flex; flex-direction: column; justify-content: end; }
      .pillar { height: calc((100% - 1.9em) * var(--tall)); margin-inline: 12%; border-radius: 0.2em 0.2em 0 0; }
      .one span { font-size: max(12px, 0.86em); line-height: 1.7; text-align: center; white-space: nowrap; font-variant-numeric: tabular-nums; }
      .first span { font-weight: 700; }
      .gone { opacity: 0; }
      @container (max-width: 31em) { .knob label { min-width: 0; } .pillar { margin-inline: 4%; } .one span { font-size: 12px; } }
      @media (prefers-reduced-motion: reduce) { .one { transition: none; } }
      @media (forced-colors: active) { .green { border-block-end-color: CanvasText; } .red { border-block-end-color: CanvasText; } .pillar { border: 1px solid CanvasText; } .pillar.green { border-block-end: 4px double CanvasText; } .pillar.red { border-block-end: 3px dotted CanvasText; } }
    `),
  ];

  async prepare() {
    this.data = (await record(DATA)).data;
  }

  build(root) {
    const { prompt, shown, candidates } = this.data;
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p><span class="title" id="title">緑を、ひいきする</span> <span class="note">「${prompt}」の次の、上位${shown}個。帯は、くじで当たる割合。</span></p>
        <div class="knob"><label for="delta" id="told"></label><input type="range" id="delta" min="0" max="${MOST}" step="0.1" value="0"></div>
        <div class="band" aria-hidden="true"><div class="half green"></div><div class="half red"></div></div>
        <div class="race" aria-hidden="true"></div>
        <p class="told" id="result"></p>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.halves = root.querySelectorAll(".half");
    this.ones = candidates.map(({ token, green }) => {
      const chance = element("span"), pillar = element("div", { class: `pillar ${green ? "green" : "red"}` });
      const one = element("div", { class: "one", style: `width: ${100 / shown}%` }, element("div", {}, chance, pillar), element("span", {}, token));
      root.querySelector(".race").append(one);
      return { one, chance, pillar };
    });
    this.highest = Math.max(...[0, MOST].flatMap((delta) => this.#chances(delta)));
    const before = candidates.map(({ chance }) => chance);
    this.leader = before.indexOf(Math.max(...before)); // 足す前の一位
    this.at("delta").oninput = () => this.#draw();
    this.at("delta").onchange = () => (this.at("spoken").textContent = this.said);
    this.#draw();
  }

  /** 緑の点数に `delta` を足したあとの、候補の確率。 */
  #chances(delta) {
    const times = tilted(this.data.green, delta);
    return this.data.candidates.map(({ chance, green }) => chance * (green ? times.green : times.red));
  }

  #draw() {
    const delta = Number(this.at("delta").value), { green, shown, candidates } = this.data, chances = this.#chances(delta);
    const share = green * tilted(green, delta).green, order = [...chances.keys()].sort((a, b) => chances[b] - chances[a]);
    const told = `足す点数 δ = ${delta.toFixed(1)}`;
    this.at("told").textContent = told;
    for (const [half, part, name] of [[this.halves[0], share, "緑"], [this.halves[1], 1 - share, "赤"]]) {
      half.style.width = `${100 * part}%`;
      half.textContent = part < 0.22 ? "" : `${name} ${percent(part)}`;
    }
    order.forEach((candidate, place) => {
      const { one, chance, pillar } = this.ones[candidate];
      one.style.transform = `translateX(${100 * Math.min(place, shown - 1)}%)`;
      one.className = `one${place === 0 ? " first" : ""}${place < shown ? "" : " gone"}`;
      chance.textContent = percent(chances[candidate]);
      pillar.style.setProperty("--tall", chances[candidate] / this.highest);
    });
    const first = `一位は「${candidates[order[0]].token}」`, was = percent(candidates[this.leader].chance), now = percent(chances[this.leader]);
    const fell = order[0] === this.leader ? "のまま、" : `。「${candidates[this.leader].token}」は`, result = `${first}${was === now ? "" : `${fell}${was}→${now}`}。`;
    this.at("result").textContent = result;
    this.said = `${told}。くじの${percent(share)}が緑。${result}`;
    this.at("delta").setAttribute("aria-valuetext", `${told}、緑は${percent(share)}、${first}`);
  }
}

customElements.define("nt-favour", Favour);
