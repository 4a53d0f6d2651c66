// <nt-name-bytes text="夏目漱石" readings="yes">――打った字が、一文字ずつ、バイトと番号になる。readings があれば、同じバイトを、
// ほかの方式のつもりで読み、どこで切り違えたかを見せる。打ったものは、住所にも残さない。

import { element } from "../base/dom.mjs";
import { Widget, sheet } from "../base/widget.mjs";
import { READINGS, lines, read, spell, within } from "./name-bytes-state.mjs";

const LONGEST = 30; // 文字
const CELL = 1.7; // バイトのいちばん狭い幅（em）

export const meta = {
  use: [["#text", "Ｋ・れい🐈 é"], ".pill:last-child input"],
};

class NameBytes extends Widget {
  static styles = [
    sheet(`
      .frame { gap: 0.7em; }
      .head { display: flex; flex-wrap: wrap; gap: 0.3em 1em; align-items: baseline; justify-content: space-between; }
      label.note { font-weight: 400; }
      .rows { display: grid; gap: 0.7em; }
      .row { display: grid; grid-template-columns: repeat(var(--n), minmax(0, 3.4em)); grid-template-rows: 2.3em 1.9em minmax(1.5em, auto); gap: 2px; }
      .row > * { grid-area: var(--at) / var(--from) / auto / var(--to); display: grid; place-items: center; overflow: hidden; line-height: 1.2; white-space: nowrap; border-radius: 0.2em; }
      .letter { font-size: 1.15em; background: var(--nt-soft); }
      .byte { font-size: 0.86em; font-variant-numeric: tabular-nums; background: var(--nt-token1); }
      .code { font-size: 0.86em; font-variant-numeric: tabular-nums; color: var(--nt-muted); }
      .misread { min-height: 2em; font-size: 1.15em; background: var(--nt-token2); }
      fieldset { display: flex; flex-wrap: wrap; gap: 0.4em; align-items: center; padding: 0; margin: 0; border: 0; }
      legend { float: left; padding: 0; margin-inline-end: 0.4em; }
      @media (forced-colors: active) { .row > :not(.code) { border: 1px solid CanvasText; } .row > .misread { border: 3px double Highlight; } }
    `),
  ];

  build(root) {
    const pills = Object.entries(READINGS).map(
      ([name, title]) => `<label class="pill"><input type="radio" name="reading" value="${name}" ${name === "shift_jis" ? "checked" : ""}>${title}</label>`,
    );
    const misread = this.hasAttribute("readings");
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <div class="head">
          <p class="title" id="title">${misread ? "同じバイトを、取り違えて読む" : "名前を、数にする"}</p>
          <label for="text" class="note">書き換えられます（${LONGEST}文字まで）</label>
          <input type="text" id="text" autocomplete="off" autocapitalize="off" spellcheck="false">
        </div>
        <fieldset id="readings" ${misread ? "" : "hidden"}><legend class="label">読み方</legend>${pills.join("")}</fieldset>
        <div class="rows" id="rows" role="img"></div>
        <p id="told" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.at("text").value = this.getAttribute("text") ?? "";
    this.at("text").oninput = this.at("readings").onchange = () => this.#draw();
    this.#draw();
    new ResizeObserver(() => this.#room !== this.room && this.#draw()).observe(this.at("rows"));
  }

  /** 一行に並ぶバイトの数。 */
  get #room() {
    const box = this.at("rows");
    return Math.max(4, Math.floor(box.clientWidth / (CELL * parseFloat(getComputedStyle(box).fontSize))));
  }

  #draw() {
    const box = this.at("rows");
    const text = [...this.at("text").value.replace(/\p{Surrogate}/gu, "\ufffd")].slice(0, LONGEST).join("");
    const { bytes, letters } = spell(text);
    const reading = this.hasAttribute("readings") && this.shadowRoot.querySelector(":checked").value;
    const found = reading ? read(bytes, reading) : letters.map((one) => ({ ...one, written: one.number.toLocaleString("ja") }));
    this.room = this.#room;
    const rows = lines(letters, this.room);
    const most = Math.max(0, ...rows.map(({ start, end }) => end - start));
    const hex = Array.from(bytes, (byte, start) => ({ written: byte.toString(16).toUpperCase().padStart(2, "0"), start, end: start + 1 }));
    const layers = [["letter", letters], ["byte", hex], [reading ? "misread" : "code", found]];
    box.replaceChildren(
      ...rows.map((row) => {
        const parts = layers.flatMap(([kind, groups], at) =>
          within(groups, row).map(({ written, from, to }) =>
            element("span", { class: kind, style: `--at: ${at + 1}; --from: ${from + 1}; --to: ${to + 1}` }, written),
          ),
        );
        return element("div", { class: "row", style: `--n: ${most}` }, ...parts);
      }),
    );
    box.setAttribute("aria-label", letters.map(({ written, number, start, end }) => `「${written}」は${number}番で、${hex.slice(start, end).map((one) => one.written).join(" ")}`).join("。"));
    this.at("told").textContent = this.#story(letters.length, bytes.length, reading, found);
  }

  #story(letters, bytes, reading, found) {
    if (!letters) return "字を入れてください。";
    if (!reading) return `${letters}文字が、${bytes}個のバイトになりました。`;
    return `${READINGS[reading]}のつもりで読むと、「${found.map(({ written }) => written).join("")}」になります。`;
  }
}

customElements.define("nt-name-bytes", NameBytes);
