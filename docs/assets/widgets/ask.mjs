// <nt-ask>――問いを一つ選ぶと、教える前、形だけで聞いたとき、お手本も並べたとき、教えた後の答えが、採点とともに並ぶ。どれも記録
// （figures_gen/chapters/instruction_tuning の questions）。問いは書き替えられ、本物の Gemma を呼ぶと、教える前と後が、いま答えを書く
// （ask-living.mjs）。形だけで聞いた答えは、たたみを開けば書く。お手本は、問いの種類ごとに選んだものなので、記録だけ。`bet` があれば、教えた後の答えは、読者がめくるまで伏せておく。
// 書き換えただけなら、記録した答えは、前のものと断って、薄く残す。どの箱も高さは決まっていて、入りきらなければ、終わりがかすむ。

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
const LIVING = { base: {}, tuned: { adapted: true }, plain: { plain: true } }; // いま書けるもの
const BOOK = "Gemma 3 270m"; // この本の配る、教える前のモデルの名前
const READING = "問いを読んでいます。";
const ADAPTER = "付箋（アダプタ、8MB）";
const MISSED = `${ADAPTER}が届きませんでした。通信の状態を確かめて、もう一度「聞く」を押してください。`;
const ALONE = "お手本は、記録した問いの種類ごとに選びました。自分の問いには、ありません。";
const NEXT = "前の答えの、次に書きます。";
const CALL = "本物のGemmaを呼ぶと、ここに答えを書きます。";
const BEFORE = "書き換える前の答え";
const CLIP = 30; // 断り書きに引く、問いの長さ
const PLAYED = 2400; // 記録した答えを、書くように出す長さ（ミリ秒）

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
          <textarea id="text" rows="1" maxlength="${LETTERS}" aria-label="問い（書き替えられます）" placeholder="ここに、あなたの問いを" enterkeyhint="send"></textarea>
          <button id="ask" type="button" class="primary">聞く</button>
        </div>
        <div class="buttons">
          <select id="question" aria-label="問いを替える"><option value="" hidden>問いを替える</option><option value="own" id="own" hidden>自分の問い</option></select>
          <button id="next" type="button">次の問い</button>
        </div>
        <div class="answers" id="answers"></div>
        <p class="wanted" id="wanted" role="group" aria-label="お手本の答えと、お知らせ"></p>
        <details id="others"><summary>聞き方だけを変えると</summary><div class="answers"></div></details>
        <p class="note">どの答えも、一位のトークンだけを選び、${limit}トークンで打ち切りました。「形だけ」は「Q: 問い」「A:」の形で聞き、コードのほかは改行（⏎）で切りました。■は終わりのトークン、…は打ち切り、「Q:」は次の問いの書きはじめです。</p>
        <div id="line"></div>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    for (const who of Object.keys(this.who)) {
      const place = ["base", "tuned"].includes(who) ? this.at("answers") : this.at("others").lastElementChild;
      place.append(element("section", { class: `card ${who}`, id: who, "aria-label": this.who[who] }));
    }
    for (const [kind, name] of Object.entries(KINDS)) {
      const group = element("optgroup", { label: name });
      rows.forEach((row, place) => row.kind === kind && group.append(element("option", { value: place }, row.request.replaceAll("\n", " "))));
      this.at("question").append(group);
    }
    fades.observe(this.at("wanted"));
    this.own = "";
    this.covered = this.hasAttribute("bet");
    this.first = Math.max(0, rows.findIndex(({ request }) => request.startsWith(FIRST)));
    this.#listen(rows);
    this.quiet = new QuietLine(this.at("line"), { root: this.siteRoot, offer: "書き替えた問いに、教える前と後のGemmaが、いま答えます", needs: () => import("./ask-living.mjs"), told: (lit) => this.#lit(lit) });
    this.line = codec({ which: this.first, text: "" }, { which: ["q", whole(0, rows.length - 1)], text: ["x", text(LETTERS), ({ which }) => rows[which].request] });
    const { which, text: asked } = this.line.read(this.recall());
    this.old = rows[which];
    this.#turn(asked);
  }

  #listen(rows) {
    const { question, next, text, ask } = Object.fromEntries(["question", "next", "text", "ask"].map((id) => [id, this.at(id)]));
    question.onchange = () => this.#go(question.value === "own" ? this.own : rows[question.value].request);
    next.onclick = () => this.#go(rows[(this.now + 1) % rows.length].request);
    text.oninput = ({ isComposing }) => !isComposing && this.#go(text.value);
    text.addEventListener("compositionend", () => this.#go(text.value));
    text.onkeydown = (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#ask();
    };
    this.at("others").ontoggle = ({ target }) => target.open && this.live && !this.live.plain && !this.stop && this.#write(["plain"]);
    ask.onclick = () => (this.stop ? this.#halt() : this.#ask());
  }

  disconnectedCallback() {
    this.#halt();
  }

  // ---- 問い -----------------------------------------------------------------

  #go(text) {
    const row = this.#turn(text);
    this.keep(this.line.write({ which: this.record.rows.indexOf(this.old), text }));
    this.#say(row ? `問い「${text}」。${this.covered ? "" : `教えた後の答え「${row.tuned.text}」。`}` : this.#why);
  }

  /** 書き換える前に見ていた記録。本物の Gemma が来たら、もう見せない。 */
  get #kept() {
    return this.row || this.live || this.engine ? undefined : this.old;
  }

  /** 前の記録を残しているわけ。 */
  get #why() {
    if (!this.#kept) return "";
    const { request } = this.old, asked = request.length > CLIP ? `${request.slice(0, CLIP)}…` : request;
    const missing = this.question.trim() ? "この問いは、記録にありません。" : "問いを書いてください。";
    return `${missing}上は、書き換える前の問い「${asked}」への答えです。下の「本物のGemmaを呼ぶ」を押すと、いまの問いに答えます。`;
  }

  /** 問いを `text` に替える。書いていた答えは、止める。返すのは、記録した問いなら、その記録。 */
  #turn(text) {
    this.#halt();
    const { rows } = this.record, now = rows.findIndex(({ request }) => request === text);
    if (now < 0) this.own = text;
    else this.now = now;
    this.now ??= this.first;
    this.row = rows[now];
    this.old = this.row ?? this.old;
    this.live = null;
    this.waits = false;
    this.question = text;
    if (this.at("text").value !== text) this.at("text").value = text;
    this.at("question").value = ""; // 問いは、上の欄にある
    this.at("own").hidden = !this.own;
    this.#draw();
    return this.row;
  }

  // ---- いま、聞く -------------------------------------------------------------

  /** 本物の Gemma がともったか、落ちた。待っていた問いがあれば、聞く。 */
  #lit({ engine, made }) {
    this.#halt();
    this.engine = engine;
    this.made = made;
    this.adapted = false;
    this.adapt = once(async (tell) => {
      await engine.adapt({}, { tell });
      this.adapted = engine === this.engine;
    });
    if (engine && (this.waits || !this.row) && this.question.trim()) this.#ask();
    else this.#draw();
  }

  async #ask() {
    if (!this.question.trim()) return this.#say("問いを書いてください。", true);
    if (!this.engine && this.row) return this.#replay();
    this.waits = !this.engine;
    if (this.waits) {
      return this.#say(`${this.quiet.lead() ? "下の「本物のGemmaを呼ぶ」を押す" : "Gemmaが来る"}と、この問いに、いま答えます。`, true);
    }
    this.#halt();
    this.covered = false;
    this.live = {};
    this.model = this.made.name;
    await this.#write(["base", "tuned"]);
  }

  /** 記録した答えを、教える前から順に、書くように出す。 */
  #replay() {
    this.#halt();
    this.covered = false;
    const { row } = this, ways = ["base", "tuned"], long = ways.map((who) => [...row[who].text].length), began = performance.now();
    const { signal } = (this.played = new AbortController());
    const next = (now) => {
      if (signal.aborted) return;
      const share = (now - began) / PLAYED;
      this.shown = share < 1 && !matchMedia("(prefers-reduced-motion: reduce)").matches ? { base: long[0] * Math.min(1, 2 * share), tuned: long[1] * Math.max(0, 2 * share - 1) } : undefined;
      ways.forEach((who) => this.#card(who));
      if (this.shown) requestAnimationFrame(next);
      else this.#say(ways.map((who) => `${this.who[who]}の答え「${row[who].text}」`).join("。"));
    };
    next(began);
  }

  /** `ways`（LIVING の名前）の答えを、順に書き、終わりに、`before` のものと一緒に、声で言う。形だけの答えは、たたみが開いていれば、そのあとに。 */
  async #write(ways, before = []) {
    const { engine, question } = this, { limit } = this.record, { signal } = (this.stop = new AbortController());
    ways.forEach((who, at) => (this.live[who] = { text: "", end: "", wait: at ? NEXT : READING }));
    this.#draw();
    try {
      const [{ loadGemmaTokenizer }, { LONGEST, NEXT_QUESTION, formed, over, told, write }] = await Promise.all([import("./gemma-tokenizer.mjs"), import("./ask-living.mjs")]);
      const tokenizer = await loadGemmaTokenizer(), long = over(formed(tokenizer, question), limit);
      if (long) return this.#fail(signal, `一度に読めるのは、答えも入れて${LONGEST}トークンまでです。${long}トークン長すぎます。`);
      for (const who of ways) {
        const { adapted = false, plain = false } = LIVING[who], until = plain ? (this.row?.kind === "python" ? NEXT_QUESTION : "\n") : undefined;
        if (adapted && !(await this.#fetched(who, signal))) continue;
        this.#wait(who, READING);
        const tell = (written) => {
          if (signal.aborted) return false;
          const answer = told(tokenizer, written, until), going = written.length < limit && !answer.over;
          this.live[who] = going ? { text: answer.text, end: "" } : answer;
          this.#card(who);
          return going;
        };
        await write(engine, formed(tokenizer, question, plain), { adapted, tell, signal });
      }
      if (signal.aborted) return undefined;
      this.stop = null;
      if (this.at("others").open && !this.live.plain) return this.#write(["plain"], ways);
      this.#draw();
      this.#say([...before, ...ways].map((who) => `${this.who[who]}の答え${this.live[who].text ? `「${this.live[who].text}」` : `は、ありません。${this.live[who].end}`}`).join("。"));
    } catch (error) {
      if (signal.aborted) return;
      console.warn("答えを書けません。", error);
      this.#fail(signal, "答えを書けませんでした。通信の状態を確かめて、もう一度聞いてください。");
    }
  }

  #wait(who, wait) {
    this.live[who].wait = wait;
    this.#card(who);
  }

  /** 付箋を受け取れたか。受け取れなければ、そう書いて、先に書いた答えは残す。 */
  async #fetched(who, signal) {
    this.#wait(who, `${ADAPTER}を受け取っています。`);
    try {
      await this.adapt(({ received }) => signal.aborted || this.#wait(who, `${ADAPTER}を受け取っています。いま${Math.floor(received / 1e6)}MB。`));
    } catch (error) {
      if (signal.aborted) throw error;
      console.warn("付箋が届きません。", error);
      this.live[who] = { text: "", end: MISSED };
      this.#card(who);
      return false;
    }
    signal.throwIfAborted();
    return true;
  }

  #fail(signal, said) {
    if (signal.aborted) return;
    this.stop = this.live = null;
    this.#draw();
    this.#say(said, true);
  }

  /** 書いている答えを、そこで止める。 */
  #halt() {
    this.played?.abort();
    this.shown = undefined;
    this.stop?.abort();
    if (!this.stop) return;
    this.stop = null;
    for (const answer of Object.values(this.live)) Object.assign(answer, answer.end ? {} : { end: "　（止めました）", wait: "" });
    this.#draw();
  }

  // ---- 見せる ---------------------------------------------------------------

  /** 声で言う。`seen` なら、目にも見せる。 */
  #say(said, seen = false) {
    if (this.at("spoken").textContent !== said) this.at("spoken").textContent = said; // 打つたびには、言わない
    if (seen) this.#note(said);
  }

  #note(words) {
    this.at("wanted").textContent = words;
    fade(this.at("wanted"));
  }

  #draw() {
    this.at("ask").textContent = this.stop ? "止める" : "聞く";
    const needs = this.engine && !this.adapted && !this.stop ? `「聞く」と、教えた後のために、はじめに${ADAPTER}を受け取ります。` : "";
    this.#note([needs, this.row ? `お手本の答え：${this.row.wanted}` : this.#why].filter(Boolean).join("\n"));
    for (const who of Object.keys(this.who)) this.#card(who);
  }

  #uncover() {
    this.covered = false;
    this.#card("tuned");
  }

  #card(who) {
    const kept = this.#kept, row = this.row ?? kept, covered = this.covered && row && who === "tuned";
    const empty = who === "shots" ? ALONE : !this.engine ? CALL : this.live ? NEXT : "「聞く」を押すと、ここに答えを書きます。";
    const answer = this.live?.[who] ? { ...this.live[who], now: true } : (row?.[who] ?? { text: "", end: "", wait: empty });
    const part = this.shown?.[who], whole = part === undefined || this.live || !row;
    const { text, end, wait = "", now, ended, marks = ended === undefined ? {} : { ended } } = answer;
    const told = Object.entries(marks).filter(([mark, right]) => whole && !covered && right !== null && !(who === "plain" && mark === "ended"));
    const { right, reason } = (whole && !now && !covered && row?.judged) || {};
    const box = covered ? element("button", { class: "text", type: "button" }, "教えた後を見る") : element("p", { class: row?.kind === "python" || text.includes("```") ? "text code" : "text", tabindex: -1, role: "group", "aria-label": `${kept ? "書き換える前の、" : ""}${this.who[who]}の答え` });
    const before = this.at(who).querySelector(".text"), { scrollTop = 0 } = before ?? {}, focused = Boolean(before) && this.shadowRoot.activeElement === before;
    if (covered) box.onclick = () => this.#uncover();
    else box.append(...(whole ? [text, element("span", { class: "end" }, end || (text ? "" : wait))] : [[...text].slice(0, part).join("")]));
    this.at(who).classList.toggle("computed", Boolean(now));
    this.at(who).classList.toggle("kept", Boolean(kept));
    this.at(who).replaceChildren(
      element("p", { class: "name" }, now && this.model !== BOOK ? this.model + (LIVING[who].adapted ? "＋付箋" : LIVING[who].plain ? "＋形だけ" : "") : this.who[who], element("span", { class: now ? "tag whose" : "tag" }, now ? "いま書いた答え" : kept ? BEFORE : row ? "記録" : "")),
      box,
      element("ul", { class: "marks" }, ...told.map(([mark, right]) => verdict(right, MARKS[mark][right ? 0 : 1]))),
      ...(who === "tuned" ? [element("p", { class: "seen" }, reason ? `目で見た採点：${right ? "よい" : "よくない"}（${reason}）` : "")] : []),
    );
    if (!covered) fades.observe(box);
    if (focused) box.focus({ preventScroll: true }); // 書き足しても、読んでいるところから外れない
    box.scrollTop = scrollTop; // 長い答えも、初めから読める
  }
}

/** 入りきらない箱は、終わりをかすませ、キーボードでも送れるようにする。 */
function fade(box) {
  box.classList.remove("on");
  const more = box.scrollHeight > box.clientHeight + 1;
  box.classList.toggle("on", more);
  box.tabIndex = more ? 0 : -1;
}

const fades = new ResizeObserver((all) => all.forEach(({ target }) => fade(target)));

const verdict = (right, words) =>
  element("li", { class: right ? "mark right" : "mark wrong" }, element("span", { "aria-hidden": "true" }, right ? "○ " : "× "), words);

customElements.define("nt-ask", Ask);
