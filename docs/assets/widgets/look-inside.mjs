// <nt-look-inside>――「中をのぞく」。文、ヘッド、見ている先、層ごとの答え、次のトークンの答えを、一つの眺めに並べる。黙らせれば、
// そこから右（上の層）の答えと、次のトークンの答えが変わる。
//
// 見せるのは、記録（docs/generated/look-inside）か、呼ばれたモデルがこのページの中で計算したもの（sight-living.mjs）。本物の
// Gemma が来れば、記録した文も、計算し直したものに替わる。読者の文は、モデルが来るまで、欄の中で待つ。

import { element, inView, percent } from "../base/dom.mjs";
import { Widget, sheetAt } from "../base/widget.mjs";
import { SIZE } from "../engine/neko-gemma.mjs";
import { HeadGrid, headMap } from "./head-maps.mjs";
import { best, silenced, storeys, told } from "./inside-tables.mjs";
import { accept } from "./invitation.mjs";
import { CAT, OWN, SENTENCES, START, isTyped, moved, read, within, write } from "./look-inside-state.mjs";
import { toggled } from "./outs.mjs";
import { QuietLine } from "./quiet-line.mjs";
import { change, fetchSight, looked } from "./sight.mjs";
import { tokenBox, words } from "./token-label.mjs";

const TYPING = 250; // 打つ手が止まってから計算するまで（ミリ秒）
const TITLES = 52; // 段の名前の幅（画素）
const SILENCE = "黙らせるとは、ヘッドなら結果を0にすること、層なら何も足さずに素通りさせることです。";
const MODELS = { [OWN]: "自分の文（本物のGemmaで）", [CAT]: "自分の文（猫のGemmaで）" };

export const meta = {
  address: true,
  use: [["#sentence", "tale"], "[data-layer='3'][data-head='4']", "#strip input >> nth=2", "#layer"],
  apart: [["#map .ground", "#map path:not(.ground)"], ["#silences [aria-pressed=true]", "#silences [aria-pressed=false]"]],
};

const living = () => import("./sight-living.mjs");

class LookInside extends Widget {
  static styles = [sheetAt(new URL("./look-inside.css", import.meta.url))];

  async prepare() {
    this.state = read(this.recall());
    this.recorded = isTyped(this.state) ? START.name : this.state.name; // 終わりに見た、記録した文
    this.record = await fetchSight(this.recorded);
  }

  build(root) {
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <div class="given"><p class="title" id="title">中をのぞく</p><select id="sentence" aria-label="読ませる文"></select><input id="text" type="text" aria-label="あなたの文" autocomplete="off" autocapitalize="off" spellcheck="false"></div>
        <div class="invitation" id="invitation" hidden>
          <p class="note" id="invitation-text">この本が『吾輩は猫である』だけで育てた小さなモデル、neko-gemmaを、このページの中で動かします。大きさは${SIZE}です。書いた文は、どこにも送りません。</p>
          <button id="load" type="button" class="primary">読み込む（${SIZE}）</button>
          <progress id="progress" max="1" value="0" aria-label="読み込みの進み具合" hidden></progress>
        </div>
        <div class="inside" id="inside">
          <div class="over"><p class="label" id="heads-label">どのヘッドを見る？（横が層、縦がヘッド）</p><p class="note whose" id="source"></p></div>
          <div class="floors sideways" id="floors"><div id="heads" role="grid" aria-labelledby="heads-label"></div><div id="lens" role="table"></div></div>
          <p class="best" id="best"></p>
          <p class="label" id="map-label"></p>
          <div class="strip sideways" id="strip" role="radiogroup" aria-labelledby="map-label"></div>
          <div class="map" id="map"></div>
          <div class="after">
            <div class="silences" id="silences" role="group" aria-label="黙らせる"><button id="head" type="button"></button><button id="layer" type="button"></button><button id="none" type="button">みな戻す</button></div>
            <div class="answers" id="answers"></div>
          </div>
          <p class="note change" id="change"></p>
        </div>
        <div id="line"></div>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.heads = new HeadGrid(this.at("heads"), (chosen) => this.#select(chosen), (key) => moved(this.state, key, this.sight));
    this.#listen();
    this.#enter(this.record.sight);
    if (isTyped(this.state)) this.#read();
    const offer = "あなたの文で、いくつでも一度に黙らせられます";
    new QuietLine(this.at("line"), { root: this.siteRoot, offer, told: (told) => this.#follow(told) });
  }

  disconnectedCallback() {
    this.stop?.abort();
    this.asked?.abort();
  }

  #listen() {
    const group = (label, choices) => element("optgroup", { label }, ...Object.entries(choices).map(([value, text]) => element("option", { value }, text.replaceAll("\n", "⏎"))));
    this.at("sentence").append(group("記録した文", SENTENCES), group("自分の文", MODELS));
    this.at("sentence").onchange = () => this.#choose(this.at("sentence").value);
    const text = this.at("text");
    text.value = this.state.text;
    text.oninput = ({ isComposing }) => !isComposing && this.#type();
    text.addEventListener("compositionend", () => this.#type());
    this.at("load").onclick = () => this.#load();
    this.at("lens").onclick = ({ target }) => {
      const layer = Number(target.closest("[data-layer]")?.dataset.layer);
      if (layer) this.#select({ layer });
    };
    this.at("head").onclick = () => this.#silence({ layer: this.state.layer, head: this.state.head });
    this.at("layer").onclick = () => this.#silence({ layer: this.state.layer });
    this.at("none").onclick = () => this.#select({ outs: [] });
  }

  // ---- 文 -------------------------------------------------------------------

  /** いま答えられるモデル。記録を見せているなら、ない。 */
  get #model() {
    return this.state.name === CAT ? this.cat : this.gemma;
  }

  /** 読者の文が、モデルを待っているか。 */
  get #waiting() {
    return isTyped(this.state) && !this.#model;
  }

  /** 文かモデルを選び直す。記録が届かなければ、前に選んでいたものに戻す。 */
  async #choose(name) {
    const before = this.state;
    this.state = { ...before, name, place: null };
    this.#keep();
    if (await this.#read()) return;
    this.state = before;
    this.#keep();
    this.#drawGiven();
    this.#note("記録を読み込めませんでした。通信の状態を確かめて、もう一度選んでください。");
  }

  #type() {
    if (this.at("text").value === this.state.text) return;
    this.state.text = this.at("text").value;
    this.state.place = null;
    this.#keep();
    this.stop?.abort();
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.#read(), TYPING);
  }

  /** 本物の Gemma が来たか、帰った。 */
  #follow({ engine, greet }) {
    this.gemma = engine;
    if (greet && !isTyped(this.state)) this.#open();
    if (this.state.name !== CAT) this.#read();
    greet?.(this.at("text"));
  }

  /** 見ていた記録の文を、書き替えられる欄に移す。前に書いた文があれば、それを開く。 */
  #open() {
    const { name, text: own } = this.state, text = this.at("text");
    if (own === START.text) text.value = SENTENCES[name];
    Object.assign(this.state, { name: OWN, text: text.value }, text.value === SENTENCES[name] ? {} : { place: null });
    this.#keep();
  }

  async #load() {
    const open = async (tell) => (this.cat = await (await living()).callCat(tell));
    if (!(await accept(this.at, "モデル", open, (text) => (this.at("spoken").textContent = text)))) return;
    const here = this.shadowRoot.activeElement === this.at("load");
    if (this.state.name === CAT) await this.#read();
    if (here) this.at("text").focus(); // 押したボタンは消える
  }

  /** 選ばれている文を読ませる。記録が届かなければ、false。 */
  async #read() {
    this.stop?.abort();
    const { signal } = (this.stop = new AbortController()), model = this.#model;
    this.#drawGiven();
    try {
      const sight = model ? await this.#compute(model, signal) : await this.#fetch(signal);
      if (!signal.aborted) this.#enter(sight, model);
    } catch (error) {
      if (signal.aborted) return true;
      if (!model) return false;
      this.#fail(error);
    }
    return true;
  }

  async #compute(model, signal) {
    const { readByCat, readByGemma } = await living(), { name, text } = this.state;
    return name === CAT ? readByCat(model, text) : readByGemma(model, SENTENCES[name] ?? text, signal);
  }

  async #fetch(signal) {
    const name = isTyped(this.state) ? this.recorded : this.state.name, record = await fetchSight(name);
    if (!signal.aborted) Object.assign(this, { record, recorded: name });
    return record.sight;
  }

  async #fail(error) {
    if (error.code === "stopped") return;
    console.warn("計算が止まりました。", error);
    const said = living().then(({ saying }) => saying(error), () => "計算できませんでした。通信の状態を確かめて、ページを読み直してください。");
    this.#note(await said);
  }

  // ---- 操作 -----------------------------------------------------------------

  #select(chosen) {
    Object.assign(this.state, chosen);
    this.#keep();
    this.#draw();
  }

  /** 見る側のトークンを選ぶ。終わりのトークンは、文を変えても終わりのまま。 */
  #look(place) {
    this.#select({ place: place === this.sight.tokens.length - 1 ? null : place });
  }

  /** 黙らせるか、戻す。記録にあるのは、一つだけ黙らせたもの。 */
  #silence(one) {
    const outs = toggled(this.#outs, one);
    this.#select({ outs: this.sight.several ? outs : outs.filter(({ layer, head }) => layer === one.layer && head === one.head) });
  }

  get #outs() {
    return this.sight.several ? this.state.outs : this.state.outs.slice(0, 1);
  }

  /** 今の状態を住所に書く。初めの状態なら、何も書かない。 */
  #keep() {
    this.acted = true; // 初めから見えているものは、声に出さない
    this.keep(write(this.state));
  }

  // ---- 見せる ---------------------------------------------------------------

  /** 目にも耳にも。 */
  #note(said) {
    this.at("source").textContent = this.at("spoken").textContent = said;
  }

  #name({ layer, head } = this.state) {
    return head ? `層${layer}のヘッド${head}` : `層${layer}`;
  }

  get #place() {
    return this.state.place ?? this.sight.tokens.length - 1;
  }

  #letters(place) {
    return words(this.sight.tokens[place]);
  }

  /** 見るものが替わった。`by` は、計算したモデル（記録なら、ない）。`sight` がなければ、読ませる字がない。 */
  #enter(sight, by) {
    this.asked?.abort(); // 前のものの途中の答えを、あとから見せも言いもしない
    this.at("inside").classList.toggle("blank", !sight);
    if (!sight) return this.#note("一文字でも書いてください。");
    Object.assign(this, { sight, by });
    this.state = within(this.state, sight);
    this.#drawGiven();
    this.at("floors").style.setProperty("--layers", sight.layers);
    const boxes = sight.tokens.map((_, place) => {
      const input = element("input", { type: "radio", name: "place", value: place });
      input.onchange = () => this.#look(place);
      return element("label", { class: "pill" }, input, element("span"));
    });
    this.at("strip").replaceChildren(...boxes);
    this.at("inside").classList.toggle("computed", Boolean(by));
    this.heads.fill(sight);
    this.#draw();
  }

  #drawGiven() {
    const { name } = this.state, typed = isTyped(this.state);
    this.at("sentence").value = name;
    this.at("text").hidden = !typed;
    this.at("invitation").hidden = !(this.#waiting && name === CAT);
    this.at("source").textContent = this.#source();
  }

  #source() {
    const { over, longest } = this.sight ?? {}, { name } = this.state;
    if (this.#waiting) return `下は、記録した文。${name === CAT ? "読み込めば" : "Gemmaを呼べば"}、あなたの文に替わります。`;
    if (this.by !== this.#model) return "計算しています。";
    if (!this.by) return `${this.record.model}の記録`;
    const read = over ? `（初めの${longest}トークンまで）` : "";
    return `ここからは、いま計算した数${read}。${name === CAT && !over ? "小説一冊しか読んでいないモデルです。" : ""}`;
  }

  async #draw() {
    const { sight, state } = this, place = this.#place, outs = this.#outs;
    this.asked?.abort();
    const { signal } = (this.asked = new AbortController());
    const grid = this.heads.choose(state, outs);
    for (const part of [this.at("heads").querySelector(`[data-layer="${sight.layers}"]`), grid]) inView(this.at("floors"), part, TITLES); // 変わるのは、右のほう
    this.#drawSwitches(outs);
    const key = JSON.stringify([place, outs]), known = this.known?.sight === sight && this.known.key === key ? this.known.dark : undefined;
    const column = sight.column(place, signal), dark = known ?? (outs.length ? sight.without(outs, place, signal) : undefined);
    this.#drawSeen(place, outs, known);
    if (Array.isArray(column)) this.#drawAnswers(place, outs, column, known ?? (dark && {})); // 待たずに見せられるものから
    this.at("inside").ariaBusy = true;
    try {
      const found = await Promise.all([column, dark]);
      if (signal.aborted) return;
      this.known = { sight, key, dark: found[1] };
      if (found[1] !== known) this.#drawSeen(place, outs, found[1]);
      this.#drawAnswers(place, outs, ...found);
      this.at("inside").ariaBusy = null;
      if (this.acted) this.#tell(place, found[1]);
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  /** 見ている割合の、トークンごとの箱と、地図。黙らせたあとの割合は、計算したときだけある。 */
  #drawSeen(place, outs, dark) {
    const { state } = this, { layer, head } = state, sight = dark?.share ? { ...this.sight, share: dark.share } : this.sight;
    const whose = outs.length ? `黙らせ${dark?.share ? "たあとに" : "る前に"}` : `${this.#name()}が`;
    this.at("map-label").textContent = `${whose}、「${this.#letters(place)}」から見ている先`;
    this.at("map").replaceChildren(headMap(sight, layer, head, place, (row) => this.#look(row)));
    [...this.at("strip").children].forEach((box, at) => {
      const share = at > place ? undefined : sight.share(layer, head, place, at);
      box.style.setProperty("--much", `${100 * (share ?? 0)}%`);
      box.lastChild.replaceWith(tokenBox("span", sight.tokens[at], at, share === undefined ? "\u00a0" : percent(share)));
      box.firstChild.checked = at === place;
    });
    inView(this.at("strip"), this.at("strip").children[place]);
  }

  #drawSwitches(outs) {
    const { layer, head } = this.state, on = (one) => outs.some((out) => out.layer === one.layer && out.head === one.head);
    for (const [id, one] of [["head", { layer, head }], ["layer", { layer }]]) {
      this.at(id).replaceChildren(`${this.#name(one)}を`, element("wbr"), `${one.head ? "" : "丸ごと"}黙らせる`);
      this.at(id).ariaPressed = on(one);
    }
    this.at("none").ariaDisabled = !this.state.outs.length;
  }

  /** 途中の答えと、次のトークンの答え。`dark` は、黙らせたあとの { column, last }（まだなら、空）。 */
  #drawAnswers(place, outs, column, dark) {
    const { sight, state } = this, view = { place, layer: state.layer, outs }, last = dark?.last;
    this.at("lens").ariaLabel = `「${this.#letters(place)}」の、層を出るたびの答えと大きさ`;
    this.at("lens").replaceChildren(...storeys(sight, view, column, dark));
    this.at("best").replaceChildren(...best(sight, view, column, dark?.column));
    const names = outs.map((one) => this.#name(one)), title = names.length > 2 ? `${names.length}か所を黙らせて` : `${names.join("と")}なし`;
    this.at("answers").replaceChildren(...silenced(sight, last, last ? title : "黙らせたとき"));
    const alone = state.outs.length > outs.length ? "ほかも黙らせるのは、本物のGemmaを呼んでから。" : "";
    this.at("change").textContent = last ? told(sight, change(sight, last)) + alone : SILENCE;
  }

  /** 選んだことを、短く言う。 */
  #tell(place, dark) {
    const { layer, head } = this.state, [first] = looked({ share: this.sight.share, ...dark }, layer, head, place);
    const seen = `${this.#name()}は、「${this.#letters(place)}」から「${this.#letters(first.place)}」を${percent(first.share)}見ています。`;
    this.at("spoken").textContent = dark ? seen + this.at("change").textContent : seen;
  }
}

customElements.define("nt-look-inside", LookInside);
