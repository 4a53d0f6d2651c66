// 部品の土台。用意ができるまで要素の中の図を見せ、できたら中身を open な shadow root に組み立てる。
// 開いた一段の shadow root なので、Material のキー操作（/ や n など）が入力欄の字を奪わない。

import { style } from "./style.mjs";

export class Widget extends HTMLElement {
  #started = false;

  async connectedCallback() {
    if (this.#started) return; // ほかのページから移ってきても、一度だけ
    this.#started = true;
    try {
      await this.prepare();
    } catch (error) {
      console.error(`${this.localName} を用意できません。`, error); // 図が残る
      return;
    }
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style, ...this.constructor.styles];
    this.build(root);
    // 紙には、操作できない部品の代わりに、元の図を刷る（style.mjs の .paper）。
    const paper = document.createElement("slot");
    paper.className = "paper";
    root.append(paper);
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
