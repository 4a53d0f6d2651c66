// <nt-tokenizer text="…" only="book">――好きな文を、この本のトークナイザと Gemma のトークナイザで分ける。
// Gemma の語彙は大きいので、読者が頼んだときに読み込む。only="book" なら、この本のものだけを見せる。

import { element } from "../base/dom.mjs";
import { Widget, sheet } from "../base/widget.mjs";
import { bitsFor } from "../engine/bits.mjs";
import { loadBookTokenizer } from "../engine/book-tokenizer.mjs";
import { SIZE, loadGemmaTokenizer } from "./gemma-tokenizer.mjs";
import { accept } from "./invitation.mjs";
import { tokenBox } from "./token-label.mjs";

const LONGEST = 300;
const NOTICE = new URL("../data/NOTICE.txt", import.meta.url);

export const meta = {
  use: [["#text", `鬱な麒麟が𠮷野家で🥺 Supercalifragilistic ${"長".repeat(60)}`], "#load"],
};

class TokenizerPlayground extends Widget {
  static styles = [
    sheet(`
      button { min-height: 44px; }
      .panel { padding-top: 0.8em; border-top: 1px solid var(--nt-grid); }
      .panel .label { display: flex; flex-wrap: wrap; gap: 0 1em; justify-content: space-between; }
      .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(5.6em, 1fr)); gap: 0.4em 1em; margin: 0.3em 0 0.7em; }
      .facts dt { font-size: 0.8em; line-height: 1.5; color: var(--nt-muted); }
      .facts dd { font-weight: 700; line-height: 1.4; font-variant-numeric: tabular-nums; }
      .invitation { gap: 0.6em; }
      .tokens { min-height: 3em; }
      .terms { margin-top: 0.7em; }
    `),
  ];

  async prepare() {
    this.book = await loadBookTokenizer();
  }

  build(root) {
    const alone = this.getAttribute("only") === "book";
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p class="title" id="title">好きな文をトークンに</p>
        <div>
          <label for="text">文（${LONGEST}文字まで）</label>
          <textarea id="text" rows="2" maxlength="${LONGEST}" autocomplete="off" autocapitalize="off" spellcheck="false"></textarea>
        </div>
        <p class="hidden" id="status" role="status"></p>
        <div class="panel" role="group" aria-labelledby="book-label">
          <p class="label"><span id="book-label">漱石の語彙</span><span class="note number" id="book-size"></span></p>
          <dl class="facts" id="book-facts"></dl>
          <ol class="tokens" id="book-tokens" aria-label="漱石の語彙のトークン"></ol>
        </div>
        <div class="panel" role="group" aria-labelledby="gemma-label" ${alone ? "hidden" : ""}>
          <p class="label"><span id="gemma-label">Gemmaの語彙</span><span class="note number" id="gemma-size"></span></p>
          <div class="invitation" id="invitation">
            <p class="note" id="invitation-text">並べて比べるには、Gemmaの語彙を読み込みます。大きさは${SIZE}です。入力した文は、どこにも送りません。</p>
            <button id="load" type="button" class="primary">Gemmaの語彙を読み込む（${SIZE}）</button>
          </div>
          <div id="gemma" hidden>
            <dl class="facts" id="gemma-facts"></dl>
            <ol class="tokens" id="gemma-tokens" aria-label="Gemmaの語彙のトークン"></ol>
          </div>
          <p class="note terms"><a id="terms">Gemmaの語彙の利用条件</a>・<a id="notice">NOTICE</a></p>
        </div>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.at("terms").href = `${this.siteRoot}terms/#gemma`;
    this.at("notice").href = NOTICE;
    this.at("text").value = this.getAttribute("text") ?? "吾輩は猫である。名前はまだ無い。";
    this.at("text").oninput = () => this.#draw();
    this.at("load").onclick = () => this.#load();
    this.#draw();
  }

  async #load() {
    const open = async () => (this.gemma = await loadGemmaTokenizer());
    if (!(await accept(this.at, "Gemmaの語彙", open, (text) => (this.at("status").textContent = text)))) return;
    this.#draw();
    this.at("text").focus(); // 押したボタンは消える
  }

  #draw() {
    const text = this.at("text").value.toWellFormed?.() ?? this.at("text").value;
    const spoken = [`漱石は${this.#drawPanel("book", this.book, text)}トークン`];
    this.at("invitation").hidden = this.gemma !== undefined;
    this.at("gemma").hidden = this.gemma === undefined;
    if (this.gemma) spoken.push(`Gemmaは${this.#drawPanel("gemma", this.gemma, text)}トークン`);
    this.at("status").textContent = `${spoken.join("、")}です。`;
  }

  #drawPanel(name, tokenizer, text) {
    const ids = tokenizer.encode(text);
    this.at(`${name}-size`).textContent = `語彙サイズ ${tokenizer.size.toLocaleString("ja")}`;
    const utf8 = new TextEncoder().encode(text).length * 8;
    const width = bitsFor(tokenizer.size);
    const facts = [
      ["トークンの数", String(ids.length)],
      ["1トークン", `${width}ビット`],
      ["合わせて", `${ids.length * width}ビット`],
      ["UTF-8では", `${utf8}ビット`],
      ["圧縮率", ids.length ? (utf8 / (ids.length * width)).toFixed(2) : "―"],
    ];
    this.at(`${name}-facts`).replaceChildren(
      ...facts.map(([term, value]) => element("div", {}, element("dt", {}, term), element("dd", {}, value))),
    );
    this.at(`${name}-tokens`).replaceChildren(
      ...ids.map((number, place) => tokenBox("li", tokenizer.bytes(number), place, String(number))),
    );
    return ids.length;
  }
}

customElements.define("nt-tokenizer", TokenizerPlayground);
