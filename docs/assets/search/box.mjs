// 検索の箱の中身。入れた言葉で探し、見つかった節を並べる。

import { fragment } from "../base/address.mjs";
import { build } from "./ranking.mjs";
import { LONGEST } from "./words.mjs";
import { receive } from "./index.mjs";
import { marks } from "./highlights.mjs";

/** はじめに見せる、ページの数と、一ページの中の節の数。 */
const PAGES = 20;
const SECTIONS = 2;
/** 外した言葉のうち、名前を言う数。 */
const NAMED = 3;
/** 見せる文章の長さと、印の前に残す長さ（字）。 */
const EXCERPT = 90;
const BEFORE = 24;

const SAYS = {
  preparing: "検索の準備をしています",
  ready: "探したい言葉を入れてください",
  none: "見つかりませんでした",
  failed: "検索の索引を受け取れませんでした。通信を確かめて、もう一度お試しください。",
};

function element(tag, { className = "", ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

export class Box {
  constructor(box, base) {
    this.input = box.querySelector(".md-search__input");
    this.meta = box.querySelector(".md-search-result__meta");
    this.list = box.querySelector(".md-search-result__list");
    this.base = base;
    this.input.addEventListener("compositionend", () => this.update());
    this.input.addEventListener("input", () => this.update());
    this.input.form.addEventListener("reset", () => {
      this.input.value = ""; // reset の知らせは、消える前に届く
      this.update();
      this.input.focus();
    });
  }

  /** 索引がまだなら受け取り、入っている言葉で探す。 */
  open() {
    this.preparing ??= this.#prepare();
    return this.preparing;
  }

  async #prepare() {
    this.#say(SAYS.preparing);
    try {
      this.engine = await build(await receive(new URL("assets/search/index.bin", this.base)));
    } catch (error) {
      console.warn("検索の索引を受け取れません。", error);
      this.preparing = undefined;
      this.#fail();
      return;
    }
    this.update();
  }

  #say(text) {
    if (this.meta.textContent !== text) this.meta.textContent = text;
  }

  #fail() {
    this.shown = undefined;
    this.#say(SAYS.failed);
    const again = element("button", { type: "button", className: "md-button nt-search__again", textContent: "再試行" });
    again.addEventListener("click", () => {
      this.input.focus();
      this.list.replaceChildren();
      this.open();
    });
    this.list.replaceChildren(element("li", { className: "nt-search__note" }, again));
  }

  /** 変換の途中の言葉では探さない。 */
  update() {
    const query = this.input.value.trim();
    if (!this.engine || "composing" in this.input.dataset || query === this.shown) return;
    this.shown = query;
    const answer = this.engine.search(query);
    this.#say(sentence(query, answer));
    const items = answer.pages.slice(0, PAGES).map((found) => this.#item(found, query, answer));
    this.list.replaceChildren(...(items.length || !query ? items : [this.#elsewhere(answer.near)]));
    this.list.closest(".md-search__scrollwrap").scrollTop = 0;
  }

  /** いちばん上の節を開く。準備ができていなければ、できてから。 */
  async openFirst() {
    await this.open();
    this.update();
    if (this.engine && this.input.value.trim()) this.list.querySelector(".md-search-result__link")?.click();
  }

  /** 見つからなかったときに行けるところ。 */
  #elsewhere(names) {
    const buttons = names.map((name) => {
      const button = element("button", { type: "button", className: "nt-search__near", textContent: name });
      button.addEventListener("click", () => {
        this.input.value = name;
        this.input.focus();
        this.update();
      });
      return button;
    });
    const to = (path, textContent) => element("a", { href: new URL(path, this.base).href, textContent });
    const places = element("p", {}, "この本の言葉は", to("glossary/", "用語集"), "に、章は「", to("#order", "読む順番"), "」に並んでいます。");
    const near = buttons.length ? [element("p", {}, "近い言葉"), ...buttons] : [];
    return element("li", { className: "nt-search__note" }, ...near, places);
  }

  #item({ page, sections }, query, answer) {
    const links = sections.map((section, place) => this.#link(page, section, query, answer, place === 0));
    const item = element("li", { className: "md-search-result__item" }, ...links.slice(0, SECTIONS));
    const more = links.slice(SECTIONS);
    if (more.length) {
      const summary = element("summary", {}, element("div", {}, `このページにもう${more.length}か所`));
      item.append(element("details", { className: "md-search-result__more" }, summary, ...more));
    }
    return item;
  }

  #link(page, section, query, { words, also }, leads) {
    const url = new URL(page.url, this.base);
    url.hash = fragment(section.anchor, [query.slice(0, LONGEST), ...also].map((word) => ["h", word]));
    const article = element("article", { className: "md-search-result__article md-typeset" });
    if (leads) article.append(element("p", { className: "nt-search__trail", textContent: [...page.trail, page.title].join(" › ") }));
    article.append(element("h2", {}, ...marked(section.heading, words)));
    const told = marks(section.text, words).length ? section.text : section.about || section.text;
    const excerpt = excerptOf(told, words);
    if (excerpt) article.append(element("p", {}, ...marked(excerpt, words)));
    return element("a", { className: "md-search-result__link", href: url.href }, article);
  }
}

const quoted = (words) => words.map((word) => `「${word}」`).join("");
const some = (words) => quoted(words.slice(0, NAMED)) + (words.length > NAMED ? "など" : "");

/** 結果を一文で。読み上げにも、これが伝わる。 */
function sentence(query, { pages, also, without, like, cut }) {
  if (!query) return SAYS.ready;
  const notes = [];
  if (cut) notes.push(`長いので、はじめの${LONGEST}文字で探しました`);
  if (pages.length && without.length) notes.push(`${some(without)}はこの本にないので、外して探しました`);
  if (pages.length && like.length) notes.push(`${some(like)}はこの本にないので、似た言葉で探しました`);
  if (pages.length && also.length) notes.push(`${quoted(also)}でも探しました`);
  const result = pages.length ? `${pages.length}ページ見つかりました` : SAYS.none;
  return notes.length ? `${result}（${notes.join("。")}）` : result;
}

/** 探した言葉を <mark> に入れた文章。字として置くので、HTML とは読まれない。 */
function marked(text, words) {
  const made = [];
  let reached = 0;
  for (const [start, end] of marks(text, words)) {
    made.push(text.slice(reached, start), element("mark", { textContent: text.slice(start, end) }));
    reached = end;
  }
  return [...made, text.slice(reached)];
}

/** 違う言葉がいちばん多く入るあたり。文の初めからにできるなら、そうする。 */
function excerptOf(text, words) {
  const found = marks(text, words);
  const inside = (start) => new Set(found.filter(([from]) => from >= start && from < start + EXCERPT).map((one) => one[2])).size;
  const best = found.reduce((kept, [start]) => (inside(start) > inside(kept) ? start : kept), found[0]?.[0] ?? 0);
  const from = beginning(text, best);
  const to = from + EXCERPT;
  return (from > 0 ? "…" : "") + text.slice(from, to).trim() + (to < text.length ? "…" : "");
}

function beginning(text, place) {
  if (place + BEFORE < EXCERPT) return 0;
  const earliest = place - BEFORE;
  const stop = text.slice(earliest, place).search(/[。？！]\s*[^。？！]*$/u);
  return stop < 0 ? earliest : earliest + stop + 1;
}
