// <nt-lights>――「灯りをともす」。読者の文の、トークンの上に、十八階の塔が建つ。重みが届くたびに、下の階から灯りがともり、
// ともったあとは、打つたびに計算し直す。見た目は lights.css、計算の番は lights-living.mjs。
//
// 見せるものは三つ。文がなければ、記録の塔（SAMPLE）。あれば、読者の文の塔（灯りがなければ、暗い）。人にもらった住所なら、
// 灯りがともるまで、添えてある記録。どれも sight.mjs の形で、列0は <bos> なので、見せない。

import { copyText, element, percent } from "../base/dom.mjs";
import { address } from "../base/address.mjs";
import { Widget, sheetAt, whenPressed } from "../base/widget.mjs";
import { COST, evicted, stands, stored } from "../engine/gemma/cellar.mjs";
import { living } from "../engine/gemma/living.mjs";
import { saying } from "../engine/gemma/sayings.mjs";
import { loadGemmaTokenizer } from "./gemma-tokenizer.mjs";
import { Building } from "./lights-building.mjs";
import { FLOORS, HOTTEST, KNOBS, LONGEST, asked, common, knobWords, odds, outWords, placeAt, read, write } from "./lights-state.mjs";
import { SENTENCES } from "./look-inside-state.mjs";
import { moveOnce } from "./moving.mjs";
import { isOut, toggled } from "./outs.mjs";
import { SHOWN, fetchSight } from "./sight.mjs";
import { shared, tokenBytes, words } from "./token-label.mjs";
import { lettering, question, ridden } from "./tower-state.mjs";
import { dress, lamp, night } from "./tower-windows.mjs";

export const SAMPLE = "capitals"; // 文を書く前の塔
const RIDE = { up: 170, pause: 1600, down: 150 }; // ひとりでに動く速さ（ミリ秒）
const HEADS = 4;
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const [BOS, EOS] = ["<bos>", "<eos>"];
const CELLAR = [[0, "地下　まだ、言葉がありません"], [0.999, "地下に、26万の言葉が、番号の順に入ります"], [1, "地下"]];
const PART = 4; // 字になるまでに、続けて落とすトークン
const LABELS = { off: "灯りをともす", loading: "いったん止める", paused: "続きから、灯りをともす", lit: "灯りを落とす" };

export const meta = {
  address: true,
  use: [["#text", "フランスの首都は"], ["#lift", "8"], ["#place", "2"]],
  apart: [[".here .foot", ".column:not(.here) .foot"]],
};

class Lights extends Widget {
  static styles = [night, sheetAt(new URL("./lights.css", import.meta.url))];

  async prepare() {
    this.state = read(this.recall());
    const [{ sight }, tokenizer] = await Promise.all([fetchSight(SAMPLE), this.state.text ? loadGemmaTokenizer() : undefined]);
    this.sample = sight;
    this.tokenizer = tokenizer;
  }

  build(root) {
    root.innerHTML = `
      <div class="frame night" id="night" role="group" aria-label="灯りをともす">
        <div class="building" id="building">
          <div class="street" id="street"><textarea id="text" rows="1" dir="auto" aria-label="あなたの文" aria-describedby="how" placeholder="ここに、あなたの文を" enterkeyhint="go" autocomplete="off" autocapitalize="off" spellcheck="false"></textarea><p id="next" aria-hidden="true"></p></div>
          <div class="scroll sideways" id="scroll" tabindex="-1"><div class="columns" id="columns" aria-hidden="true"></div></div>
          <div class="shaft" id="shaft"><input type="range" id="lift" min="1" max="${FLOORS}" step="1" aria-label="見る階" aria-orientation="vertical"></div>
          <input type="range" id="place" class="walk" min="1" step="1" aria-label="見る列">
          <p class="cellar" aria-hidden="true"><span id="cellar">地下</span></p>
        </div>
        <div class="sign" id="sign"><p id="ask"></p><p class="neon"><button id="fall" type="button"><b id="answer"></b> <span class="number" id="sure"></span></button></p><ol class="others" id="others" aria-label="二位から"></ol></div>
        <div class="ground">
          <button id="switch" class="switch" type="button"><span class="plate" aria-hidden="true"></span><span id="switched"></span></button>
          <p class="note" id="terms"><span id="once">${COST}</span>文は、この端末を出ません。<a href="${this.siteRoot}terms/#gemma">規約</a></p>
          <label class="moon" id="sky"><input type="range" id="moon" min="0" max="${HOTTEST}" step="0.1" aria-label="月の高さ（温度）"><span id="degree" aria-hidden="true"></span></label>
          <details class="drawer" id="drawer"><summary>くじを絞る<span id="set"></span></summary><div id="knobs"></div><p class="note" id="left"></p></details>
        </div>
        <div class="inside" id="inside">
          <p class="hint" id="hint"></p><ol class="best" id="best"></ol>
          <p class="legend" id="heads"></p>
          <div class="lamps" id="lamps" role="group" aria-labelledby="heads"></div><p class="echo" id="echo" aria-hidden="true"></p><button id="relight" type="button" hidden>消した灯りを、みな点ける</button>
        </div>
        <p class="legend" aria-hidden="true"><span><span class="key final"></span>最後の答えの五位までに入った言葉</span> <span id="bright">明るいほど確か</span> <span><span class="key next"></span>屋上の言葉が、ほんとうに次に来た</span> <span>地下は、向きの近い言葉</span> <span id="bytes"><b>E3</b>のような二字は、バイト（字のかけら）</span> <span>␣ 空白</span> <span>⏎ 改行</span></p>
        <p class="note" id="how"></p><p class="note" id="model"></p>
        <p class="quiet"><button id="copy" type="button">リンクを写す</button><button id="save" type="button">絵を保存</button><button id="empty" type="button" hidden>しまったGemmaを消す</button><button id="own" type="button">手もとの.ggufを開く</button><input type="file" id="file" accept=".gguf" aria-label="自分の.gguf" hidden></p>
        <ol class="hidden" id="floors"></ol>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.building = new Building(this.at("columns"));
    this.powered("off");
    this.#listen();
    const numbers = Array.from({ length: FLOORS }, (_, at) => element("span", { style: `--f: ${FLOORS - at}` }, String(FLOORS - at)));
    this.at("shaft").prepend(...numbers);
    this.at("lamps").replaceChildren(...Array.from({ length: HEADS + 1 }, (_, at) => this.#lamp(at + 1)));
    this.at("text").value = this.state.text;
    this.shared = this.state.sent;
    this.commit();
    if (!this.state.text) this.#ride();
    this.#fit();
    new ResizeObserver(() => this.#fit()).observe(this.at("night"));
    if (living()) this.#power("press"); // ほかの部品が、もうともしている
    else this.lookIntoCellar();
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this);
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this);
    this.living?.halt();
  }

  /** タブが隠れれば、休む。 */
  handleEvent() {
    if (document.hidden) this.living?.rest();
    else this.want();
  }

  #listen() {
    const text = this.at("text");
    text.onfocus = () => this.#vocabulary();
    text.oninput = ({ isComposing }) => {
      this.#fit();
      if (!isComposing) this.commit();
    };
    text.addEventListener("compositionend", () => this.commit());
    text.addEventListener("beforeinput", (event) => {
      if (event.isComposing || !["insertLineBreak", "insertParagraph"].includes(event.inputType)) return;
      event.preventDefault();
      this.#fall();
    });
    text.addEventListener("keydown", ({ key, isComposing }) => key === "Escape" && !isComposing && text.blur());
    for (const name of ["keyup", "pointerup"]) text.addEventListener(name, ({ isComposing }) => !isComposing && this.#followCaret());
    for (const id of ["lift", "place"]) {
      this.at(id).onkeydown = (event) => this.#key(event);
      this.at(id).oninput = () => this.#choose({ [id === "lift" ? "layer" : "place"]: Number(this.at(id).value) });
    }
    this.at("columns").onclick = ({ target }) => {
      const { place } = target.closest(".column")?.dataset ?? {}, { layer } = target.closest("[data-layer]")?.dataset ?? {};
      if (place) this.#choose({ place: Number(place), ...(layer && { layer: Number(layer) }) });
    };
    this.at("columns").oncontextmenu = (event) => {
      event.preventDefault(); // 長く押すか、右のボタンで、その階の灯りを消す
      this.at("columns").onclick(event);
      this.#floorOut();
    };
    this.at("moon").oninput = () => {
      this.#turn({ temperature: Number(this.at("moon").value) });
    };
    this.at("fall").onclick = () => this.at("fall").ariaDisabled === "true" || this.#fall();
    this.at("switch").onclick = () => this.#power("press");
    this.at("own").onclick = () => this.at("file").click();
    this.at("file").onchange = ({ target }) => {
      const [file] = target.files;
      target.value = "";
      if (file) this.#power("open", file);
    };
    this.at("empty").onclick = () => this.#power("clear");
    this.at("relight").onclick = () => {
      this.#putOut([]);
      this.at("lift").focus(); // 押したボタンは消える
    };
    this.at("copy").onclick = () => {
      const holds = !this.ids ? "このページのリンクを、写しました。" : write(this.state) ? "写しました。あなたの文も、リンクに入っています。" : "写しました。長いので、文はリンクに入っていません。";
      copyText(address()).then(
        () => this.hint(holds),
        () => this.hint("写せませんでした。ブラウザの番地の欄から写してください。"),
      );
    };
    whenPressed(this.at("save"), () => import("./tower-picture.mjs"), ({ save }) => {
      const { place, state, answers, ids } = this, told = state.outs.length || (this.power === "lit" && knobWords(state)) ? this.told : "";
      const view = { ...this.shown, place, layer: state.layer, answers, told, asked: ids ? state.text : SENTENCES[SAMPLE] };
      return save("lights", view, 1);
    });
  }

  /** 押されてから来るつまみ（board.mjs の knob）を、置く。 */
  furnish(knob) {
    if (this.knobs) return;
    const turn = (change) => this.#turn(change);
    this.knobs = Object.entries(KNOBS).map(([name, values]) => [name, knob(name, values, turn, () => undefined)]);
    this.at("knobs").replaceChildren(...this.knobs.map(([, { root }]) => root));
  }

  /** 月か、つまみを動かす。 */
  #turn(change) {
    Object.assign(this.state, change);
    this.draw();
  }

  // ---- 街の文 ---------------------------------------------------------------

  /** 語彙を受け取る。来たら、打ってあった文を、トークンに切る。 */
  async #vocabulary() {
    if (this.tokenizer) return;
    try {
      this.tokenizer = await loadGemmaTokenizer();
      this.commit();
    } catch (error) {
      console.warn("語彙を読み込めません。", error);
      this.trouble("語彙を読み込めませんでした。通信の状態を確かめて、もう一度打ってください。");
    }
  }

  /** 変換の済んだ文を、街に並べる。 */
  commit() {
    const text = this.at("text").value, { state, tokenizer } = this;
    if (text !== state.text) {
      if (text[0] !== state.text[0] && text.at(-1) !== state.text.at(-1)) state.outs = []; // 別の文には、灯りをともし直す
      // 終わりの字が同じなら、途中の書き直し。終わりの答えがどう変わるかを、あとで言う
      this.rewritten = state.text && text.at(-1) === state.text.at(-1) ? (this.#ending ?? this.rewritten) : null;
      Object.assign(state, { text, place: null, sent: null });
      this.shared = this.dim = null;
      this.said = this.at("how").textContent = "";
    }
    if (text && !tokenizer) {
      this.#vocabulary();
      this.ids = null;
    } else {
      this.ids = text ? [tokenizer.numbers.get(BOS), ...tokenizer.encode(text)] : null;
    }
    this.over = Math.max(0, (this.ids?.length ?? 0) - 1 - LONGEST);
    this.ids?.splice(LONGEST + 1);
    this.pieces = this.ids ? this.ids.map((id) => tokenizer.bytes(id)) : this.sample.tokens;
    if (state.place !== null && state.place >= this.pieces.length - 1) state.place = null;
    if (this.at("text").matches(":focus")) this.#caret();
    this.spoken = false;
    this.want();
    this.stand();
    this.draw();
  }

  /** 書くところのある列を、見る。 */
  #caret() {
    if (!this.ids) return false;
    const place = placeAt(this.pieces, this.state.text, this.at("text").selectionStart);
    const next = place === this.pieces.length - 1 ? null : place, moved = next !== this.state.place;
    this.state.place = next;
    return moved;
  }

  #followCaret() {
    if (this.at("text").value !== this.state.text || !this.#caret()) return;
    this.want();
    this.draw();
  }

  want() {
    if (!this.living || !this.isConnected) return; // 作り直したあとの古い部品は、計算しない
    if (this.ids) this.living.want({ ids: this.ids, outs: this.state.outs, place: this.place });
    else this.living.halt();
  }

  /** 屋上の言葉を、街に落とす。 */
  async #fall() {
    if (this.power !== "lit" || !this.ids) return this.hint("灯りがともると、ここで、屋上の言葉が文の終わりに落ちてきます。");
    if (this.state.place !== null) {
      const { length } = this.state.text;
      this.#choose({ place: this.pieces.length - 1 });
      this.at("text").setSelectionRange(length, length); // 書くところが途中に残ると、その列に戻ってしまう
      return this.hint("文の終わりの列に移りました。もう一度押すと、その屋上の言葉が落ちます。");
    }
    const { engine, state: { text } } = this;
    if (this.falling === engine) return; // 帰ったエンジンの答えは、もう来ない
    if (this.ids.length > LONGEST) return this.hint(`街は${LONGEST}トークンでいっぱいです。`);
    this.falling = engine;
    try {
      const ids = [...this.ids], decoder = new TextDecoder("utf-8", { fatal: true });
      for (let bytes = [], left = PART; left > 0; left--) {
        const logits = await this.#endOf(ids);
        if (this.state.text !== text || this.engine !== engine) return; // 待つあいだに、書き直された
        const { id } = odds(logits, this.state).draw(Math.random());
        if (this.tokenizer.tokens[id] === EOS) return this.hint("Gemmaは、ここで文を終えました。");
        ids.push(id);
        bytes.push(...this.tokenizer.bytes(id));
        const word = attempt(() => decoder.decode(Uint8Array.from(bytes)));
        if (word) return this.#land(word);
      }
      this.hint("字にならないかけらが落ちてきました。もう一度どうぞ。");
    } catch (error) {
      this.fail(error);
    } finally {
      if (this.falling === engine) this.falling = null;
    }
  }

  /** `ids` の終わりのロジット。 */
  #endOf(ids) {
    const { next } = this.living, last = ids.length - 1;
    if (next?.place === last && common(ids, this.ids) === ids.length) return next.logits;
    return this.engine.predict({ ids, place: last, changed: this.living.changed });
  }

  /** `word` を文の終わりに書く。打ったのと同じように、取り消せる。 */
  #land(word) {
    const text = this.at("text"), from = this.at("answer").getBoundingClientRect();
    if (text.matches(":focus")) {
      text.setSelectionRange(text.value.length, text.value.length);
      document.execCommand("insertText", false, word);
    } else {
      text.setRangeText(word, text.value.length, text.value.length, "end");
      this.commit();
    }
    this.#fit();
    this.#drop(word, from);
  }

  /** 言葉が、看板から、新しい列の足もとへ落ちる。 */
  #drop(word, from) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const to = this.building.columns.at(-1)?.foot.getBoundingClientRect(), sky = this.at("night").getBoundingClientRect();
    if (!to) return;
    const made = element("span", { class: "falling", "aria-hidden": "true" }, word);
    made.style.left = `${from.left + from.width / 2 - sky.left}px`;
    made.style.top = `${from.top - sky.top}px`;
    this.at("night").append(made);
    const move = `translate(${to.left + to.width / 2 - from.left - from.width / 2}px, ${to.top - from.top}px) scale(0.4)`;
    made.animate([{ opacity: 1 }, { opacity: 1, offset: 0.8 }, { transform: move, opacity: 0 }], { duration: 520, easing: "cubic-bezier(0.5, 0, 1, 0.6)" }).finished.finally(() => made.remove());
  }

  // ---- 灯り -----------------------------------------------------------------

  /** スイッチ（lights-power.mjs）は、頼まれてから読み込む。 */
  async #power(name, ...given) {
    try {
      const { Power } = await import("./lights-power.mjs");
      this.switch ??= new Power(this);
      await this.switch[name](...given);
    } catch (error) {
      console.warn("スイッチが動きません。", error);
      this.trouble("スイッチを読み込めませんでした。通信の状態を確かめて、もう一度押してください。");
    }
  }

  /** 列 `place`（なければ、ほかのもの）が、計算できた。 */
  came(place) {
    if (place === this.pieces.length - 1) this.#compare();
    if (place === undefined || place === this.place) {
      if (place !== undefined) this.#windows(place);
      else this.#drawNear();
      if (this.living?.done) this.shared = null;
      this.draw();
    } else this.#windows(place);
  }

  /** 文の終わりの、いつもの答え。 */
  get #ending() {
    return this.ids && this.living?.usual[this.pieces.length - 1]?.lens[FLOORS]?.map((one) => this.#bytes(one));
  }

  /** 途中を書き直したら、文の終わりの答えの、前とあと。 */
  #compare() {
    const [usual] = this.rewritten ?? [], after = usual && this.#ending;
    if (!after) return;
    this.rewritten = null;
    const [first] = after, top = first.id === usual.id ? "" : `。一位は ${onSign(first)} ${percent(first.probability)}`;
    this.hint(`書き直すと、文の終わりでは　${change(usual, after.find(({ id }) => id === usual.id))}${top}`);
  }

  powered(power) {
    this.power = power;
    this.at("night").dataset.power = power;
    this.at("switched").textContent = LABELS[power];
  }

  fail(error) {
    console.warn("計算が止まりました。", error);
    this.trouble(saying(error));
  }

  /** わけを看板に書き、声でも言う。 */
  trouble(said) {
    this.said = this.at("spoken").textContent = said;
    this.drawSign();
  }

  /** 短い一言を、文の下に書く。 */
  hint(said) {
    this.at("how").textContent = this.at("spoken").textContent = said;
  }

  async lookIntoCellar() {
    const gone = await evicted().catch(() => false), kept = await stands().catch(() => false);
    this.at("empty").hidden = !kept;
    this.at("once").textContent = (await stored().catch(() => false)) ? "Gemmaは、もうこの端末にあります。すぐにともります。" : COST;
    if (gone) this.hint(saying({ code: "evicted" }));
  }

  #lamp(head) {
    const made = lamp(head > HEADS ? "all" : `h${head}`);
    made.onclick = () => {
      const { layer, outs } = this.state, one = head > HEADS ? { layer } : { layer, head };
      const next = toggled(outs, one);
      this.#putOut(this.ids ? next : next.filter((out) => out.layer === layer && out.head === one.head)); // 記録で消せるのは、一つずつ
    };
    return made;
  }

  #floorOut() {
    if (!this.at("lamps").hidden && !this.at("inside").hidden) this.at("lamps").lastChild.click();
  }

  /** 記録の塔の、灯りを消した記録を取りに行く。 */
  async #dim([one]) {
    this.dim = null;
    if (!one || this.ids) return;
    const { layer, head } = one;
    try {
      const [lens, last] = await Promise.all([this.sample.lensWithout(layer, head), this.sample.silenced(layer, head)]);
      if (this.ids || this.state.outs[0] !== one) return; // 待つあいだに、替わった
      this.dim = { lens, last };
      this.#repaint();
      this.draw();
    } catch (error) {
      console.warn("灯りを消した記録が届きません。", error);
      this.hint("灯りを消した記録が届きませんでした。通信の状態を確かめて、もう一度押してください。");
    }
  }

  #putOut(outs) {
    this.state.outs = outs;
    this.#dim(outs);
    this.shared = null;
    this.spoken = false;
    this.want();
    this.#repaint();
    this.draw();
  }

  // ---- 見る -----------------------------------------------------------------

  get place() {
    return this.state.place ?? this.pieces.length - 1;
  }

  /** 上下で階、左右で列。L で、階の灯りを消す。Escape で、塔を離れる。 */
  #key(event) {
    if (event.key === "Escape") return event.target.blur();
    const plain = !(event.altKey || event.ctrlKey || event.metaKey), step = plain && STEPS[event.key];
    if (plain && event.key === "l") this.#floorOut();
    if (!step) return;
    event.preventDefault();
    const clamped = (value, low, high) => Math.min(high, Math.max(low, value));
    this.#choose({ place: clamped(this.place + step[0], 1, this.pieces.length - 1), layer: clamped(this.state.layer + step[1], 1, FLOORS) });
  }

  #choose({ place = this.place, layer = this.state.layer }) {
    const next = place === this.pieces.length - 1 ? null : place, moved = next !== this.state.place;
    Object.assign(this.state, { place: next, layer });
    if (moved) this.want();
    this.draw();
  }

  /** 初めて目に入ったら、下の階から、灯りがともる。 */
  #ride() {
    const goal = this.state.layer;
    let reached = 0;
    const settle = () => {
      this.at("night").classList.remove("riding");
      this.state.layer = goal;
      this.draw();
    };
    const go = (layer) => {
      if (this.ids) return true;
      reached = Math.max(reached, layer);
      this.at("building").style.setProperty("--reached", reached);
      if (reached === FLOORS) this.at("night").classList.remove("riding"); // 昇りきれば、看板がともる
      if (layer !== this.state.layer) {
        this.state.layer = layer;
        this.#floor(); // 窓の五つの答えは、着いてから書く
        this.#drawThreads();
      }
      return reached === FLOORS && layer === goal;
    };
    if (!moveOnce(this.at("sign"), (spent) => go(ridden(spent, FLOORS, goal, RIDE)), settle)) return;
    this.at("night").classList.add("riding");
    go(1);
  }

  // ---- 描く -----------------------------------------------------------------

  /** いま見せる塔。{ sight, lens }。sight は、いつもの答え、lens は、灯りを消したあとの答え。まだない列は、空く。 */
  get shown() {
    const { living, pieces, state, shared } = this;
    if (!this.ids) return { sight: this.sample, lens: this.dim?.lens ?? this.sample.lens };
    const column = (at) => (state.outs.length && living.dark[at]) || living.usual[at];
    const sight = { tokens: pieces, layers: FLOORS, heads: HEADS, lens: living ? living.usual.map((one) => one.lens) : [] };
    sight.share = (layer, head, place, seen) => column(place).looks[((layer - 1) * HEADS + head - 1) * (place + 1) + seen];
    if (shared && !sight.lens[this.place]) sight.lens[this.place] = [[], ...shared.floors.map((one) => [this.#bytes(one)])];
    const lens = [...sight.lens];
    if (state.outs.length) living?.dark.forEach((one, at) => (lens[at] = one.lens));
    return { sight, lens };
  }

  #bytes({ id, probability }) {
    return { id, probability, bytes: tokenBytes(this.tokenizer.tokens[id] ?? "") };
  }

  stand() {
    this.building.stand(this.pieces, this.ids);
    this.#repaint();
    this.#drawNear();
  }

  #repaint() {
    const { shown } = this;
    for (let place = 1; place < this.pieces.length; place++) this.#windows(place, shown);
  }

  #windows(place, shown = this.shown) {
    if (!this.building.columns[place]) return;
    const next = this.ids?.[place + 1] ?? NaN;
    this.building.windows(place, shown, shown.lens[place]?.[FLOORS]?.[0]?.id === next);
  }

  #drawNear() {
    const known = (place) => (this.ids && this.living?.neighbours.get(this.ids[place])) || [];
    this.building.near((place) => known(place).map(({ id }) => lettering(this.tokenizer.bytes(id))));
  }

  #drawThreads() {
    const { place, state, ids, living } = this, { lens, looks } = living?.usual[place] ?? {};
    this.building.hang(this.shown.sight, state, place, ids ? Boolean(looks) && lens.length > state.layer : true);
  }

  #floor() {
    this.at("building").style.setProperty("--layer", this.state.layer); // 塔の外の見た目は、計算し直させない
    this.at("lift").value = this.state.layer;
  }

  draw() {
    const { state, place, pieces } = this, sky = this.at("night");
    this.#floor();
    this.at("building").style.setProperty("--n", pieces.length);
    sky.classList.toggle("empty", !this.ids);
    sky.classList.toggle("shared", Boolean(this.shared));
    this.at("place").max = pieces.length - 1;
    this.at("place").value = place;
    this.at("moon").value = state.temperature;
    this.at("moon").setAttribute("aria-valuetext", `温度${state.temperature.toFixed(1)}`);
    this.at("degree").textContent = `月の高さは温度 ${state.temperature.toFixed(1)}`;
    sky.style.setProperty("--heat", state.temperature / HOTTEST);
    this.at("set").textContent = this.knobs?.map(([name, { draw }]) => draw(state[name])).filter(Boolean).join("、") ?? "";
    this.#drawWindow();
    this.drawSign();
    this.#keepRecord();
    this.building.look(place);
    this.#drawThreads();
  }

  /** 見ている窓の五つの答えと、この階の灯り。 */
  #drawWindow() {
    const { place, state, pieces } = this, { layer } = state, { sight, lens } = this.shown;
    const answers = lens[place]?.[layer] ?? [], part = shared(pieces)[place], token = words(pieces[place]) + (part && `（${part}のかけら）`);
    const told = answers.length ? `「${words(answers[0].bytes)}」${percent(answers[0].probability)}` : "暗い";
    this.at("lift").setAttribute("aria-valuetext", `${layer}階。「${token}」の上の窓は${told}`);
    this.at("place").setAttribute("aria-valuetext", `${place}番目の「${token}」`);
    this.at("inside").hidden = !answers.length || Boolean(this.shared);
    this.at("hint").textContent = `「${token}」の上、${layer}階の窓${layer < FLOORS ? "（途中の答え）" : ""}`;
    this.at("best").replaceChildren(...answers.slice(0, SHOWN).map(answered));
    this.at("bytes").hidden = ![...pieces, ...[...answers, ...lens.flat().flatMap((best) => best?.slice(0, 1))].map((one) => one?.bytes ?? [])].some(isPart);
    const lit = !this.ids || (this.power === "lit" && Boolean(this.living.usual[place]?.looks));
    this.at("lamps").hidden = this.at("heads").hidden = !lit;
    this.at("heads").textContent = `「${token}」の${layer}階で、四つのヘッドが見たところ（文の頭のほかで、いちばん）。押すと、灯りが消えます`;
    this.at("bright").replaceChildren(...(state.outs.length ? [element("span", { class: "key changed" }), "消して変わった"] : ["明るいほど確か"]));
    this.at("relight").hidden = !lit || !state.outs.length;
    [...this.at("shaft").querySelectorAll("span")].forEach((one, at) => one.classList.toggle("some", state.outs.some((out) => out.layer === FLOORS - at)));
    if (lit) [...this.at("lamps").children].forEach((one, at) => this.#dress(one, sight, at + 1));
    const column = lens[place] ?? [], floor = (at) => (column[at]?.length ? `${words(column[at][0].bytes)} ${percent(column[at][0].probability)}` : "暗い");
    this.at("floors").ariaLabel = `「${token}」の上の窓`;
    const floors = Array.from({ length: FLOORS }, (_, at) => `${FLOORS - at}階 ${floor(FLOORS - at)}`);
    if (this.at("floors").textContent !== floors.join("")) this.at("floors").replaceChildren(...floors.map((words) => element("li", {}, words)));
  }

  #dress(one, sight, head) {
    const { outs, layer } = this.state, whole = head > HEADS;
    const pressed = outs.some((out) => out.layer === layer && out.head === (whole ? undefined : head));
    dress(one, sight, { layer, head, place: this.place }, pressed, isOut(outs, { layer, head }));
  }

  /** 看板。いまのようすと、屋上の言葉。 */
  drawSign() {
    const { state, place, living, power, pieces } = this, { sight, lens } = this.shown;
    const answers = this.#answers(lens), [first] = answers, usual = sight.lens[place]?.[FLOORS]?.[0];
    const sign = this.at("sign"), alive = power === "lit" && first;
    sign.classList.toggle("off", !first);
    const before = this.shared?.before ?? usual;
    sign.classList.toggle("changed", Boolean(state.outs.length && first && before && first.id !== before.id));
    this.answers = answers;
    this.told = this.said || this.#state(first, usual);
    this.at("ask").textContent = this.told;
    this.at("ask").classList.toggle("said", Boolean(this.said));
    this.at("answer").textContent = first ? onSign(first, pieces.slice(1, place + 1)) : "…";
    const sure = !first ? "" : state.temperature || power !== "lit" ? percent(first.probability) : "いつも一位";
    this.at("sure").textContent = sure;
    this.at("next").textContent = alive ? `次は ${onSign(first)} ${sure}` : "";
    this.at("echo").textContent = state.outs.length && first && usual ? `看板は、${lettering(usual.bytes)} ${percent(usual.probability)} → ${onSign(first)} ${sure}` : "";
    this.at("fall").disabled = power !== "lit";
    this.at("fall").ariaDisabled = !alive; // 計算のあいだも、フォーカスを失わない
    this.at("fall").title = alive ? "文の終わりに落とす" : "";
    this.at("others").replaceChildren(...answers.slice(1).map(answered));
    const { share } = this.cellar;
    this.at("cellar").parentElement.style.setProperty("--fill", share);
    this.at("cellar").textContent = CELLAR.find(([most]) => share <= most)[1];
    this.building.carry((place) => share * this.tokenizer?.tokens.length > this.ids?.[place]);
    if (alive && !this.spoken && living.done) {
      this.spoken = true;
      this.at("spoken").textContent = `${this.told} ${this.at("answer").textContent} ${this.at("sure").textContent}`;
    }
  }

  /** 屋上の答え。ともっていれば、月の温度で。 */
  #answers(lens) {
    const { living, place, state } = this;
    if (!this.ids && this.dim && place === this.pieces.length - 1) return this.dim.last.slice(0, SHOWN);
    if (this.ids && living?.next?.place === place && this.power === "lit") {
      const whole = odds(living.next.logits, state);
      this.at("left").textContent = `残る候補 ${whole.left.toLocaleString("ja")}個`;
      return whole.top(SHOWN).candidates.filter(({ probability }) => probability).map((one) => this.#bytes(one));
    }
    return lens[place]?.[FLOORS] ?? [];
  }

  /** 倉の入りぐあい。share は、番号の順に入る言葉のうち、入ったもの。 */
  get cellar() {
    const { received = 0, entrance, start } = this.switch?.load ?? {};
    if (this.living?.floors >= 0) return { share: 1 };
    return { share: this.power !== "off" && entrance ? Math.min(0.999, Math.max(0, (received - start) / (entrance - start))) : 0 };
  }

  #state(first, usual) {
    const { state, power, living, pieces, place } = this, { outs } = state;
    const full = this.over ? `街に並ぶのは${LONGEST}トークンまでです。` : "";
    if (!this.ids && power === "loading") return this.switch.told;
    if (!this.ids && this.dim && usual) return `${outWords(outs)}　${change(usual, this.dim.last.find(({ id }) => id === usual.id))}`;
    if (!this.ids) return `記録の塔　「${question(SAMPLE)}」の次は`;
    if (this.shared && outs.length) return `前に灯ったとき　${outWords(outs)}　${this.#difference(this.shared.before, this.shared.after)}`;
    if (this.shared) return "前に灯ったときの記録";
    if (power === "loading") return `${living?.floors > 0 ? `${living.floors}階まで、灯りました　` : ""}${this.switch.told}${living?.floors < 0 ? "。地下がいっぱいになれば、1階から灯ります" : ""}`;
    if (power === "paused") return `${living.floors}階で止まっています`;
    if (power === "off") return `${full}${pieces.length - 1}個のトークンの塔が建ちました。灯りは、まだありません`;
    if (!first) return `${full}計算しています`;
    const turned = knobWords(state), hot = turned && `（${turned}）`;
    if (!outs.length || !usual) return `${full}「\u2068${asked(pieces, place)}\u2069」の次は${hot}`;
    if (!living.next || !living.dark[place]) return full + outWords(outs);
    return `${full}${outWords(outs)}　${this.#difference(usual, this.#after(usual))}${hot && "（つまみを外すと）"}`;
  }

  /** いつもの一位の、灯りを消したあとの確率。月の高さによらない。 */
  #after({ id }) {
    return odds(this.living.next.logits).one(id);
  }

  #difference(before, after) {
    return change(this.#bytes(before), after);
  }

  /** 状態を住所に残す。計算できたら、記録も添える。 */
  #keepRecord() {
    const { state, living, place } = this;
    if (this.ids && living?.done && living.next.place === place) {
      const { lens } = this.shown, usual = living.usual[place].lens[FLOORS][0];
      state.sent = { floors: lens[place].slice(1).map(([first]) => first), before: usual, after: state.outs.length ? this.#after(usual) : usual };
    } else state.sent = this.shared;
    this.keep(write(state));
  }

  /** 文の高さと、糸の場所を、合わせる。 */
  #fit() {
    const text = this.at("text");
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight}px`;
    this.at("night").style.setProperty("--street", `${this.at("street").offsetHeight}px`);
    if (this.pieces) this.#drawThreads();
  }
}

const answered = ({ bytes, probability }) =>
  element("li", {}, element("b", {}, lettering(bytes)), " ", element("span", { class: "number" }, percent(probability)));

/** 灯りを消す前と、あと。記録の五位までにもなければ、あとは言わない。 */
const change = ({ bytes, probability }, after) => `${lettering(bytes)} ${percent(probability)} → ${after ? percent(after.probability) : "五位より下"}`;

/** 看板の言葉。見えない字や、句読点だけなら、名前で呼ぶ。 */
const SIGNS = { "␣": "（空白）", "⏎": "（改行）", "、": "読点 、", "。": "句点 。" };
function onSign({ bytes }, before = []) {
  const written = SIGNS[lettering(bytes)] ?? lettering(bytes), whole = shared([...before, bytes]).at(-1);
  return isPart(bytes) ? `バイト ${written}${whole && `（${whole}）`}` : written; // 前のかけらとそろえば、その字も
}

/** 字のかけら（一つでは字にならないバイト）か。 */
const isPart = ([first, ...others]) => first >= 0x80 && !others.length;

/** `work` の答え。できなければ、空。 */
function attempt(work) {
  try {
    return work();
  } catch {
    return "";
  }
}

customElements.define("nt-lights", Lights);
