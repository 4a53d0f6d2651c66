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

  /** `found`（{ candidates, rest, left }。left は残る候補の数で、なくてもよい）を見せる。なければ隠す。`box` は番号から箱を、`mark` は候補から行の終わりに添えるものを作る。棒は、枠いっぱいで100%。`found.usual`（番号 → つまみを外したときの確率）があれば、棒のうしろに影を残す。 */
  draw(found, box, { full = false, mark = () => [] } = {}) {
    this.shown = found?.candidates;
    this.list.classList.toggle("blank", !found);
    if (!found) return;
    const { candidates, rest, left, usual } = found;
    for (const [place, { id, probability, ...more }] of candidates.entries()) {
      const row = this.rows[place], out = probability === 0;
      row.className = out ? "candidate out" : "candidate";
      row.setAttribute("aria-disabled", out || full);
      row.replaceChildren(box(id), bar(probability, 1, usual?.get(id)), share(out ? "―" : percent(probability)), ...mark(more));
    }
    const others = left - candidates.filter(({ probability }) => probability > 0).length;
    this.rest.replaceChildren(element("span", {}, others > 0 ? `ほか${others.toLocaleString("ja")}個` : "そのほか"), bar(rest, 1), share(percent(rest)));
  }
}

/** つまみ。温度のほかは折りたたむ（することの一言があれば、みな並べる）。 */
export class Knobs {
  #knobs = {};

  /**
   * `panel` の初めに作る。`values` は、名前 → 選べる値（使わないことを表す値は、並びの端に置く）。
   * 動かすあいだは `turn({ 名前: 値 })` を、手を放したら `settle()` を呼ぶ。`does` は、名前 → することの一言。
   */
  constructor(panel, values, turn, settle, does) {
    this.set = element("span", { class: "set", id: "set" });
    const [first, ...others] = Object.keys(NAMES).map((name) => (this.#knobs[name] = knob(name, values[name], turn, settle, does?.[name])).root);
    const more = does ? element("div", { id: "more" }, ...others) : element("details", { id: "more" }, element("summary", {}, "ほかのつまみ", this.set), ...others);
    const { host } = panel.getRootNode();
    more.open = host.clientWidth >= WIDE * parseFloat(getComputedStyle(host).fontSize); // 候補の横に並ぶなら、開いておく
    const plainly = element("button", { type: "button", id: "plain" }, "つまみを外す");
    plainly.onclick = () => {
      turn(PLAIN);
      settle();
    };
    panel.prepend(first, more, plainly);
  }

  /** 今の設定を見せる。 */
  draw(settings) {
    const used = Object.entries(this.#knobs).map(([name, { draw }]) => draw(settings[name]));
    this.set.textContent = used.slice(1).filter(Boolean).join("、");
  }
}

/** つまみ一つ { root, draw(値) }。draw は、使っていれば、その言い方を返す。`turn` と `settle` は Knobs と同じ。 */
export function knob(name, values, turn, settle, does) {
  const input = element("input", { type: "range", id: name, min: 0, max: values.length - 1, step: 1 });
  const now = element("span", { class: "now", id: `${name}-now`, "aria-hidden": "true" });
  input.oninput = () => turn({ [name]: values[Number(input.value)] });
  input.onchange = settle; // 動かしているあいだは、住所を書き換えない
  const draw = (value) => {
    const said = told(name, value);
    input.value = values.indexOf(value);
    input.setAttribute("aria-valuetext", said);
    now.textContent = said;
    return said === "なし" ? "" : `${SHORT[name]} ${said}`;
  };
  return { root: element("div", { class: "knob" }, element("label", { for: name }, NAMES[name]), input, now, ...(does ? [element("small", {}, does)] : [])), draw };
}

/** つまみの値の言い方。 */
function told(name, value) {
  if (value === null || (name === "penalty" && value === 1)) return "なし";
  return name === "temperature" || name === "penalty" ? value.toFixed(1) : String(value);
}
