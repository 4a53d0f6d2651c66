// 猫の箱の、ここまでに書いたもの。トークンの箱と、その意外さと、切れ目のない文。

import { element } from "../base/dom.mjs";
import { tokenBox } from "./token-label.mjs";

export class Written {
  #drawn = []; // 見せているトークンの名前
  #tokenizer; // それを名付けたもの

  /** `backTo(番目, キーでか)` は、読者の文のあとに書いたトークンが押されたときに呼ぶ。 */
  constructor(at, backTo) {
    this.at = at;
    this.list = at("sentence");
    this.list.onclick = ({ target, detail }) => {
      const token = target.closest("button");
      if (token) backTo(this.#buttons.indexOf(token), detail === 0);
    };
    this.list.onkeydown = (event) => this.#walk(event);
    this.list.addEventListener("focusin", ({ target }) => this.#mark(target));
  }

  /** 読者の文のあとに書いたトークンのボタン。 */
  get #buttons() {
    return [...this.list.querySelectorAll("button")];
  }

  /** 書いたトークンの中を、矢印キーで移る。Tab キーで止まるのは、そのうち一つだけ。 */
  #walk(event) {
    const buttons = this.#buttons;
    const place = buttons.indexOf(event.target);
    const to = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (place < 0 || to === undefined) return;
    event.preventDefault();
    buttons[Math.min(Math.max(to, 0), buttons.length - 1)].focus();
  }

  /** Tab キーで止まるところを `token` にする。書いたトークンでなければ、終わりの一つにする。 */
  #mark(token) {
    const buttons = this.#buttons;
    const here = buttons.includes(token) ? token : buttons.at(-1);
    for (const button of buttons) button.tabIndex = button === here ? 0 : -1;
  }

  /** `given`（読者の文）と `path`（そのあとに書いたもの）を見せる。`open` なら、まだ続けられる。 */
  draw(tokenizer, given, path, surprises, open) {
    const ids = [...given, ...path];
    if (tokenizer !== this.#tokenizer) this.#drawn = []; // 同じ番号でも、違うトークン
    this.#tokenizer = tokenizer;
    const names = ids.map((id, place) => `${id}${place < given.length ? "" : "+"}`);
    const same = names.findIndex((name, place) => name !== this.#drawn[place]);
    const kept = same < 0 ? names.length : same;
    this.#drawn = names;
    // 初めの同じところは、作り直さない。作り直すと、押しかけたトークンが消え、フォーカスも失われる。
    while (this.list.children.length > kept) this.list.lastChild.remove();
    const box = (id, at) => boxOf(tokenizer, id, kept + at - given.length, surprises[kept + at]);
    this.list.append(...ids.slice(kept).map(box));
    if (open) this.list.append(element("li", { class: "token gap" }, "？"));
    this.list.scrollTop = this.list.scrollHeight;
    this.#mark(this.list.getRootNode().activeElement);
    this.#drawProse(tokenizer, given, path);
    this.at("mean").textContent = meanOf(surprises.slice(1));
  }

  /** トークンの切れ目のない文。文字の途中で終わっていれば、終わりは「�」になる。 */
  #drawProse(tokenizer, given, path) {
    const prose = this.at("prose");
    prose.replaceChildren(spelled(tokenizer, given), element("mark", {}, spelled(tokenizer, path)));
    prose.scrollTop = prose.scrollHeight;
  }
}

/** トークンの列 `ids` の綴る文章。 */
export const spelled = (tokenizer, ids) =>
  new TextDecoder().decode(Uint8Array.from(ids.flatMap((id) => [...tokenizer.bytes(id)])));

/** トークンの箱。`chosen` は、読者の文のあとの何番目か。読者の文のあとに書いたものは、押すと、その前まで戻る。 */
function boxOf(tokenizer, id, chosen, surprise) {
  const below = surprise === null ? "―" : surprise.toFixed(1);
  const box = tokenBox(chosen < 0 ? "li" : "button", tokenizer.bytes(id), Math.max(0, chosen), below);
  const heat = element("span", { class: "heat", "aria-hidden": "true" });
  heat.style.setProperty("--heat", `${Math.round(100 * Math.min(1, (surprise ?? 0) / Math.log(tokenizer.size)))}%`);
  box.append(heat);
  if (chosen < 0) {
    box.classList.add("given");
    return box;
  }
  box.type = "button";
  box.title = "この前まで戻る";
  return element("li", {}, box);
}

function meanOf(known) {
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return known.length ? `平均 ${mean.toFixed(2)}（${known.length}トークン）` : "";
}
