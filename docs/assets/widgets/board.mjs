// 候補と、つまみの板。記録をたどる部品（next-token.mjs）も、モデルを動かす部品（cat-box.mjs）も使う。見た目は board.css。

import { bar, element, percent, share } from "../base/dom.mjs";
import { PLAIN } from "../engine/sampler.mjs";

const WIDE = 31; // つまみを候補の横に置く幅（em）。board.css にもある
const NAMES = { temperature: "温度", k: "top-k", p: "top-p", m: "min-p", penalty: "くり返しの罰" };
const SHORT = { ...NAMES, penalty: "罰" };

/** 確率の高い候補と、「そのほか」の一行。 */
export class Candidates {
  /** `list` に `count` 行を作る。候補を押すと、`pick(候補)` を呼ぶ。 */
  constructor(list, count, pick) {
    this.list = list;
    this.rows = Array.from({ length: count }, (_, place) => {
      const row = element("button", { type: "button", class: "candidate" });
      row.onclick = () => this.shown && pick(this.shown[place]);
      return row;
    });
    this.rest = element("div", { class: "candidate rest" });
    list.replaceChildren(...[...this.rows, this.rest].map((row) => element("li", {}, row)));
  }

  /** 見せている候補を、もう選ばせない。 */
  forget() {
    this.shown = undefined;
  }

  /** `found`（{ candidates, rest, left }。left は残る候補の数で、なくてもよい）を見せる。なければ隠す。`box` は番号から箱を、`mark` は候補から行の終わりに添えるものを作る。 */
  draw(found, box, { full = false, mark = () => [] } = {}) {
    this.shown = found?.candidates;
    this.list.classList.toggle("blank", !found);
    if (!found) return;
    const { candidates, rest, left } = found;
    const scale = Math.max(rest, ...candidates.map(({ probability }) => probability));
    for (const [place, { id, probability, ...more }] of candidates.entries()) {
      const row = this.rows[place], out = probability === 0;
      row.className = out ? "candidate out" : "candidate";
      row.setAttribute("aria-disabled", out || full);
      row.replaceChildren(box(id), bar(probability, scale), share(out ? "―" : percent(probability)), ...mark(more));
    }
    const others = left - candidates.filter(({ probability }) => probability > 0).length;
    this.rest.replaceChildren(element("span", {}, others > 0 ? `ほか${others.toLocaleString("ja")}個` : "そのほか"), bar(rest, scale), share(percent(rest)));
  }
}

/** つまみ。温度のほかは折りたたむ。 */
export class Knobs {
  #knobs = {};

  /**
   * `panel` の初めに作る。`values` は、名前 → 選べる値（使わないことを表す値は、並びの端に置く）。
   * 動かすあいだは `turn({ 名前: 値 })` を、手を放したら `settle()` を呼ぶ。
   */
  constructor(panel, values, turn, settle) {
    this.values = values;
    this.set = element("span", { class: "set", id: "set" });
    const [first, ...others] = Object.keys(NAMES).map((name) => this.#make(name, turn, settle));
    const more = element("details", { id: "more" }, element("summary", {}, "ほかのつまみ", this.set), ...others);
    const { host } = panel.getRootNode();
    more.open = host.clientWidth >= WIDE * parseFloat(getComputedStyle(host).fontSize); // 候補の横に並ぶなら、開いておく
    const plainly = element("button", { type: "button", id: "plain" }, "つまみを外す");
    plainly.onclick = () => {
      turn(PLAIN);
      settle();
    };
    panel.prepend(first, more, plainly);
  }

  #make(name, turn, settle) {
    const values = this.values[name];
    const input = element("input", { type: "range", id: name, min: 0, max: values.length - 1, step: 1 });
    const now = element("span", { class: "now", id: `${name}-now`, "aria-hidden": "true" });
    input.oninput = () => turn({ [name]: values[Number(input.value)] });
    input.onchange = settle; // 動かしているあいだは、住所を書き換えない
    this.#knobs[name] = { input, now };
    return element("div", { class: "knob" }, element("label", { for: name }, NAMES[name]), input, now);
  }

  /** 今の設定を見せる。 */
  draw(settings) {
    const used = [];
    for (const [name, { input, now }] of Object.entries(this.#knobs)) {
      const said = told(name, settings[name]);
      input.value = this.values[name].indexOf(settings[name]);
      input.setAttribute("aria-valuetext", said);
      now.textContent = said;
      if (name !== "temperature" && said !== "なし") used.push(`${SHORT[name]} ${said}`);
    }
    this.set.textContent = used.join("、");
  }
}

/** つまみの値の言い方。 */
function told(name, value) {
  if (value === null || (name === "penalty" && value === 1)) return "なし";
  return name === "temperature" || name === "penalty" ? value.toFixed(1) : String(value);
}
