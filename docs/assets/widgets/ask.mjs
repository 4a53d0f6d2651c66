// <nt-ask>――問いを一つ選ぶと、教える前、形だけで聞いたとき、お手本も並べたとき、教えた後の答えが、採点とともに並ぶ。どれも記録
// （figures_gen/chapters/instruction_tuning の questions）。問いは書き替えられ、本物の Gemma を呼ぶと、教える前と後が、いま答えを書く
// （ask-living.mjs）。

import { codec, text, whole } from "../base/codec.mjs";
import { element } from "../base/dom.mjs";
import { once, record } from "../base/record.mjs";
import { Widget, sheetAt } from "../base/widget.mjs";
import { QuietLine } from "./quiet-line.mjs";

const DATA = new URL("../../generated/instruction-tuning/questions.json", import.meta.url);
const FIRST = "中国の首都"; // これで始まる問いがあれば、それから見せる
const LETTERS = 1000;
const KINDS = { greeting: "あいさつ", fact: "知識", rewrite: "書き換え", translation: "翻訳", arithmetic: "計算", python: "Pythonの関数" };
const MARKS = {
  ended: ["自分から終えた", "終わらない"],
  language: ["求めた言語", "違う言語"],
  code: ["文法は正しい", "文法が違う"],
  passed: ["試験を通った", "試験に落ちた"],
  exact: ["答えが合った", "答えが合わない"],
};
const LIVING = { base: false, tuned: true }; // いま書けるもの。追加の重みを使うかどうか
const BOOK = "Gemma 3 270m"; // この本の配る、教える前のモデルの名前
const READING = "問いを読んでいます。";
const CALL = "本物のGemmaを呼ぶと、ここに答えを書きます。";

export const meta = {
  address: true,
  use: [["#question", { index: 40 }], "#next", ["#text", "猫は好きですか。"]],
};

class Ask extends Widget {
  static styles = [sheetAt(new URL("./ask.css", import.meta.url))];

  async prepare() {
    this.record = (await record(DATA)).data;
  }

  build(root) {
    const { rows, shown, limit } = this.record;
    this.who = { base: "教える前", tuned: "教えた後", plain: "教える前＋形だけ", shots: `教える前＋お手本${shown}つ` };
    root.innerHTML = `
      <div class="frame" role="group" aria-label="聞いてみる">
        <div class="top">
          <select id="question" aria-label="記録した問い"></select>
          <button id="next" type="button">次の問い</button>
          <textarea id="text" rows="1" maxlength="${LETTERS}" aria-label="問い（書き替えられます）" placeholder="ここに、あなたの問いを" enterkeyhint="send"></textarea>
          <button id="ask" type="button" class="primary">聞く</button>
        </div>
        <div class="answers" id="answers"></div>
        <p class="wanted" id="wanted"></p>
        <p class="note">どの答えも、一位のトークンだけを選び、${limit}トークンで打ち切りました。「形だけ」は「Q: 問い」「A:」の形で聞き、コードのほかは改行（⏎）で切りました。■は終わりのトークン、…は打ち切り、「Q:」は次の問いの書きはじめです。</p>
        <div id="line"></div>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.at("question").append(element("option", { value: "" }, "自分の問い"));
    for (const [kind, name] of Object.entries(KINDS)) {
      const group = element("optgroup", { label: name });
      rows.forEach((row, place) => row.kind === kind && group.append(element("option", { value: place }, row.request.replaceAll("\n", " "))));
      this.at("question").append(group);
    }
    this.own = "";
    this.first = Math.max(0, rows.findIndex(({ request }) => request.startsWith(FIRST)));
    this.#listen(rows);
    this.quiet = new QuietLine(this.at("line"), { root: this.siteRoot, offer: "書き替えた問いに、教える前と後のGemmaが、いま答えます", needs: () => import("./ask-living.mjs"), told: (lit) => this.#lit(lit) });
    this.line = codec({ which: this.first, text: "" }, { which: ["q", whole(0, rows.length - 1)], text: ["x", text(LETTERS), ({ which }) => rows[which].request] });
    this.#turn(this.line.read(this.recall()).text);
  }

  #listen(rows) {
    const { question, next, text, ask } = Object.fromEntries(["question", "next", "text", "ask"].map((id) => [id, this.at(id)]));
    question.onchange = () => this.#go(question.value ? rows[question.value].request : this.own);
    next.onclick = () => this.#go(rows[(this.now + 1) % rows.length].request);
    text.oninput = ({ isComposing }) => !isComposing && this.#go(text.value);
    text.addEventListener("compositionend", () => this.#go(text.value));
    text.onkeydown = (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#ask();
    };
    ask.onclick = () => (this.stop ? this.#halt() : this.#ask());
  }

  disconnectedCallback() {
    this.#halt();
  }

  // ---- 問い -----------------------------------------------------------------

  #go(text) {
    const row = this.#turn(text);
    this.keep(this.line.write({ which: row ? this.now : this.first, text }));
    if (row) this.#say(`問い「${text}」。教えた後の答え「${row.tuned.text}」。`);
  }

  /** 問いを `text` に替える。書いていた答えは、止める。返すのは、記録した問いなら、その記録。 */
  #turn(text) {
    this.#halt();
    const { rows } = this.record, now = rows.findIndex(({ request }) => request === text);
    if (now < 0) this.own = text;
    else this.now = now;
    this.now ??= this.first;
    this.row = rows[now];
    this.live = null;
    this.waits = false;
    this.question = text;
    if (this.at("text").value !== text) this.at("text").value = text;
    this.at("question").value = this.row ? now : "";
    this.#draw();
    return this.row;
  }

  // ---- いま、聞く -------------------------------------------------------------

  /** 本物の Gemma がともったか、落ちた。待っていた問いがあれば、聞く。 */
  #lit({ engine, made }) {
    this.#halt();
    this.engine = engine;
    this.made = made;
    this.adapt = once(() => engine.adapt());
    if (engine && (this.waits || !this.row) && this.question.trim()) this.#ask();
    else this.#draw();
  }

  async #ask() {
    if (!this.question.trim()) return this.#say("問いを書いてください。", true);
    this.waits = !this.engine;
    if (this.waits) {
      return this.#say(`${this.quiet.lead() ? "下の「本物のGemmaを呼ぶ」を押す" : "Gemmaが来る"}と、この問いに、いま答えます。`, true);
    }
    this.#halt();
    const { engine, question } = this, { limit } = this.record, { signal } = (this.stop = new AbortController());
    this.live = { base: { text: "", end: "", wait: READING }, tuned: { text: "", end: "", wait: "教える前の、次に書きます。" } };
    this.model = this.made.name;
    this.#draw();
    try {
      const [{ loadGemmaTokenizer }, { LONGEST, formed, over, told, write }] = await Promise.all([import("./gemma-tokenizer.mjs"), import("./ask-living.mjs")]);
      const tokenizer = await loadGemmaTokenizer(), ids = formed(tokenizer, question), long = over(ids, limit);
      if (long) return this.#fail(signal, `一度に読めるのは、答えも入れて${LONGEST}トークンまでです。${long}トークン長すぎます。`);
      for (const [who, adapted] of Object.entries(LIVING)) {
        if (adapted) {
          this.live[who].wait = "付箋（アダプタ、8MB）を貼っています。";
          this.#draw();
          await this.adapt();
          this.live[who].wait = READING;
          this.#card(who);
        }
        const tell = (written) => {
          if (signal.aborted) return;
          const answer = told(tokenizer, written), going = written.length < limit && !answer.ended;
          this.live[who] = going ? { text: answer.text, end: "" } : answer;
          this.#card(who);
        };
        await write(engine, ids, { floors: this.made.floors, adapted, limit, tell, signal });
      }
      this.stop = null;
      this.#draw();
      this.#say(`教える前の答え「${this.live.base.text}」。教えた後の答え「${this.live.tuned.text}」。`);
    } catch (error) {
      if (signal.aborted) return;
      console.warn("答えを書けません。", error);
      this.#fail(signal, "答えを書けませんでした。通信の状態を確かめて、もう一度聞いてください。");
    }
  }

  #fail(signal, said) {
    if (signal.aborted) return;
    this.stop = this.live = null;
    this.#draw();
    this.#say(said, true);
  }

  /** 書いている答えを、そこで止める。 */
  #halt() {
    this.stop?.abort();
    if (!this.stop) return;
    this.stop = null;
    for (const answer of Object.values(this.live)) Object.assign(answer, answer.end ? {} : { end: "　（止めました）", wait: "" });
    this.#draw();
  }

  // ---- 見せる ---------------------------------------------------------------

  /** 声で言う。`seen` なら、目にも見せる。 */
  #say(said, seen = false) {
    this.at("spoken").textContent = said;
    if (seen) this.at("wanted").textContent = said;
  }

  #draw() {
    this.at("ask").textContent = this.stop ? "止める" : "聞く";
    this.at("wanted").textContent = this.row ? `お手本の答え：${this.row.wanted}` : "";
    const names = Object.keys(this.row ? this.who : LIVING);
    this.at("answers").classList.toggle("own", !this.row);
    const cards = [...this.at("answers").children].map(({ id }) => id);
    if (String(cards) !== String(names)) this.at("answers").replaceChildren(...names.map((who) => element("section", { class: `card ${who}`, id: who, "aria-label": this.who[who] })));
    for (const who of names) this.#card(who);
  }

  #card(who) {
    const answer = this.live && who in LIVING ? { ...this.live[who], now: true } : (this.row?.[who] ?? { text: "", end: "", wait: this.engine ? "「聞く」を押すと、ここに答えを書きます。" : CALL });
    const { text, end, wait = "", now, ended, marks = ended === undefined ? {} : { ended } } = answer;
    const told = Object.entries(marks).filter(([mark, right]) => right !== null && !(who === "plain" && mark === "ended"));
    const { right, reason } = (!now && this.row?.judged) || {};
    const box = element("p", { class: this.row?.kind === "python" || text.includes("```") ? "text code" : "text", tabindex: 0, role: "group", "aria-label": `${this.who[who]}の答え` });
    const before = this.at(who).querySelector(".text"), { scrollTop = 0 } = before ?? {}, focused = Boolean(before) && this.shadowRoot.activeElement === before;
    box.append(text, element("span", { class: "end" }, end || (text ? "" : wait)));
    this.at(who).classList.toggle("computed", Boolean(now));
    this.at(who).replaceChildren(
      element("p", { class: "name" }, now && this.model !== BOOK ? this.model + (LIVING[who] ? "＋付箋" : "") : this.who[who], element("span", { class: now ? "tag whose" : "tag" }, now ? "いま書いた答え" : this.row ? "記録" : "")),
      box,
      element("ul", { class: "marks" }, ...told.map(([mark, right]) => verdict(right, MARKS[mark][right ? 0 : 1]))),
      ...(who === "tuned" ? [element("p", { class: "seen" }, reason ? `目で見た採点：${right ? "よい" : "よくない"}（${reason}）` : "")] : []),
    );
    if (focused) box.focus({ preventScroll: true }); // 書き足しても、読んでいるところから外れない
    box.scrollTop = scrollTop; // 長い答えも、初めから読める
  }
}

const verdict = (right, words) =>
  element("li", { class: right ? "mark right" : "mark wrong" }, element("span", { "aria-hidden": "true" }, right ? "○ " : "× "), words);

customElements.define("nt-ask", Ask);
