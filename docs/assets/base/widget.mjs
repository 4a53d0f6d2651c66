// 部品の土台。用意ができるまで要素の中の図を見せ、できたら中身を open な shadow root に組み立てる。
// 開いた一段の shadow root なので、Material のキー操作（/ や n など）が入力欄の字を奪わない。
//
// 用意に要るもの（語彙や記録）は大きいので、読者が近づいてから取りに行く。
//
// 部品は、試し方（meta）も書き出す。tests/browser/test_contract.py が、どの部品にも、同じことを確かめる。
// { use: 操作の列, address: 住所に書くなら true, apart: 色を選べない画面でも、見分けの付くもの }。操作は、押すものか、
// [選ぶか書くもの, 値]。どれも CSS の選び方で書き、その部品にないものは飛ばす。

import { keep, recall } from "./address.mjs";
import { once, receive } from "./record.mjs";
import { style } from "./style.mjs";

/** 部品の上と下に半画面の余裕を見て、その中に入ったら用意を始める。 */
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) target.start();
  },
  { rootMargin: "50% 0px" },
);

export class Widget extends HTMLElement {
  #preparing = false;

  connectedCallback() {
    near.observe(this);
    // 遠くからキーボードで来ても、通り過ぎない。
    this.tabIndex = 0;
    this.addEventListener("focus", () => this.start());
  }

  /** 用意をして組み立てる。うまくいかなければ図が残り、また近づいたときにやり直す。 */
  async start() {
    if (this.#preparing || this.shadowRoot) return;
    this.#preparing = true;
    try {
      const styles = this.constructor.styles.map((one) => (one instanceof CSSStyleSheet ? one : one()));
      const [sheets] = await Promise.all([Promise.all(styles), this.prepare()]);
      inPlace(this, () => this.#show([style, ...sheets]));
    } catch (error) {
      console.error(`${this.localName} を用意できません。`, error);
      this.removeAttribute("tabindex"); // 動かない図では止まらない
      inPlace(this, () => this.dispatchEvent(new Event("nt-missed", { bubbles: true }))); // loader.mjs が、そう言う
    } finally {
      this.#preparing = false;
    }
  }

  #show(sheets) {
    near.unobserve(this);
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = sheets;
    this.build(root);
    stayWhenScrolled(root);
    // 紙には、操作できない部品の代わりに、元の図を刷る（style.mjs の .paper）。
    const paper = document.createElement("slot");
    paper.className = "paper";
    root.append(paper);
    const here = this.contains(document.activeElement);
    this.removeAttribute("tabindex"); // Chrome は、これで中の欄のフォーカスも外すので、移る前に
    if (here) root.querySelector(":is(input, textarea, select, button):enabled")?.focus();
    this.dataset.ready = "";
  }

  /** 住所に残した、この部品の状態。なければ空。 */
  recall() {
    const line = recall(this.localName.slice("nt-".length));
    this.toggleAttribute("data-used", Boolean(line)); // 予想の霧（reading.css）が晴れる
    return line;
  }

  /** 今の状態 `line` を、住所に残す。初めの状態なら空。作り直したあとの古い部品は、残せない。 */
  keep(line) {
    if (this.isConnected) keep(this.localName.slice("nt-".length), line);
    this.toggleAttribute("data-used", Boolean(line));
  }

  /** 住所の新しい状態で、作り直す。 */
  renew() {
    if (!this.#preparing && !this.shadowRoot) return;
    const fresh = this.cloneNode(true);
    delete fresh.dataset.ready;
    this.replaceWith(fresh);
    fresh.start();
  }

  static styles = [];

  /** 組み立てる前に読み込むもの。 */
  async prepare() {}

  /** サイトの根への道。 */
  get siteRoot() {
    return this.dataset.root ?? "";
  }
}

/**
 * `change` で `widget` の高さが変わっても、その下を読んでいる人の目の前を動かさない。
 * ブラウザがそうするなら任せる（figures.css の overflow-anchor）。Safari は、しない。
 */
function inPlace(widget, change) {
  const { top, bottom } = widget.getBoundingClientRect();
  change();
  if (getComputedStyle(document.documentElement).overflowAnchor === "auto" || top >= 0 || bottom > innerHeight) return;
  scrollBy({ top: widget.getBoundingClientRect().bottom - bottom, behavior: "instant" });
}

/** 指でページを送ろうとして、途中のつまみに触れただけなら、値を戻す。 */
function stayWhenScrolled(root) {
  let value;
  root.addEventListener("pointerdown", ({ target }) => (value = target.value));
  root.addEventListener("pointercancel", ({ target }) => {
    if (target.type !== "range" || target.value === value) return;
    target.value = value;
    for (const name of ["input", "change"]) target.dispatchEvent(new Event(name, { bubbles: true }));
  });
}

/** ボタンが押されたら、`load()` で受け取ったものに `work` をさせる。うまくいかなければ、ボタンがそう言い、押せば、もう一度頼む。 */
export function whenPressed(button, load, work) {
  const { textContent } = button;
  button.onclick = async () => {
    try {
      await work(await load());
      button.textContent = textContent;
    } catch (error) {
      console.warn(`「${textContent}」ができません。`, error);
      button.textContent = "できませんでした。もう一度押す";
    }
  };
}

/** 見た目。 */
export function sheet(rules) {
  const made = new CSSStyleSheet();
  made.replaceSync(rules);
  return made;
}

/** 長い見た目は、部品の隣の .css に書き、用意するときに受け取る。 */
export const sheetAt = (url) => once(async () => sheet(await (await receive(url)).text()));
