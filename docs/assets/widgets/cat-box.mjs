// <nt-cat-box text="…">――「猫の箱」。この本で育てた小さなモデル（neko-gemma）を、ページの中で動かす。
// 初めは、前もって書かせておいた話（記録）と、続きを書かせるボタンだけがある。話は、初めて目に入ったときに、一トークンずつ
// 書いて見せる。モデルは大きいので、読者が頼んだときに読み込む（engine/engine.mjs）。「つまみを出す」と、トークン一つずつの
// 意外さと、次の分布を見て、選んで続けられる。

import { element, percent } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheet, sheetAt } from "../base/widget.mjs";
import { SIZE, loadEngine, loadVocabulary, reviveEngine } from "../engine/engine.mjs";
import { tokenizer } from "../engine/learning-text.mjs";
import { candidates } from "../engine/sampler.mjs";
import { chances } from "../engine/chance.mjs";
import { loadLibrary } from "../engine/book-tokenizer.mjs";
import { draw } from "../engine/distribution.mjs";
import { Candidates, Knobs } from "./board.mjs";
import { CHOICES, LARGEST_SEED, LONGEST_TEXT, fresh, isTurned, line, seedIn } from "./cat-box-state.mjs";
import { accept } from "./invitation.mjs";
import { moveOnce } from "./moving.mjs";
import { tokenBox } from "./token-label.mjs";
import { Shelf } from "./training-shelf.mjs";
import { Written, spelled } from "./written.mjs";

const STORY = new URL("../../generated/neural/cat-story.json", import.meta.url); // 前もって書かせておいた話
const PIECES = new URL("../../generated/opening/cat-pieces.json", import.meta.url); // その話の、トークンごとの字
const FIRST = 20; // 読み込んですぐに続ける、トークンの数
const SHOWN = 7;
const TYPING = 200; // 打つ手が止まってから計算するまで（ミリ秒）
const PATIENCE = 200; // 答えを黙って待つ時間（ミリ秒）
const PACE = 60; // 続けて書くときの、一つのトークンの間（ミリ秒）。目で追える速さにする
const TELLING = { rest: 600, pace: 100 }; // 話を書いて見せるときの、初めの間と、一つのトークンの間（ミリ秒）

export const meta = {
  address: true,
  use: [["#text", "猫_と~犬は\n"], "#load", "#open", ["#how", "greedy"], "#plain", "#draw", "#greedy", "summary"],
  apart: [["button.candidate .bar", ".frame"], ["#sentence .given:nth-child(2) .heat", ".frame"]],
};

class CatBox extends Widget {
  static styles = [
    sheetAt(new URL("./board.css", import.meta.url)),
    sheet(`
      .box { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.7em; align-content: start; }
      [aria-busy="true"] :is(.prose, .sentence, .scale, .candidates) { opacity: 0.4; }
      .sentence { height: 8.8em; }
      .sentence .token { padding-bottom: 0; overflow: hidden; }
      .sentence button { min-width: 44px; color: inherit; background: var(--colour); border-color: transparent; }
      .sentence button:hover { border-color: var(--nt-ink); }
      .sentence :focus-visible { outline-offset: -2px; } /* 枠の中に収める */
      .sentence .gap { padding-bottom: 0.16em; }
      .heat { align-self: stretch; height: 0.4em; margin: 0.1em -0.32em 0; background: color-mix(in srgb, var(--nt-orange) var(--heat), var(--nt-paper)); }
      .prose { height: 9.9em; padding: 0.1em 0.2em; font-size: 1.1em; overflow-y: auto; overflow-wrap: anywhere; white-space: pre-wrap; }
      .prose mark { color: inherit; background: none; border-bottom: 2px solid var(--nt-blue); }
      .prose .fresh { background: var(--nt-token2); }
      .prose .ahead { opacity: 0; } /* 場所を取り、読み上げられる */
      .few { grid-template-columns: repeat(auto-fit, minmax(6em, 1fr)); }
      .scale { display: flex; flex-wrap: wrap; gap: 0.2em 0.6em; align-items: center; }
      .scale .ramp { display: inline-block; width: 5em; height: 0.6em; background: linear-gradient(to right, var(--nt-paper), var(--nt-orange)); border: 1px solid var(--nt-grid); }
      .status { min-height: 3.2em; }
      .choice { display: grid; grid-template-columns: minmax(0, 1fr) 6.4em; gap: 0.5em 0.8em; padding-top: 0.4em; }
      #seed { min-height: 44px; }
      @container (max-width: 17em) { /* 文字を大きくした電話 */
        .choice { grid-template-columns: minmax(0, 1fr); }
      }
      @container (min-width: 31em) {
        .buttons button { min-width: 6em; }
        .sentence { height: 7em; }
        .prose { height: 6.6em; }
        .few button { min-width: 7em; }
        .status { min-height: 1.6em; }
      }
      @media (forced-colors: active) {
        .heat { forced-color-adjust: none; background: color-mix(in srgb, CanvasText var(--heat), Canvas); }
        .scale .ramp { forced-color-adjust: none; background: linear-gradient(to right, Canvas, CanvasText); }
      }
    `),
  ];

  async prepare() {
    const [story, told] = await Promise.all([record(STORY), record(PIECES)]);
    this.story = story.data;
    this.pieces = told.data.pieces;
  }

  build(root) {
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p class="title" id="title">猫の箱</p>
        <div>
          <label for="text">あなたの文（${LONGEST_TEXT}文字まで）</label>
          <textarea id="text" rows="2" maxlength="${LONGEST_TEXT}" autocomplete="off" autocapitalize="off" spellcheck="false"></textarea>
        </div>
        <div id="choice" hidden>
          <label for="model">モデル</label>
          <select id="model" aria-describedby="model-note"><option value="">neko-gemma（小説一冊で育てた）</option><option value="own">あなたが育てた、一層のGemma</option></select>
          <p class="note" id="model-note"></p>
        </div>
        <p class="prose" id="prose" tabindex="0" role="group" aria-label="ここまでの文"></p>
        <div class="invitation" id="invitation">
          <button id="load" type="button" class="primary">続きを書かせる</button>
          <progress id="progress" max="1" value="0" aria-label="読み込みの進み具合" hidden></progress>
          <p class="note" id="invitation-text">押すと、モデル（${SIZE}）を受け取り、このページの中で動かします。書いた文は、どこにも送りません。</p>
        </div>
        <div class="box" id="box" hidden>
          <div class="buttons few">
            <button id="run" type="button" class="primary">続ける</button>
            <button id="back" type="button">一つ戻る</button>
            <button id="open" type="button" aria-expanded="false" aria-controls="workings">つまみを出す</button>
          </div>
          <p class="status" id="status" aria-hidden="true"></p>
          <div class="box" id="workings" hidden>
            <ol class="tokens sentence" id="sentence" tabindex="0" aria-label="ここまでのトークンと、その意外さ" aria-describedby="how-back"></ol>
            <p id="how-back" hidden>書いたトークンは、左右の矢印キーで選び、Enterキーで、その前まで戻れます。</p>
            <p class="note scale"><span>意外さ</span><span aria-hidden="true">0</span><span class="ramp" aria-hidden="true"></span><span aria-hidden="true">大</span><span id="mean"></span></p>
            <div class="buttons few">
              <button id="draw" type="button">くじを引く</button>
              <button id="greedy" type="button">一位を選ぶ</button>
            </div>
            <div class="board">
              <ol class="candidates" id="candidates" aria-label="次のトークンの候補"></ol>
              <div class="knobs" id="knobs">
                <div class="choice">
                  <div><label for="how">続けるとき</label><select id="how"><option value="">くじを引く</option><option value="greedy">一位を選ぶ</option></select></div>
                  <div><label for="seed">くじの種</label><input id="seed" type="text" inputmode="numeric" maxlength="4" autocomplete="off" spellcheck="false" placeholder="毎回違う"></div>
                </div>
              </div>
            </div>
            <p class="note">候補を押しても選べます。書いたトークンを押すと、その前まで戻り、別の候補を選べます。意外さは、つまみを使わないときの確率の対数に、負号を付けたもの（損失）です。初めの一つには、前に何もないので、ありません。同じ種なら、くじはいつも同じ当たりになります。</p>
          </div>
          <p class="note">少ししか読んでいないモデルなので、話の筋は通りません。文の内容は、事実とは限りません。</p>
        </div>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.initial = fresh(this.getAttribute("text") ?? this.story.prompt);
    this.line = line(this.initial);
    this.state = this.line.read(this.recall());
    this.at("text").value = this.state.text;
    this.at("text").oninput = () => this.#type();
    this.at("load").onclick = () => this.#load();
    this.at("model").onchange = () => this.#choose();
    const offer = () => (this.at("choice").hidden = !this.own && new Shelf().get() === undefined);
    for (const event of ["focusin", "pointerenter"]) this.addEventListener(event, offer); // 同じページで、いま取っておいたかもしれない
    offer();
    this.at("open").onclick = () => this.#open(this.at("workings").hidden);
    this.#prepareControls();
    this.#open(isTurned(this.state, this.initial));
    this.#preview();
    if (this.state.path.length) this.#previewShared(this.state.path);
    if (this.#isFresh) this.#tell();
  }

  disconnectedCallback() {
    this.running = false;
  }

  /** まだ読み込んでいないうちの文。書き換えていなければ、前もって書かせておいた話（記録）を見せる。 */
  #preview() {
    const told = this.#isFresh ? this.story.written : "";
    this.at("prose").replaceChildren(this.state.text, element("mark", {}, told));
  }

  /** 話を、初めて目に入ったときに、一トークンずつ書いて見せる。まだの字もそこにあるので、何も動かず、読み上げは初めから全部を読む。 */
  #tell() {
    const marks = ["told", "fresh", "ahead"].map((name) => element("mark", { class: name }));
    let shown;
    const show = (count) => {
      if (count === shown) return;
      shown = count;
      const cuts = [0, Math.max(0, count - 1), count, this.pieces.length];
      marks.forEach((mark, at) => (mark.textContent = this.pieces.slice(cuts[at], cuts[at + 1]).join("")));
    };
    const step = (spent) => {
      const count = Math.max(0, Math.ceil((spent - TELLING.rest) / TELLING.pace));
      if (this.engine || !this.#isFresh || count > this.pieces.length) return true;
      show(count);
    };
    if (!moveOnce(this.at("prose"), step, () => this.engine || this.#preview())) return;
    show(0);
    this.at("prose").replaceChildren(this.state.text, ...marks);
  }

  /** 人にもらった住所の続きは、モデルを受け取る前に見せる。トークナイザだけがあればよい。 */
  async #previewShared(path) {
    try {
      const [content, library] = await Promise.all([loadVocabulary(), loadLibrary()]);
      const tokenizer = library(content);
      if (this.engine || this.state.path !== path) return; // 待つあいだに、読み込んだか、文が変わった
      const known = path.filter((id) => id < tokenizer.size);
      this.at("prose").replaceChildren(this.state.text, element("mark", {}, spelled(tokenizer, known)));
    } catch (error) {
      console.warn("もらった続きを見せられません。", error);
    }
  }

  get #isFresh() {
    return this.state.text === this.story.prompt && !this.state.path.length;
  }

  /** つまみと、候補と、トークンごとの意外さを見せるかどうか。 */
  #open(wanted) {
    this.at("workings").hidden = !wanted;
    this.at("open").setAttribute("aria-expanded", wanted);
    this.at("open").textContent = wanted ? "つまみをしまう" : "つまみを出す";
    this.at("sentence").scrollTop = this.at("sentence").scrollHeight; // 隠れているあいだは、送れない
  }

  // ---- 読み込む --------------------------------------------------------------

  async #load() {
    const open = async (tell) => {
      const [engine, library] = await Promise.all([loadEngine(tell), loadLibrary()]);
      this.neko = { engine, tokenizer: library(engine.tokenizer) };
    };
    if (!(await accept(this.at, "モデル", open, (text) => this.#say(text)))) return;
    if (this.own) return; // 待つあいだに、読者の育てたものに替えた
    const here = this.shadowRoot.activeElement === this.at("load");
    this.#take(this.neko);
    if (here) this.at("run").focus(); // 押したボタンは消える
    this.state.path = this.state.path.filter((id) => id < this.tokenizer.size);
    const came = this.state.path.length > 0; // 住所に、続きがあった
    if (this.#isFresh) this.state.path = [...this.story.path];
    this.#encode();
    await this.#go("モデルの用意ができました。");
    if (!came) this.#run(FIRST);
  }

  /** モデルを替える。読者の育てたものは、「目の前で、学ぶ」で取っておいてあれば使える。 */
  async #choose() {
    const chosen = this.at("model").value;
    let own;
    try {
      this.at("model-note").textContent = "";
      own = chosen ? await revived(new Shelf().get()) : undefined;
    } catch (error) {
      console.warn("育てたモデルを使えません。", error);
      this.at("model").value = this.own ? "own" : "";
      return this.#note(error.reason ?? "育てたモデルを使えませんでした。ページを読み込み直してください。");
    }
    if (this.at("model").value !== chosen) return own?.engine.close(); // 待つあいだに、また替えた
    this.own?.engine.close();
    this.own = own;
    this.running = false;
    this.turn = (this.turn ?? 0) + 1; // 前のモデルの答えは、もう使わない
    this.state.path = []; // 番号の付け方が違う
    this.#keep();
    this.#take(own ?? this.neko);
    if (own) this.#note(own.about);
    if (!this.engine) return this.#preview();
    this.#encode();
    this.#go(own ? own.about : "neko-gemmaに戻しました。");
  }

  /** 使うモデル。なければ（まだ読み込んでいなければ）、誘う。 */
  #take(found) {
    this.engine = found?.engine;
    this.tokenizer = found?.tokenizer;
    this.at("invitation").hidden = Boolean(found);
    this.at("box").hidden = !found;
  }

  #note(words) {
    this.at("model-note").textContent = words;
    this.at("spoken").textContent = words;
  }

  // ---- 操作 -----------------------------------------------------------------

  #prepareControls() {
    this.candidates = new Candidates(this.at("candidates"), SHOWN, (candidate) => this.#pick(candidate, ""));
    this.knobs = new Knobs(this.at("knobs"), CHOICES, (change) => this.#turn(change), () => this.#keep());
    this.written = new Written(this.at, (place, byKey) => this.#backBefore(place, byKey));
    this.at("run").onclick = () => (this.running ? (this.running = false) : this.#run());
    this.at("draw").onclick = () => this.now && this.#pick(this.#lot(), "くじで当たった");
    this.at("greedy").onclick = () => this.now && this.#pick(this.now[0], "一位の");
    this.at("back").onclick = () => this.#back();
    this.at("how").onchange = () => {
      this.state.greedy = this.at("how").value === "greedy";
      this.#keep();
    };
    this.at("seed").onchange = () => this.#seed(this.at("seed").value.normalize("NFKC").trim());
  }

  #seed(written) {
    this.state.seed = written === "" ? null : (seedIn(written) ?? this.state.seed);
    this.at("seed").value = this.state.seed ?? "";
    if (written !== "" && seedIn(written) === undefined) this.#say(`種は、0から${LARGEST_SEED}までの数にしてください。`);
    this.#keep();
  }

  #turn(change) {
    Object.assign(this.state.settings, change);
    if (this.computing) return this.#drawKnobs(); // 前の文の候補は、もう選ばせない
    this.#drawBoard();
    const kept = this.now?.filter(({ probability }) => probability > 0).length;
    if (kept) this.#say(`つまみで残ったのは、${kept.toLocaleString("ja")}個です。`);
  }

  #type() {
    this.running = false;
    clearTimeout(this.typing);
    this.typing = setTimeout(() => {
      this.running = false; // 待つあいだに、続けはじめたかもしれない
      this.state.text = this.at("text").value;
      this.state.path = [];
      this.#keep();
      if (!this.engine) return this.#preview();
      this.#encode();
      this.#go("");
    }, TYPING);
  }

  #encode() {
    const text = this.state.text.toWellFormed?.() ?? this.state.text;
    const all = this.tokenizer.encode(text);
    this.given = all.slice(0, this.engine.longest);
    this.cut = all.length > this.given.length;
    this.state.path = this.given.length ? this.state.path.slice(0, this.engine.longest - this.given.length) : [];
  }

  get #ids() {
    return [...this.given, ...this.state.path];
  }

  get #full() {
    return this.#ids.length >= this.engine.longest;
  }

  // ---- 進む -----------------------------------------------------------------

  async #go(story) {
    const ids = this.#ids;
    const turn = (this.turn = (this.turn ?? 0) + 1);
    this.now = undefined; // 答えが来るまで、古い候補を選ばせない
    this.candidates.forget();
    this.computing = true;
    clearTimeout(this.waiting);
    if (ids.length) {
      this.waiting = setTimeout(() => this.#wait(), PATIENCE);
      try {
        this.found = await this.engine.read(ids);
      } catch (error) {
        clearTimeout(this.waiting);
        this.running = false;
        console.error("猫の箱が計算できません。", error);
        return this.#say("計算できませんでした。ページを読み込み直してください。");
      }
      if (turn !== this.turn) return; // 待つあいだに、文が変わった
    } else {
      this.found = undefined;
    }
    clearTimeout(this.waiting);
    this.computing = false;
    this.at("box").setAttribute("aria-busy", false);
    this.written.draw(this.tokenizer, this.given, this.state.path, this.found?.surprises ?? [], ids.length > 0 && !this.#full);
    this.#drawBoard();
    if (!this.running) this.#say(story + this.#outlook());
  }

  /** 答えが遅いとき、見えているものがまだ前の文のものだと分かるようにする。 */
  #wait() {
    if (this.running) return; // 続けて書くあいだは、見ていれば分かる
    this.at("box").setAttribute("aria-busy", true);
    this.#drawButtons();
    this.#say("計算しています。");
  }

  #outlook() {
    const { longest } = this.engine;
    if (!this.given.length) return "一文字でも書いてください。前に何もないと、予測できません。";
    if (this.cut) return `文が長いので、初めの${longest}トークンまでを読みました。`;
    if (this.#full) return `このモデルが一度に読めるのは、${longest}トークンまでです。一つ戻るか、文を短くしてください。`;
    return "";
  }

  async #pick(candidate, how) {
    if (!candidate?.probability || this.#full) return;
    this.state.path = [...this.state.path, candidate.id];
    const story = `${how}「${this.#read(candidate.id)}」（${percent(candidate.probability)}）を足しました。`;
    if (!this.running) this.#keep();
    await this.#go(story);
  }

  /** 種があれば、何個目を引くかで数が決まる。続けて引けば、この本のライブラリの Sampler と同じくじになる。 */
  #lot() {
    let u = Math.random();
    if (this.state.seed !== null) {
      const next = chances(this.state.seed);
      for (let drawn = 0; drawn <= this.state.path.length; drawn++) u = next();
    }
    return draw({ candidates: this.now }, u);
  }

  #back() {
    if (!this.state.path.length) return;
    this.#backTo(this.state.path.length - 1);
    this.#go("一つ戻りました。");
  }

  /** 書いたものの `place` 番目の前まで戻り、別の候補を選べるようにする。押したものは消えるので、候補へ移る。 */
  #backBefore(place, byKey) {
    if (place >= this.state.path.length) return; // 答えを待つあいだに、もう戻っている
    const name = this.#read(this.state.path[place]);
    this.#backTo(place);
    this.candidates.rows[0].focus({ preventScroll: !byKey });
    this.#go(`「${name}」の前まで戻りました。ほかの候補を選べます。`);
  }

  #backTo(place) {
    this.running = false;
    this.state.path = this.state.path.slice(0, place);
    this.#keep();
  }

  /** 続ける。止められるか、いっぱいになるか、`most` 個を足すまで。 */
  async #run(most = Infinity) {
    if (!this.now || this.#full) return;
    const from = this.state.path.length;
    const run = (this.running = {}); // 止めてすぐにまた続けても、前の続きと混ざらない
    let { path } = this.state;
    this.#drawButtons();
    this.#say("続けています。");
    while (this.running === run && this.now && !this.#full && path.length - from < most) {
      const adding = this.#pick(this.state.greedy ? this.now[0] : this.#lot(), "");
      path = this.state.path;
      await adding;
      await new Promise((resolve) => setTimeout(resolve, PACE));
    }
    if (path !== this.state.path || (this.running && this.running !== run)) return; // 待つあいだに戻ったか、また続けた
    const added = path.length - from;
    this.running = false;
    this.#drawButtons();
    this.#keep();
    if (added > 0 && this.now) this.#say(`${added}トークンを足しました。${this.#outlook()}`);
  }

  /** 今の状態を住所に書く。初めの状態なら、何も書かない。読者の育てたものの書いた続きは、人の手元では開けないので、書かない。 */
  #keep() {
    this.keep(this.line.write(this.own ? { ...this.state, path: [] } : this.state));
  }

  // ---- 見せる ---------------------------------------------------------------

  #say(words) {
    this.at("status").textContent = words;
    this.at("spoken").textContent = words;
  }

  #drawBoard() {
    this.#drawKnobs();
    this.now = this.found && candidates(this.found.logits, this.#ids, this.state.settings);
    this.#drawButtons();
    const rest = this.now?.slice(SHOWN).reduce((sum, { probability }) => sum + probability, 0);
    const found = this.now && { candidates: this.now.slice(0, SHOWN), rest };
    this.candidates.draw(found, (id) => this.#box(id), { full: this.#full });
  }

  #drawButtons() {
    const stuck = !this.now || this.#full;
    this.at("run").textContent = this.running ? "止める" : "続ける";
    this.at("run").setAttribute("aria-disabled", !this.running && stuck);
    for (const id of ["draw", "greedy"]) this.at(id).setAttribute("aria-disabled", stuck || Boolean(this.running));
    this.at("back").setAttribute("aria-disabled", !this.state.path.length);
  }

  #drawKnobs() {
    this.knobs.draw(this.state.settings);
    this.at("how").value = this.state.greedy ? "greedy" : "";
    this.at("seed").value = this.state.seed ?? "";
  }

  #box(id) {
    return tokenBox("span", this.tokenizer.bytes(id), this.state.path.length);
  }

  #read(id) {
    return this.#box(id).textContent;
  }
}

const HOW = "「目の前で、学ぶ」で一層のGemmaを学ばせ、「モデルを取っておく」を押すと、ここで選べます。";

/** 読者の育てて、取っておいたモデル `kept`。使えなければ、わけを reason に持つ誤り。 */
async function revived(kept) {
  const refuse = (reason) => {
    throw Object.assign(new Error(reason), { reason });
  };
  if (!kept) refuse(`取っておいたモデルがありません。${HOW}`);
  if (kept.kind && kept.kind !== "gemma") refuse(`取っておいたモデルは、一層のGemmaではありません。${HOW}`);
  const engine = await reviveEngine(kept);
  const about = `あなたの文章で${kept.steps.toLocaleString("ja")}歩学んだモデルです。`;
  return { engine, tokenizer: tokenizer(engine.alphabet), about };
}

customElements.define("nt-cat-box", CatBox);
