// 部品の土台。用意ができるまで要素の中の図を見せ、できたら中身を open な shadow root に組み立てる。
// 開いた一段の shadow root なので、Material のキー操作（/ や n など）が入力欄の字を奪わない。
//
// 用意に要るもの（語彙や記録）は大きいので、読者が近づいてから取りに行く。

import { style } from "./style.mjs";

/** 部品の上と下に一画面ずつの余裕を見て、その中に入ったら用意を始める。 */
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) target.start();
  },
  { rootMargin: "100% 0px" },
);

export class Widget extends HTMLElement {
  #preparing = false;

  connectedCallback() {
    if (this.shadowRoot) return; // ほかのページから移ってきても、一度だけ
    near.observe(this);
    // 遠くからキーボードで来ても、通り過ぎない。
    this.tabIndex = 0;
    this.addEventListener("focus", () => this.start());
  }

  disconnectedCallback() {
    near.unobserve(this);
  }

  /** 用意をして組み立てる。うまくいかなければ図が残り、また近づいたときにやり直す。 */
  async start() {
    if (this.#preparing || this.shadowRoot) return;
    this.#preparing = true;
    try {
      await this.prepare();
    } catch (error) {
      console.error(`${this.localName} を用意できません。`, error);
      this.removeAttribute("tabindex"); // 動かない図では止まらない
      return;
    } finally {
      this.#preparing = false;
    }
    near.unobserve(this);
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style, ...this.constructor.styles];
    this.build(root);
    // 紙には、操作できない部品の代わりに、元の図を刷る（style.mjs の .paper）。
    const paper = document.createElement("slot");
    paper.className = "paper";
    root.append(paper);
    const here = document.activeElement === this;
    this.removeAttribute("tabindex"); // Chrome は、これで中の欄のフォーカスも外すので、移る前に
    if (here) root.querySelector("input, textarea, select, button")?.focus();
    this.dataset.ready = "";
  }

  static styles = [];

  /** 組み立てる前に読み込むもの。 */
  async prepare() {}

  /** サイトの根への道。 */
  get siteRoot() {
    return this.dataset.root ?? "";
  }
}

/** 部品ひとつの見た目。 */
export function sheet(rules) {
  const made = new CSSStyleSheet();
  made.replaceSync(rules);
  return made;
}
