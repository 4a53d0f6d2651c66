// <nt-next-token>――文の次のトークンを選んで、続けていく。full なら、初めは温度だけで、出すと言われれば、ほかのつまみと、続きを選ぶ
// ところも並ぶ。only（授業の一枚）なら、温度だけ。
// doubt なら、記録の初めの二つの文を行き来しながら、迷い（何択か）を見る。
//
// 初めは Gemma の予測の記録（docs/generated/widgets）の道をたどる。本物の Gemma が呼ばれれば、どの文の先も、その場で計算する。
// 記録の道の上でも、数は、見せる桁まで同じになる（試験が比べる）。

import { element, percent } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheet, sheetAt } from "../base/widget.mjs";
import { counted, distribution, draw, drawn, plain } from "../engine/distribution.mjs";
import { PLAIN } from "../engine/sampler.mjs";
import { Candidates, Knobs } from "./board.mjs";
import { tokenBox, tokenBytes, words } from "./token-label.mjs";
import { VOCABULARY, choices, finished, line, nodeAt, number, promptOf, settled } from "./trail.mjs";

const DATA = new URL("../../generated/widgets/", import.meta.url);
const FIRST = new URL("../data/knobs-first.json", import.meta.url); // つまみのある記録の、文の始まりだけ（figures_gen/site/page_data.py）
const fetched = (name) => record(new URL(`${name}.json`, DATA));
const TALL = 8000; // 文字
const TITLES = { only: "温度を変える", full: "選び方を変える", doubt: "どれだけ迷う？" };
const KNOBS = {
  k: "確率の高い順に、この数だけ残す",
  p: "確率の合計が、ここに届くまで残す",
  m: "確率が、一位のこの倍に届くものを残す",
  penalty: "もう出たトークンの点数を、これで下げる",
};
const CALL = "下の「本物のGemmaを呼ぶ」を押すと、";

export const meta = {
  address: true,
  use: ["#open", ["#lot", "2"], "#draw", "#draw", "#greedy", ["#k", "3"], "button.candidate"],
  apart: [["button.candidate .bar", ".frame"]],
};

class NextToken extends Widget {
  static styles = [sheetAt(new URL("./board.css", import.meta.url)), sheetAt(new URL("./next-token.css", import.meta.url))];
  #past = []; // 書き換える前の { text, path, tail }
  #typing = false; // 終わりにしたことが、書き換えること
  #composing = false; // 文の欄が、変換の途中
  #cutting = false; // 語彙を待っている
  #tokenizer;
  #doubts; // 迷いの言い方
  #living; // next-token-living.mjs の Living。本物の Gemma がいるあいだだけ
  #folded; // 出すと言われるまで、隠しておくもの
  #begun; // 文の始まりの記録しか、まだない

  async prepare() {
    this.full = this.hasAttribute("full");
    this.only = this.hasAttribute("only");
    this.doubt = this.hasAttribute("doubt");
    this.#begun = this.full && !this.recall();
    const quiet = this.only || import("./quiet-line.mjs"); // 授業では、記録だけを見る
    const name = this.full ? "knobs" : this.doubt ? "doubts" : "continuations";
    const [{ data, inputs }, draws, { QuietLine }] = await Promise.all([this.#begun ? record(FIRST) : fetched(name), this.only && fetched("draws"), quiet]);
    Object.assign(this, { record: data, QuietLine });
    this.draws = draws?.data; // つまみのある部品だけ
    this.model = inputs.gemma;
  }

  build(root) {
    const kind = Object.keys(TITLES).find((one) => this.hasAttribute(one));
    const answers = `
      <div class="answers" id="answers">
        <p class="doubt" id="doubt" ${this.doubt ? "" : "hidden"}>
          <span>迷い</span><span class="meter" aria-hidden="true"><i id="meter"></i></span><strong class="number" id="choices"></strong>
          <span class="ends" aria-hidden="true"><span>一つに決まる</span><span>語彙のどれも同じ</span></span>
        </p>
        <p class="label head"><span class="whose" id="whose"></span><span class="number" id="left"></span></p>
        <div class="stage">
          <ol class="candidates" id="candidates" aria-label="次のトークンの候補"></ol>
          <p class="why" id="why"></p>
        </div>
        <p class="note usual" id="usual" ${this.full ? "" : "hidden"}></p>
      </div>`;
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <div class="views">
          <div class="start" id="start">
            <p class="title" id="title">${TITLES[kind] ?? "次のトークンを選ぶ"}</p>
            <div class="two" id="two" ${this.doubt ? "" : "hidden"}></div>
            <select id="prompt" aria-label="文を替える"><option value="" hidden>${this.doubt ? "ほかの文" : "文を替える"}</option></select>
          </div>
          ${kind ? answers : ""}
          <button id="open" type="button" aria-expanded="true" aria-controls="street knobs many line" hidden>つまみを増やす・続きを選ぶ</button>
          <div class="street" id="street">
            ${this.only ? '<input type="hidden" id="text">' : '<textarea id="text" rows="2" aria-label="文" placeholder="ここに、あなたの文を" autocomplete="off" autocapitalize="off" spellcheck="false"></textarea>'}
            <ol class="tokens sentence" id="sentence" tabindex="0" aria-label="ここまでのトークン"></ol>
            <div class="buttons">
              <button id="greedy" type="button" class="primary">一位を選ぶ</button>
              <button id="draw" type="button">くじを引く</button>
              <select id="lot" aria-label="くじの番号"></select>
              <button id="back" type="button">一つ戻る</button>
            </div>
            <p class="status" id="status" aria-hidden="true"></p>
          </div>
          ${kind ? "" : answers}
          <div class="knobs" id="knobs" ${this.full ? "" : "hidden"}></div>
          <div class="many" id="many" ${this.full ? "" : "hidden"}>
            <p class="label" id="many-name"></p>
            <p class="counted" id="counted"></p>
            <ol class="tokens hits" id="hits" tabindex="0" aria-labelledby="many-name"></ol>
          </div>
        </div>
        <p class="note" id="note"></p>
        <div id="line"></div>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.line = line(this.record);
    this.state = this.line.read(this.recall());
    if (!this.full) this.state.settings = plain(this.record);
    this.#prepareControls();
    if (this.full && !this.only) this.#fold();
    this.#go({}, "", false);
    const offer = "どんな文の続きも、どの候補の先も、語彙のすべてから計算できます";
    if (this.QuietLine) new this.QuietLine(this.at("line"), { root: this.siteRoot, offer, told: ({ engine }) => this.#take(engine) });
  }

  #prepareControls() {
    const { prompts, lots, shown } = this.record;
    this.at("prompt").append(...prompts.map(({ text }, place) => element("option", { value: place }, text.replaceAll("\n", "⏎"))));
    this.at("lot").append(
      ...Object.keys(lots).map((lot) => element("option", { value: lot }, `${lot}番`)),
      element("option", { value: "" }, "毎回違う"),
    );
    this.candidates = new Candidates(this.at("candidates"), shown, (candidate) => this.#choose(candidate, ""));
    if (this.full) this.#makeKnobs();
    this.at("open").onclick = () => this.#open(!this.opened);
    this.at("prompt").onchange = ({ target }) => this.#begin(prompts[target.value].text);
    this.pair = prompts.slice(0, this.doubt ? 2 : 0).map(({ text }) => {
      const button = element("button", { type: "button" }, text);
      button.onclick = () => this.#begin(text);
      return button;
    });
    this.at("two").append(...this.pair);
    this.at("prompt").onblur = ({ target }) => (target.value = ""); // 同じ文を選び直せば、初めに戻る
    this.at("lot").onchange = () => {
      this.state.lot = this.at("lot").value || null;
      this.#keep();
    };
    this.at("back").onclick = () => this.#back();
    this.at("greedy").onclick = () => this.now && this.#choose(this.now.candidates[0], "一位の");
    this.at("draw").onclick = () => this.now && this.#choose(this.#lot(), "くじで当たった");
    this.at("text").oninput = ({ isComposing }) => isComposing || this.#type();
    for (const event of ["compositionstart", "compositionend"]) {
      this.at("text").addEventListener(event, () => {
        this.#composing = event === "compositionstart";
        if (!this.#composing) this.#type();
      });
    }
  }

  // ---- つまみ ----------------------------------------------------------------

  #makeKnobs() {
    // 何もしない端は、温度のほかはどれも、つまみの一方の端に置く。
    const values = {
      temperature: this.record.temperatures,
      k: [...choices(this.record, "k"), null],
      p: [...choices(this.record, "p"), null],
      m: [null, ...choices(this.record, "m")],
      penalty: choices(this.record, "penalty"),
    };
    this.knobs = new Knobs(this.at("knobs"), values, (change) => this.#turn(change), () => this.#keep(), KNOBS);
    this.at("start").append(this.at("sentence"), this.at("knobs").querySelector(".knob")); // 文と温度は、候補のすぐ上に
  }

  /** 温度のほかは、出すと言われるまで隠す。送られた状態に、温度のほかがあれば、出しておく。 */
  #fold() {
    this.#folded = ["street", "knobs", "many", "line"].map((id) => this.at(id));
    this.at("open").hidden = false;
    const settings = { ...this.state.settings, temperature: plain(this.record).temperature };
    this.#open(this.line.write({ ...this.state, settings }) !== "");
  }

  get opened() {
    return !this.#folded || this.at("open").getAttribute("aria-expanded") === "true";
  }

  #open(wanted) {
    this.at("open").setAttribute("aria-expanded", wanted);
    for (const part of this.#folded) part.hidden = !wanted;
    if (this.ids) this.#draw();
    if (wanted) this.#complete();
  }

  /** 道の先の記録と、語彙の全体から引いたくじは、要るようになってから受け取る。 */
  async #complete() {
    if (this.draws && !this.#begun) return;
    try {
      const [{ data }, draws] = await Promise.all([fetched("knobs"), fetched("draws")]);
      Object.assign(this, { record: data, draws: draws.data, line: line(data) });
      this.#begun = false;
      this.#refresh();
    } catch (error) {
      console.warn("道の先を読み込めません。", error);
      this.#go({ path: [] }, "この先の記録を読み込めませんでした。通信の状態を確かめて、もう一度選んでください。");
    }
  }

  #turn({ temperature, ...change }) {
    if (temperature !== undefined) change.temperature = this.record.temperatures.indexOf(temperature);
    Object.assign(this.state.settings, change);
    this.story = "";
    this.#draw();
    if (this.now?.left < VOCABULARY) this.#say(`つまみで残ったのは、${counter(this.now.left)}です。`);
  }

  /** つまみの値。温度は、記録の中の位置ではなく、値で。 */
  get #settings() {
    const { temperature, ...settings } = this.state.settings;
    return { ...settings, temperature: this.record.temperatures[temperature] };
  }

  // ---- 本物の Gemma ------------------------------------------------------------

  async #take(engine) {
    this.#living = undefined;
    this.engine = engine;
    if (!engine) return this.#go({}, "", false);
    try {
      const [{ Living, LONGEST, lots }] = await Promise.all([import("./next-token-living.mjs"), this.#vocabulary()]);
      if (engine !== this.engine) return; // 待つあいだに帰った
      Object.assign(this, { longest: LONGEST, lots });
      const failed = (error) => {
        console.warn("Gemmaが計算できません。", error);
        if (!this.#living) return;
        this.at("whose").textContent = "";
        this.#say("計算できませんでした。もう一度、選び直してください。");
      };
      this.#living = new Living(engine, () => this.#draw(), failed);
      this.#go({}, "ここからは、いま計算した数です。", false);
    } catch (error) {
      this.#miss(error);
    }
  }

  /** 語彙。呼ばれるか、読者が書くまでは、取りに行かない。 */
  async #vocabulary() {
    const { loadGemmaTokenizer } = await import("./gemma-tokenizer.mjs");
    this.#tokenizer = await loadGemmaTokenizer();
    if (this.state.tail.length) this.state = settled(this.state, this.#spelled(this.state.tail));
  }

  #miss(error) {
    console.warn("語彙を読み込めません。", error);
    this.#say("語彙を読み込めませんでした。通信の状態を確かめて、もう一度書いてください。");
  }

  // ---- 進む -----------------------------------------------------------------

  /** 文の始まりの番号。綴りを切る語彙がまだなければ undefined。 */
  get #given() {
    const prompt = this.record.prompts[promptOf(this.record, this.state.text)];
    return this.state.tail.length || this.#tall ? undefined : (prompt?.ids ?? this.#tokenizer?.encode(this.state.text));
  }

  /** トークンに切るまでもなく、長すぎる。 */
  get #tall() {
    return this.state.text.length > TALL;
  }

  #choose(candidate, how) {
    if (candidate.probability === 0) return;
    if (!this.opened) this.#open(true);
    else if (this.#begun) this.#complete(); // 前は届かなかった
    const story = `${how}「${words(this.#bytes(candidate.id))}」（${percent(candidate.probability)}）を足しました。`;
    this.#go({ path: [...this.state.path, candidate.id] }, story);
    if (!this.#waits && (!this.ids || (!this.node && !this.#living))) this.at("back").focus(); // 候補が消えるので、次に押しそうなところへ
  }

  /** 記録のくじは見えている候補から、計算したくじは残ったすべてから。 */
  #lot() {
    const { lot, path } = this.state;
    if (!this.now.whole) return draw(this.now, number(this.record, this.state));
    return this.now.whole.draw((lot && number(this.record, this.state)) ?? this.lots(lot, path.length + 1).at(-1));
  }

  #begin(text) {
    if (promptOf(this.record, this.state.text) < 0) this.#remember();
    this.#go({ text, path: [], tail: [] }, "");
  }

  /** いまの文を、あとで戻れるように覚える。 */
  #remember() {
    const { text, path, tail } = this.state;
    this.#past.push({ text, path, tail });
  }

  #back() {
    if (this.state.path.length) this.#go({ path: this.state.path.slice(0, -1) }, "一つ戻りました。");
    else if (this.#past.length) this.#go(this.#past.pop(), "書き換える前に戻りました。");
  }

  /** 文が書き換えられた。続けて書くあいだは、書きはじめる前の一つだけを覚える。 */
  async #type() {
    const text = this.at("text").value.toWellFormed?.() ?? this.at("text").value;
    if (text === this.whole) return;
    if (!this.#typing) this.#remember();
    this.#cutting = !this.#tokenizer;
    this.#go({ text, path: [], tail: [] }, "");
    this.#typing = true;
    if (!this.#cutting) return;
    await this.#vocabulary().catch((error) => this.#miss(error));
    this.#cutting = false;
    if (this.#tokenizer) this.#refresh();
  }

  #go(change, story, keep = true) {
    Object.assign(this.state, change);
    this.#typing = false;
    this.story = story;
    this.#refresh();
    if (keep) this.#keep();
  }

  /** 文から番号を、番号から記録の場所を求め、すべてを見せる。whole は、選んだものまで入れた文。 */
  #refresh() {
    const given = this.#given;
    this.ids = given && [...given, ...this.state.path]; // 綴りが分からないうちは undefined
    this.node = this.ids && nodeAt(this.record, this.ids); // 記録がなければ undefined
    this.whole = this.state.text + this.#spelled(this.state.path);
    const text = this.at("text");
    this.at("lot").value = this.state.lot ?? "";
    if (text.value !== this.whole && !this.#composing) text.value = this.whole;
    this.#drawSentence(given);
    this.#draw();
    if (this.#living && this.ids) this.#living.want(this.#all);
  }

  /** <bos> から、ここまでのすべての番号。 */
  get #all() {
    return [this.record.first, ...this.ids];
  }

  /** 今の状態を住所に書く。初めの状態なら、何も書かない。 */
  #keep() {
    this.keep(this.line.write(this.state, this.whole));
  }

  // ---- 見せる ---------------------------------------------------------------

  #drawSentence(given = []) {
    const boxes = [
      ...given.map((id) => tokenBox("li", this.#bytes(id), 0)),
      ...(this.ids ? this.state.path.map((id, place) => tokenBox("li", this.#bytes(id), place)) : []),
    ];
    for (const box of boxes.slice(0, given.length)) box.classList.add("given");
    const sentence = this.at("sentence");
    sentence.replaceChildren(...boxes, element("li", { class: "token gap" }, "？"));
    sentence.scrollTo(sentence.scrollWidth, sentence.scrollHeight);
  }

  #draw() {
    this.knobs?.draw(this.#settings);
    this.now = this.#found();
    const waits = this.#waits, { path } = this.state, why = this.#why();
    for (const [at, button] of this.pair.entries()) button.setAttribute("aria-pressed", this.whole === this.record.prompts[at].text);
    for (const id of ["draw", "greedy"]) this.at(id).setAttribute("aria-disabled", !this.now);
    this.at("back").setAttribute("aria-disabled", !path.length && !this.#past.length);
    for (const id of ["candidates", "many"]) this.at(id).setAttribute("aria-busy", waits);
    if (waits) {
      this.at("whose").textContent = this.#living ? "計算しています" : "受け取っています"; // 答えが来るまで、前の候補が薄く見える
      this.at("left").textContent = this.at("status").textContent = "";
      return this.candidates.forget();
    }
    for (const id of ["answers", "many"]) this.at(id).classList.toggle("computed", Boolean(this.now?.whole));
    const mark = ({ next }) => [element("span", { class: "more", "aria-hidden": "true" }, next === undefined ? "" : "▸")];
    this.candidates.draw(this.now, (id) => tokenBox("span", this.#bytes(id), path.length), { full: this.only, mark });
    this.at("whose").textContent = this.now?.whole ? "ここからは、いま計算した数" : this.now ? "Gemmaの記録" : "";
    this.at("usual").textContent = this.now?.usual ? "破線は、つまみを外したとき" : "";
    this.at("left").textContent = this.full && this.now?.left ? `残る候補 ${counter(this.now.left)}` : "";
    this.#drawDoubt();
    this.at("why").textContent = why;
    const recorded = `${this.model}の予測の記録で、事実とは限りません。`;
    this.at("note").textContent = this.now?.whole
      ? this.doubt ? "" : `くじは、残る候補のすべてから引きます（文も${this.full ? "つまみも" : ""}番号も同じなら、同じ当たり）。`
      : this.opened ? `${recorded}▸は、その先も記録があります。${this.doubt ? "" : "くじは、見えている候補から引きます（同じ番号なら、同じ当たり）。"}` : recorded;
    this.#drawMany();
    this.#say(this.story, why);
  }

  /** Gemma の答えか、道の先の記録を待っているか。 */
  get #waits() {
    if (!this.#living) return Boolean(this.#begun && this.state.path.length);
    return Boolean(this.ids && !this.now && this.#all.length <= this.longest);
  }

  /** 見せる分布 { candidates, rest, left }（left は、分からなければ undefined）。計算したものなら whole も。なければ undefined か null。 */
  #found() {
    if (!this.ids) return undefined;
    if (this.#living) {
      if (!this.#living.knows(this.#all)) return undefined;
      const whole = this.#living.whole(this.#settings), plainly = this.#turned && this.#living.whole(PLAIN);
      const top = whole.top(this.record.shown);
      return { whole, left: whole.left, ...top, usual: plainly ? new Map(top.candidates.map(({ id }) => [id, plainly.one(id).probability])) : undefined };
    }
    if (!this.node) return undefined;
    const { settings } = this.state, found = distribution(this.record, this.node, this.#all, settings);
    const left = found?.left < Infinity ? found.left : settings.p === null ? VOCABULARY : undefined;
    const plainly = found && this.#turned && distribution(this.record, this.node, this.#all, plain(this.record));
    return found && { ...found, left, usual: plainly ? new Map(plainly.candidates.map(({ id, probability }) => [id, probability])) : undefined };
  }

  /** つまみを、どれか回してある。 */
  get #turned() {
    return Object.entries(PLAIN).some(([name, value]) => this.#settings[name] !== value);
  }

  /** 迷いは、エントロピーを「等しい候補いくつ分か」に直したもの。棒の長さは、エントロピー。 */
  #drawDoubt() {
    if (!this.doubt) return;
    const { whole } = this.now ?? {}, bits = whole ? whole.entropy() : this.node?.entropy;
    this.at("doubt").classList.toggle("blank", !this.now);
    if (!this.now) return;
    this.at("meter").style.width = `${(100 * bits) / Math.log2(VOCABULARY)}%`;
    this.at("choices").textContent = this.#doubts = `${told(2 ** bits)}択`;
  }

  /** すぐ次を、語彙の全体から何度も引いたもの。見えている候補からのくじでは、裾が見えない。 */
  #drawMany() {
    if (!this.draws) return;
    const { count } = this.draws, prompt = promptOf(this.record, this.state.text), { whole } = this.now ?? {};
    this.at("many").classList.toggle("blank", !whole && (prompt < 0 || !this.ids));
    const [hits, shown] = whole ? [whole.hits(this.lots(this.state.lot ?? "1", count)), this.now.candidates.map(({ id }) => id)] : this.#recorded(prompt);
    const { kinds, beyond, out } = counted(hits, shown);
    this.at("many-name").textContent = `${this.only ? `「${this.state.text}」` : whole || !this.state.path.length ? "この文" : "文の始まり"}の次を、語彙の全体から${count}回引くと`;
    this.at("counted").textContent =
      `当たったのは${kinds}種類。${count}回のうち${beyond}回は、上位${this.record.shown}個のほかからです。` +
      (out ? `つまみは、そのうち${out}回分の当たりを切り捨てます（取り消し線）。` : "");
    this.at("hits").replaceChildren(
      ...hits.map(({ id, times, kept }, place) => {
        const box = tokenBox("li", this.#bytes(id), place, times > 1 ? `${times}回` : undefined);
        box.classList.toggle("cut", !kept);
        return box;
      }),
    );
  }

  /** 文の始まりの、引いた記録と、見えている候補の番号。くり返しの罰は、かけていない。 */
  #recorded(prompt) {
    if (prompt < 0) return [[], []];
    const { ids } = this.record.prompts[prompt], { settings } = this.state;
    const first = (wanted) => distribution(this.record, nodeAt(this.record, ids), [this.record.first, ...ids], wanted)?.candidates;
    const { temperature } = settings;
    return [drawn(this.draws, prompt, settings, first({ ...settings, penalty: 1 })), first({ ...plain(this.record), temperature }).map(({ id }) => id)];
  }

  /** 声には、見えているわけか、次の一位も添える。 */
  #say(story, why = "") {
    const [first] = this.now?.candidates ?? [];
    this.at("status").textContent = story || why || "続きを選んでください。";
    this.at("spoken").textContent = story + (why || (first ? `次の一位は「${words(this.#bytes(first.id))}」（${percent(first.probability)}）です。${this.doubt ? `迷いは${this.#doubts}。` : ""}` : ""));
  }

  /** 候補を見せられないわけ。黙って行き止まりにしない。 */
  #why() {
    if (this.#tall) return "この文は、長すぎて読めません。短くしてください。";
    if (this.#cutting) return "トークンに切っています。";
    if (this.#living && this.ids) {
      const { length } = this.#all;
      return length > this.longest ? `一度に読めるのは${this.longest}トークンまでです（いまは${length}）。文を短くしてください。` : "";
    }
    if (!this.node && promptOf(this.record, this.state.text) < 0) return `この文は、記録にありません。${CALL}続きを計算します。`;
    if (!this.node) {
      const whole = finished(this.record.tokens[this.state.path.at(-1)]);
      return `${whole && `${whole}の終わりまで書けました。`}記録はここまでです。${CALL}ここから続けられます。`;
    }
    return this.now ? "" : `このつまみの組では、残る候補が多すぎて記録に収まらず、確率を正しく出せません。温度を下げるか、top-kで絞ってください。${CALL}このまま計算します。`;
  }

  #bytes(id) {
    return tokenBytes(this.record.tokens[id] ?? this.draws?.tokens[id] ?? this.#tokenizer.tokens[id]);
  }

  #spelled(ids) {
    return new TextDecoder().decode(Uint8Array.from(ids.flatMap((id) => [...this.#bytes(id)])));
  }
}

const told = (choices) => choices.toLocaleString("ja", { maximumFractionDigits: choices < 10 ? 1 : 0 });
const counter = (number) => `${number.toLocaleString("ja")}個`;

customElements.define("nt-next-token", NextToken);
