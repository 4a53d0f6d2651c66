// <nt-surprise>――「意外さの色」。文を、トークンごとの意外さ（-log2 p）で塗り、足し合わせて、迷いにする。見本の意外さは、記録にある。
// 紙の上で直した文や、貼った文は、本物の Gemma を呼んで計算する。

import { element } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheetAt } from "../base/widget.mjs";
import { loadGemmaTokenizer } from "./gemma-tokenizer.mjs";
import { QuietLine } from "./quiet-line.mjs";
import { EDGES, choices, level, line, summed } from "./surprise-state.mjs";
import { TintedText, tint } from "./tinted-text.mjs";
import { parted, tokenBytes, words } from "./token-label.mjs";

const DATA = new URL("../../generated/surprise/unread.json", import.meta.url);
const LONGEST = 512; // Gemma が一度に読めるトークン（engine/gemma）。<bos> も数える
const STEP = 48; // 一度に頼むトークン。読めたところから塗る

export const meta = {
  address: true,
  use: ["#own", ["#text", "フランスの首都は"], ["#which", "1"]],
  apart: [[".under .s0", ".under .s2", ".under .s4"]],
};

const number = (bits) => bits.toLocaleString("ja", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

class Surprise extends Widget {
  static styles = [tint, sheetAt(new URL("./surprise.css", import.meta.url))];
  #work; // いまの計算

  async prepare() {
    ({ data: this.record } = await record(DATA));
  }

  build(root) {
    const texts = this.record.texts.map(({ name }, at) => `<option value="${at}">${name}</option>`).join("");
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p><span class="title" id="title">意外さの色</span> <span class="note whose" id="made"></span></p>
        <div class="choose">
          <select id="which" aria-label="文">${texts}<option value="-1">あなたの文</option></select>
          <button id="own" type="button">自分の文を貼る</button>
        </div>
        <div class="read" id="read">
          <div class="page" id="page"></div>
          <p class="scale" aria-hidden="true"><span>意外さ（ビット）</span>${[...EDGES, ""].map((edge, at) => `<span><i class="s${at}"></i>${edge ? `${edge}まで` : "それより"}</span>`).join("")}</p>
          <p class="pointed" id="here"></p>
          <p class="sum" id="sum"></p>
        </div>
        <p class="note">意外さは、Gemmaがそのトークンに付けていた確率から求めます。1/2なら1ビット、1/4なら2ビット、1/8なら3ビットです。</p>
        <div id="living"></div>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.line = line(this.record.texts.length);
    this.state = this.line.read(this.recall());
    this.page = new TintedText(this.at("page"), { "aria-label": "文の字", "aria-describedby": "sum", placeholder: "例：きのうの会議で、部長がとつぜん歌いだした。" }, { wrote: (text) => this.#change({ which: -1, text }), pointed: (at) => this.#point(at) });
    this.at("which").onchange = () => this.#change({ which: Number(this.at("which").value) });
    this.at("own").onclick = () => {
      this.#change({ which: -1 });
      this.page.area.focus();
      this.page.area.select();
    };
    this.#look();
    new QuietLine(this.at("living"), { root: this.siteRoot, offer: "あなたの文の意外さを測れます", told: ({ engine }) => this.#lit(engine) });
  }

  disconnectedCallback() {
    this.#work = undefined;
  }

  #change(difference) {
    Object.assign(this.state, difference);
    this.keep(this.line.write(this.state));
    this.#look();
  }

  #lit(engine) {
    this.engine = engine;
    if (this.own) this.#look();
  }

  get own() {
    return this.state.which < 0;
  }

  /** いまの文を見せる。記録にない文は、計算しはじめる。 */
  #look() {
    const { which, text } = this.state, recorded = this.record.texts[which];
    this.#work = undefined;
    this.at("which").value = which;
    this.page.area.readOnly = !this.own && matchMedia("(pointer: coarse)").matches; // 指で見るだけなら、鍵盤を出さない
    this.page.write(recorded?.text ?? text);
    this.at("made").textContent = this.own && this.engine ? "ここからは、いま計算した数" : "";
    this.at("read").classList.toggle("computed", Boolean(this.own && this.engine));
    this.bits = [];
    if (recorded) this.#show(recorded.tokens.map(tokenBytes), recorded.bits, true);
    else if (this.engine && text) this.#compute(text);
    else this.#tell("", text && "この文の意外さは、下の行で本物のGemmaを呼ぶと、計算します。");
  }

  /** 読めたところから、塗る。直せば、前の計算はやめる。 */
  async #compute(text) {
    const work = (this.#work = {}), { engine } = this;
    this.#tell("", "読んでいます");
    try {
      const tokenizer = await loadGemmaTokenizer(), all = tokenizer.encode(text.toWellFormed?.() ?? text), ids = [tokenizer.numbers.get("<bos>"), ...all.slice(0, LONGEST - 1)];
      const over = all.length - ids.length + 1;
      for (let end = 1; end < ids.length; ) {
        end = Math.min(ids.length, end + STEP);
        const surprises = await engine.surprises({ ids: ids.slice(0, end) });
        if (this.#work !== work) return;
        this.#show(ids.slice(1, end).map((id) => tokenizer.bytes(id)), surprises.slice(1).map((nats) => nats / Math.LN2), end === ids.length, over);
      }
    } catch (error) {
      if (this.#work !== work) return;
      console.warn("意外さを計算できません。", error);
      this.#tell("", "計算が止まりました。字を一つ直すと、もう一度計算します。");
    }
  }

  #show(pieces, bits, whole, over = 0) {
    const parts = parted(this.page.area.value, pieces.map(({ length }) => length)), letters = [...parts.join("")].length;
    Object.assign(this, { pieces, bits });
    this.page.paint(parts, (made, at) => (made.className = `s${level(bits[at])}`));
    this.#point(Math.max(0, bits.lastIndexOf(this.#most)));
    const { total, token, letter } = summed(bits, letters);
    const told = `${bits.length}トークンの意外さを足すと、${number(total)}ビット。1トークンにならすと${number(token)}ビットで、迷いは${choices(token)}。1文字なら${number(letter)}ビットで、迷いは${choices(letter)}です。`;
    this.#tell(undefined, over > 0 ? `長いので、初めの${bits.length}トークンだけを読みました。${told}` : told, whole && this.own);
  }

  /** いちばんの意外さ。初めのトークンは、前に何もないので、数えない。 */
  get #most() {
    return Math.max(...this.bits.slice(1));
  }

  /** 指したトークンの、意外さと確率。 */
  #point(at) {
    if (!(at in this.bits)) return;
    const bits = this.bits[at], chance = (100 * 2 ** -bits).toLocaleString("ja", { maximumSignificantDigits: 2 });
    const most = at && bits === this.#most ? "書き出しのほかで、いちばん意外なのは" : "";
    this.page.spans.forEach((one, place) => one.classList.toggle("here", place === at));
    this.at("here").replaceChildren(most, element("b", {}, `「${words(this.pieces[at])}」`), ` ${number(bits)}ビット。Gemmaの付けた確率は${chance}%で、くじなら${choices(bits)}回に1回です。`);
  }

  #tell(here, sum, aloud) {
    if (here !== undefined) this.at("here").textContent = here;
    this.at("sum").textContent = sum;
    if (aloud) this.at("spoken").textContent = sum;
  }
}

customElements.define("nt-surprise", Surprise);
