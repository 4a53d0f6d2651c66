// 色の付く欄。読者の書く字のうしろに、トークンごとの色を敷く。書くところと、書いた結果が、同じ一枚になる。
//
// 字を書くのは、ふつうの textarea。うしろの .under は、同じ字を、見えないインクで、同じところに書いたもの。

import { element } from "../base/dom.mjs";
import { sheet } from "../base/widget.mjs";

export class TintedText {
  #under = element("div", { class: "under", "aria-hidden": "true" });
  #parts = []; // 色を敷いた字
  #composing = false; // 変換の途中

  /**
   * `place` に置く。`attributes` は textarea のもの。`wrote(text)` は、変換の済んだ字が変わるたびに、`pointed(at)` は、指したところ（敷いた
   * 色の順番）が変わるたびに呼ばれる。
   */
  constructor(place, attributes, { wrote, pointed = () => {} }) {
    const area = (this.area = element("textarea", { id: "text", rows: 1, autocomplete: "off", autocapitalize: "off", spellcheck: "false", ...attributes }));
    place.classList.add("tinted");
    place.append(element("div", { class: "leaf" }, this.#under, area));
    area.addEventListener("input", ({ isComposing }) => {
      this.#loosen();
      if (!isComposing) wrote(area.value);
    });
    area.addEventListener("compositionstart", () => (this.#composing = true));
    area.addEventListener("compositionend", () => {
      this.#composing = false;
      wrote(area.value);
    });
    const touch = ({ clientX, clientY }) => {
      const found = area.getRootNode().elementsFromPoint(clientX, clientY).find((one) => one.parentNode === this.#under);
      if (found) pointed(this.spans.indexOf(found));
    };
    for (const name of ["pointermove", "pointerup"]) area.addEventListener(name, touch);
    area.addEventListener("keyup", () => pointed(this.#at(area.selectionStart)));
  }

  get spans() {
    return [...this.#under.children];
  }

  /** 字を入れる。色は、まだない。変換の途中の字には、触れない（済めば、wrote が呼ばれる）。 */
  write(text) {
    if (this.area.value !== text && !this.#composing) this.area.value = text;
    this.#loosen();
  }

  /** `parts`（字）に、`dress(要素, 順番)` の色を敷く。残りの字には、敷かない。 */
  paint(parts, dress) {
    const spans = parts.map((text, at) => {
      const made = element("span", {}, text);
      dress(made, at);
      return made;
    });
    this.#parts = parts;
    this.#under.replaceChildren(...spans, this.area.value.slice(parts.join("").length), " "); // 終わりの改行にも、高さを
  }

  /** 直したところから先の色を、はがす。 */
  #loosen() {
    const { value } = this.area;
    let kept = 0, at = 0;
    while (kept < this.#parts.length && value.startsWith(this.#parts[kept], at)) at += this.#parts[kept++].length;
    this.#parts = this.#parts.slice(0, kept);
    this.#under.replaceChildren(...this.spans.slice(0, kept), value.slice(at), " ");
  }

  /** `caret` の前の字の、色の順番。なければ -1。 */
  #at(caret) {
    let end = 0;
    return this.#parts.findIndex((part) => (end += part.length) >= caret && part);
  }
}

export const tint = sheet(`
  .tinted { position: relative; overflow-y: auto; border: 1px solid var(--nt-muted); border-radius: 0.3em; }
  .tinted:focus-within { outline: 3px solid var(--nt-orange); outline-offset: 2px; }
  .leaf { display: grid; grid-template-columns: minmax(0, 1fr); min-height: 100%; }
  .leaf > :is(div, textarea) {
    grid-area: 1 / 1;
    padding: 0.4em 0.6em;
    font: inherit;
    font-size: max(1em, 16px);
    font-feature-settings: normal; /* Material の kern を外す。効いていると、色の境で字の幅が変わり、折り返しがずれる */
    font-kerning: none;
    font-variant-ligatures: none;
    line-height: 1.85;
    word-break: normal;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    text-autospace: no-autospace;
    text-spacing-trim: space-all;
    border: 0;
  }
  .leaf textarea { height: 100%; color: inherit; resize: none; overflow: hidden; background: none; outline: 0; }
  .under { color: transparent; }
  .under span { box-shadow: inset -1px 0 var(--nt-paper); border-radius: 0.2em; }
  @supports (-webkit-touch-callout: none) { .under { padding-inline: calc(0.6em + 3px); } } /* iOS の textarea は、内側に3pxある */
  @media (forced-colors: active) {
    .leaf > :is(div, textarea) { forced-color-adjust: none; }
    .leaf textarea { color: CanvasText; }
    .under span { background: none !important; box-shadow: none; }
  }
`);
