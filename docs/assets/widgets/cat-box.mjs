// <nt-cat-box text="…">――「猫の箱」。この本で育てた小さなモデル（neko-gemma）を、ページの中で動かす。
// 読者の文をトークンに分け、一つずつの意外さと、次のトークンの分布を見せ、選んで続ける。
// モデルは大きいので、読者が頼んだときに読み込む（engine/engine.mjs）。

import { SIZE, isLoaded, loadEngine } from "../engine/engine.mjs";
import { PLAIN, candidates } from "../engine/sampler.mjs";
import { chances } from "../engine/chance.mjs";
import { keep, recall } from "./address.mjs";
import { loadLibrary } from "./book-tokenizer.mjs";
import { CHOICES, LARGEST_SEED, fresh, read, seedIn, write } from "./cat-box-state.mjs";
import { draw } from "./distribution.mjs";
import { bar, element, percent, share } from "./dom.mjs";
import { accept } from "./invitation.mjs";
import { tokenBox } from "./token-label.mjs";
import { Widget, sheet } from "./widget.mjs";

const ADDRESS = "cat-box"; // 住所の ? のあとに書く名前
const TEXT = "吾輩は猫である。名前は";
const LONGEST_TEXT = 400; // 文字
const SHOWN = 7;
const WIDE = 31; // つまみを候補の横に置く幅（em）
const TYPING = 200; // 打つ手が止まってから計算するまで（ミリ秒）
const PATIENCE = 200; // 答えを黙って待つ時間（ミリ秒）
const PACE = 60; // 続けて書くときの、一つのトークンの間（ミリ秒）。目で追える速さにする
const NAMES = { temperature: "温度", k: "top-k", p: "top-p", m: "min-p", penalty: "くり返しの罰" };
const KNOBS = Object.keys(NAMES);

class CatBox extends Widget {
  static styles = [
    sheet(`
      button, select, summary, .knob input, #seed { min-height: 44px; }
      .invitation { display: grid; gap: 0.7em; justify-items: start; }
      .invitation progress { width: 100%; height: 0.8em; accent-color: var(--nt-blue); }
      .box { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.7em; align-content: start; }
      [aria-busy="true"] :is(.prose, .sentence, .scale, .candidates) { opacity: 0.4; }
      .buttons { display: grid; grid-template-columns: repeat(4, 1fr); gap: 0.4em; }
      .buttons button { padding: 0; font-size: 0.88em; white-space: nowrap; }
      .sentence { align-content: flex-start; height: 8.8em; padding: 0.5em; overflow-y: auto; border: 1px solid var(--nt-grid); border-radius: 0.3em; }
      .sentence .token { padding-bottom: 0; overflow: hidden; }
      .sentence .given { background: var(--nt-soft); }
      .sentence button { min-width: 44px; color: inherit; background: var(--colour); border-color: transparent; }
      .sentence button:hover { border-color: var(--nt-ink); }
      .sentence :focus-visible { outline-offset: -2px; } /* 枠の中に収める */
      .sentence .gap { padding-bottom: 0.16em; background: none; outline: 2px dashed var(--nt-purple); outline-offset: -2px; }
      .heat { align-self: stretch; height: 0.4em; margin: 0.1em -0.32em 0; background: color-mix(in srgb, var(--nt-orange) var(--heat), var(--nt-paper)); }
      .prose { height: 5em; padding: 0.1em 0.2em; overflow-y: auto; overflow-wrap: anywhere; white-space: pre-wrap; }
      .prose mark { color: inherit; background: none; border-bottom: 2px solid var(--nt-blue); }
      .scale { display: flex; flex-wrap: wrap; gap: 0.2em 0.6em; align-items: center; }
      .scale .ramp { display: inline-block; width: 5em; height: 0.6em; background: linear-gradient(to right, var(--nt-paper), var(--nt-orange)); border: 1px solid var(--nt-grid); }
      .status { min-height: 3.2em; }
      .board { display: grid; gap: 0.7em 1.6em; align-content: start; }
      .candidates { display: grid; gap: 1px; align-content: start; }
      .candidate { display: grid; grid-template-columns: 6em minmax(0, 1fr) 3.6em; gap: 0.5em; align-items: center; width: 100%; padding: 0 0.3em; text-align: start; border: 1px solid transparent; }
      button.candidate { border-color: transparent; background: none; }
      button.candidate:hover { border-color: var(--nt-muted); }
      .candidate .token { justify-self: start; min-height: 1.6em; }
      .candidate .bar { display: block; min-width: 1px; height: 0.9em; background: var(--nt-blue); border-radius: 2px; }
      .candidate .share { text-align: end; font-variant-numeric: tabular-nums; }
      .out .token { color: var(--nt-muted); text-decoration: line-through; background: var(--nt-soft); }
      .out .bar { background: none; min-width: 0; }
      .rest .bar { background: var(--nt-muted); }
      .rest.candidate { min-height: 2em; }
      .rest.candidate > :first-child { color: var(--nt-muted); font-size: 0.9em; }
      .knobs { display: grid; gap: 0 1.6em; align-content: start; }
      .knob { display: grid; grid-template-columns: 6.4em minmax(0, 1fr) 2.6em; gap: 0.5em; align-items: center; min-height: 44px; }
      .knob input { height: 44px; }
      .knob .now { text-align: end; font-size: 0.9em; font-variant-numeric: tabular-nums; }
      .choice { display: grid; grid-template-columns: minmax(0, 1fr) 6.4em; gap: 0.5em 0.8em; padding-top: 0.4em; }
      #seed { width: 100%; padding: 0.4em 0.6em; font: inherit; font-size: max(1em, 16px); color: inherit; background: var(--nt-paper); border: 1px solid var(--nt-muted); border-radius: 0.3em; }
      summary { display: flex; gap: 0.5em; align-items: center; padding: 0 0.3em; font-size: 0.9em; cursor: pointer; }
      summary::before { content: "▸"; }
      [open] > summary::before { content: "▾"; }
      .set { color: var(--nt-muted); }
      @container (max-width: 17em) { /* 文字を大きくした電話 */
        .buttons { display: flex; }
        .buttons button { padding: 0.2em 0.6em; }
        .candidate { grid-template-columns: minmax(0, 1fr) 3.3em; gap: 0.3em; }
        .candidate > :nth-child(2) { display: none; }
        .knob { grid-template-columns: minmax(0, 1fr) 2.6em; }
        .knob input { grid-column: 1 / -1; order: 1; }
        .choice { grid-template-columns: minmax(0, 1fr); }
      }
      @container (min-width: ${WIDE}em) {
        .buttons { display: flex; }
        .buttons button { min-width: 6em; padding: 0.2em 0.9em; font-size: 1em; }
        .sentence { height: 7em; }
        .prose { height: 3.4em; }
        .status { min-height: 1.6em; }
        .board { grid-template-columns: minmax(0, 1fr) 17em; }
      }
      @media (forced-colors: active) {
        .candidate .bar { forced-color-adjust: none; background: CanvasText; }
        .heat { forced-color-adjust: none; background: color-mix(in srgb, CanvasText var(--heat), Canvas); }
        .rest .bar { background: GrayText; }
        .out .bar { background: none; }
        .scale .ramp { forced-color-adjust: none; background: linear-gradient(to right, Canvas, CanvasText); }
        .token { border: 1px solid CanvasText; }
        .out .token { border-color: GrayText; color: GrayText; }
      }
    `),
  ];

  async prepare() {
    if (isLoaded()) await this.#open(); // ほかの箱が、もう読み込んでいる
  }

  build(root) {
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p class="title" id="title">猫の箱</p>
        <div>
          <label for="text">あなたの文（${LONGEST_TEXT}文字まで）</label>
          <textarea id="text" rows="2" maxlength="${LONGEST_TEXT}" autocomplete="off" autocapitalize="off" spellcheck="false"></textarea>
        </div>
        <div class="invitation" id="invitation">
          <p class="note" id="invitation-text">この本が『吾輩は猫である』だけで育てた小さなモデル、neko-gemmaを、このページの中で動かします。大きさは${SIZE}です。書いた文は、どこにも送りません。</p>
          <button id="load" type="button" class="primary">読み込む（${SIZE}）</button>
          <progress id="progress" max="1" value="0" aria-label="読み込みの進み具合" hidden></progress>
        </div>
        <div class="box" id="box" hidden>
          <p class="prose" id="prose" tabindex="0" role="group" aria-label="ここまでの文"></p>
          <ol class="tokens sentence" id="sentence" tabindex="0" aria-label="ここまでのトークンと、その意外さ" aria-describedby="how-back"></ol>
          <p id="how-back" hidden>書いたトークンは、左右の矢印キーで選び、Enterキーで、その前まで戻れます。</p>
          <p class="note scale"><span>意外さ</span><span aria-hidden="true">0</span><span class="ramp" aria-hidden="true"></span><span aria-hidden="true">大</span><span id="mean"></span></p>
          <div class="buttons">
            <button id="run" type="button" class="primary">続ける</button>
            <button id="draw" type="button">くじを引く</button>
            <button id="greedy" type="button">一位を選ぶ</button>
            <button id="back" type="button">一つ戻る</button>
          </div>
          <p class="status" id="status" aria-hidden="true"></p>
          <div class="board">
            <ol class="candidates" id="candidates" aria-label="次のトークンの候補"></ol>
            <div class="knobs" id="knobs"></div>
          </div>
          <p class="note">候補を押しても選べます。書いたトークンを押すと、その前まで戻り、別の候補を選べます。意外さは、つまみを使わないときの確率の対数に、負号を付けたもの（損失）です。初めの一つには、前に何もないので、ありません。同じシードなら、くじはいつも同じ当たりになります。</p>
          <p class="note">小説一冊しか読んでいないので、話の筋は通りません。文の内容は、事実とは限りません。</p>
        </div>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.initial = fresh(this.getAttribute("text") ?? TEXT);
    this.state = read(recall(ADDRESS), this.initial);
    this.state.text = this.state.text.slice(0, LONGEST_TEXT);
    this.at("text").value = this.state.text;
    this.at("text").oninput = () => this.#type();
    this.at("load").onclick = () => this.#load();
    this.#prepareControls();
    if (this.engine) this.#enter();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.running = false;
  }

  // ---- 読み込む --------------------------------------------------------------

  async #open(tell) {
    const [engine, library] = await Promise.all([loadEngine(tell), loadLibrary()]);
    this.tokenizer = library(engine.tokenizer);
    this.engine = engine;
  }

  async #load() {
    const open = (tell) => this.#open(tell);
    if (!(await accept(this.at, "モデル", open, (text) => this.#say(text)))) return;
    const here = this.shadowRoot.activeElement === this.at("load");
    this.#enter();
    if (here) this.at("run").focus(); // 押したボタンは消える
  }

  #enter() {
    this.at("invitation").hidden = true;
    this.at("box").hidden = false;
    const size = this.tokenizer.size;
    this.state.path = this.state.path.filter((id) => id < size);
    this.#encode();
    this.#go("モデルの用意ができました。");
  }

  // ---- 操作 -----------------------------------------------------------------

  #prepareControls() {
    this.rows = Array.from({ length: SHOWN }, (_, place) => {
      const row = element("button", { type: "button", class: "candidate" });
      row.onclick = () => this.#pick(this.now?.[place], "");
      return row;
    });
    this.restRow = element("div", { class: "candidate rest" });
    this.at("candidates").replaceChildren(...[...this.rows, this.restRow].map((row) => element("li", {}, row)));
    this.#makeKnobs();
    this.at("run").onclick = () => (this.running ? this.#stop() : this.#run());
    this.at("draw").onclick = () => this.now && this.#pick(this.#lot(), "くじで当たった");
    this.at("greedy").onclick = () => this.now && this.#pick(this.now[0], "一位の");
    this.at("back").onclick = () => this.#back();
    this.at("sentence").onclick = ({ target, detail }) => {
      const token = target.closest("button");
      if (token) this.#backBefore(token, detail === 0);
    };
    this.at("sentence").onkeydown = (event) => this.#walk(event);
    this.at("sentence").addEventListener("focusin", ({ target }) => this.#mark(target));
  }

  #makeKnobs() {
    const knob = (name) =>
      element(
        "div",
        { class: "knob" },
        element("label", { for: name }, NAMES[name]),
        element("input", { type: "range", id: name, min: 0, max: CHOICES[name].length - 1, step: 1 }),
        element("span", { class: "now", id: `${name}-now`, "aria-hidden": "true" }),
      );
    const more = element("details", { id: "more" }, element("summary", {}, "ほかのつまみ", element("span", { class: "set", id: "set" })));
    more.append(...KNOBS.slice(1).map(knob));
    more.open = this.clientWidth >= WIDE * parseFloat(getComputedStyle(this).fontSize); // 候補の横に並ぶなら、開いておく
    const plainly = element("button", { type: "button", id: "plain" }, "つまみを外す");
    const choice = element("div", { class: "choice" });
    choice.innerHTML = `
      <div><label for="how">続けるとき</label><select id="how"><option value="">くじを引く</option><option value="greedy">一位を選ぶ</option></select></div>
      <div><label for="seed">くじのシード</label><input id="seed" type="text" inputmode="numeric" maxlength="4" autocomplete="off" placeholder="毎回違う"></div>`;
    this.at("knobs").append(knob("temperature"), more, plainly, choice);
    for (const name of KNOBS) {
      this.at(name).oninput = () => this.#turn({ [name]: CHOICES[name][Number(this.at(name).value)] });
      this.at(name).onchange = () => this.#keep(); // 動かしているあいだは、住所を書き換えない
    }
    plainly.onclick = () => {
      this.#turn(PLAIN);
      this.#keep();
    };
    this.at("how").onchange = () => {
      this.state.greedy = this.at("how").value === "greedy";
      this.#keep();
    };
    this.at("seed").onchange = () => {
      const written = this.at("seed").value.normalize("NFKC").trim();
      this.state.seed = written === "" ? null : (seedIn(written) ?? this.state.seed);
      this.at("seed").value = this.state.seed ?? "";
      if (written !== "" && seedIn(written) === undefined) this.#say(`シードは、0から${LARGEST_SEED}までの数にしてください。`);
      this.#keep();
    };
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
      this.state.text = this.at("text").value;
      this.state.path = [];
      this.#keep();
      if (!this.engine) return;
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
    this.#drawSentence();
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

  /** シードがあれば、何個目を引くかで数が決まる。続けて引けば、この本のライブラリの Sampler と同じくじになる。 */
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
    this.running = false;
    this.state.path = this.state.path.slice(0, -1);
    this.#keep();
    this.#go("一つ戻りました。");
  }

  /** 書いたトークン `token` の前まで戻り、別の候補を選べるようにする。押したものは消えるので、候補へ移る。 */
  #backBefore(token, byKey) {
    const place = this.#written.indexOf(token);
    if (place >= this.state.path.length) return; // 答えを待つあいだに、もう戻っている
    this.running = false;
    const name = this.#read(this.state.path[place]);
    this.state.path = this.state.path.slice(0, place);
    this.#keep();
    this.rows[0].focus({ preventScroll: !byKey });
    this.#go(`「${name}」の前まで戻りました。ほかの候補を選べます。`);
  }

  /** 読者の文のあとに書いたトークンのボタン。 */
  get #written() {
    return [...this.at("sentence").querySelectorAll("button")];
  }

  /** 書いたトークンの中を、矢印キーで移る。Tab キーで止まるのは、そのうち一つだけ。 */
  #walk(event) {
    const written = this.#written;
    const place = written.indexOf(event.target);
    const to = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: written.length - 1 }[event.key];
    if (place < 0 || to === undefined) return;
    event.preventDefault();
    written[Math.min(Math.max(to, 0), written.length - 1)].focus();
  }

  /** Tab キーで止まるところを `token` にする。書いたトークンでなければ、終わりの一つにする。 */
  #mark(token) {
    const written = this.#written;
    const here = written.includes(token) ? token : written.at(-1);
    for (const button of written) button.tabIndex = button === here ? 0 : -1;
  }

  async #run() {
    if (!this.now || this.#full) return;
    const from = this.state.path.length;
    const run = (this.running = {}); // 止めてすぐにまた続けても、前の続きと混ざらない
    let { path } = this.state;
    this.#drawButtons();
    this.#say("続けています。");
    while (this.running === run && this.now && !this.#full) {
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

  #stop() {
    this.running = false;
  }

  /** 今の状態を住所に書く。初めの状態なら、何も書かない。 */
  #keep() {
    keep(this, ADDRESS, write(this.state, this.initial));
  }

  // ---- 見せる ---------------------------------------------------------------

  #say(words) {
    this.at("status").textContent = words;
    this.at("spoken").textContent = words;
  }

  #drawSentence() {
    const surprises = this.found?.surprises ?? [];
    const ids = this.#ids;
    const names = ids.map((id, place) => `${id}${place < this.given.length ? "" : "+"}`);
    const same = names.findIndex((name, place) => name !== this.drawn?.[place]);
    const kept = same < 0 ? names.length : same;
    this.drawn = names;
    const sentence = this.at("sentence");
    // 初めの同じところは、作り直さない。作り直すと、押しかけたトークンが消え、フォーカスも失われる。
    while (sentence.children.length > kept) sentence.lastChild.remove();
    sentence.append(...ids.slice(kept).map((id, at) => this.#box(id, kept + at, surprises[kept + at])));
    if (ids.length && !this.#full) sentence.append(element("li", { class: "token gap" }, "？"));
    sentence.scrollTop = sentence.scrollHeight;
    this.#mark(this.shadowRoot.activeElement);
    this.#drawProse();
    const known = surprises.slice(1);
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    this.at("mean").textContent = known.length ? `平均 ${mean.toFixed(2)}（${known.length}トークン）` : "";
  }

  /** 文の `place` 番目のトークンの箱。読者の文のあとに書いたものは、押すと、その前まで戻る。 */
  #box(id, place, surprise) {
    const chosen = place - this.given.length;
    const below = surprise === null ? "―" : surprise.toFixed(1);
    const box = tokenBox(chosen < 0 ? "li" : "button", this.tokenizer.bytes(id), Math.max(0, chosen), below);
    const heat = element("span", { class: "heat", "aria-hidden": "true" });
    heat.style.setProperty("--heat", `${Math.round(100 * Math.min(1, (surprise ?? 0) / Math.log(this.tokenizer.size)))}%`);
    box.append(heat);
    if (chosen < 0) {
      box.classList.add("given");
      return box;
    }
    box.type = "button";
    box.title = "この前まで戻る";
    return element("li", {}, box);
  }

  /** トークンの切れ目のない文。文字の途中で終わっていれば、終わりは「�」になる。 */
  #drawProse() {
    const written = (ids) => new TextDecoder().decode(Uint8Array.from(ids.flatMap((id) => [...this.tokenizer.bytes(id)])));
    const given = written(this.given);
    const prose = this.at("prose");
    prose.replaceChildren(given, element("mark", {}, written(this.state.path)));
    prose.scrollTop = prose.scrollHeight;
  }

  #drawBoard() {
    this.#drawKnobs();
    this.now = this.found && candidates(this.found.logits, this.#ids, this.state.settings);
    this.#drawButtons();
    this.at("candidates").classList.toggle("blank", !this.now);
    if (!this.now) return;
    const shown = this.now.slice(0, SHOWN);
    const rest = this.now.slice(SHOWN).reduce((sum, { probability }) => sum + probability, 0);
    const scale = Math.max(rest, ...shown.map(({ probability }) => probability));
    shown.forEach((candidate, place) => this.#drawRow(this.rows[place], candidate, scale));
    this.restRow.replaceChildren(element("span", {}, "そのほか"), bar(rest, scale), share(percent(rest)));
  }

  #drawButtons() {
    const stuck = !this.now || this.#full;
    this.at("run").textContent = this.running ? "止める" : "続ける";
    this.at("run").setAttribute("aria-disabled", !this.running && stuck);
    for (const id of ["draw", "greedy"]) this.at(id).setAttribute("aria-disabled", stuck || Boolean(this.running));
    this.at("back").setAttribute("aria-disabled", !this.state.path.length);
  }

  #drawRow(row, candidate, scale) {
    const out = candidate.probability === 0;
    row.className = out ? "candidate out" : "candidate";
    row.setAttribute("aria-disabled", out || this.#full);
    row.replaceChildren(
      tokenBox("span", this.tokenizer.bytes(candidate.id), this.state.path.length),
      bar(candidate.probability, scale),
      share(out ? "―" : percent(candidate.probability)),
    );
  }

  #drawKnobs() {
    const { settings } = this.state;
    const said = {
      temperature: settings.temperature.toFixed(1),
      k: settings.k ?? "なし",
      p: settings.p ?? "なし",
      m: settings.m ?? "なし",
      penalty: settings.penalty === 1 ? "なし" : settings.penalty.toFixed(1),
    };
    for (const name of KNOBS) {
      this.at(name).value = CHOICES[name].indexOf(settings[name]);
      this.at(name).setAttribute("aria-valuetext", said[name]);
      this.at(`${name}-now`).textContent = said[name];
    }
    const set = { k: "top-k", p: "top-p", m: "min-p", penalty: "罰" };
    const used = Object.keys(set).filter((name) => said[name] !== "なし");
    this.at("set").textContent = used.map((name) => `${set[name]} ${said[name]}`).join("、");
    this.at("how").value = this.state.greedy ? "greedy" : "";
    this.at("seed").value = this.state.seed ?? "";
  }

  #read(id) {
    return tokenBox("span", this.tokenizer.bytes(id), 0).textContent;
  }
}

customElements.define("nt-cat-box", CatBox);
