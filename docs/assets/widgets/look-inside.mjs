// <nt-look-inside>――「中をのぞく」。層とヘッドとトークンを選び、視線、途中の答え、ベクトルの大きさと、黙らせたときの変化を見る。
// Gemma は記録（docs/generated/look-inside）を、猫のGemma（neko-gemma）は、ページの中での計算を見せる。

import { element, inView, percent } from "../base/dom.mjs";
import { Widget, sheetAt } from "../base/widget.mjs";
import { SIZE, loadEngine } from "../engine/engine.mjs";
import { loadLibrary } from "../engine/book-tokenizer.mjs";
import { HeadGrid, headMap } from "./head-maps.mjs";
import { lens, seen, silenced, told } from "./inside-tables.mjs";
import { accept } from "./invitation.mjs";
import { LIVE, SENTENCES, SILENCES, moved, read, within, write } from "./look-inside-state.mjs";
import { change, computed, fetchSight, looked } from "./sight.mjs";
import { tokenBox, words } from "./token-label.mjs";

const LONGEST_TEXT = 80; // 文字
const LONGEST = 24; // トークン。地図のますが、電話でも見分けられる数
const TYPING = 250; // 打つ手が止まってから計算するまで（ミリ秒）
const SILENCE = "黙らせるとは、ヘッドなら結果を0にすること、層なら何も足さずに素通りさせることです。";

export const meta = {
  address: true,
  use: [["#sentence", "tale"], "[data-layer='3'][data-head='4']", "#strip input >> nth=2", "[name=silence][value=layer]"],
  apart: [["#map .ground", "#map path:not(.ground)"], [".models .pill:has(:checked)", ".models .pill:not(:has(:checked))"]],
};

class LookInside extends Widget {
  static styles = [sheetAt(new URL("./look-inside.css", import.meta.url))];

  async prepare() {
    this.state = read(this.recall());
    if (this.state.name !== LIVE) this.record = await fetchSight(this.state.name);
  }

  build(root) {
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p class="title" id="title">中をのぞく</p>
        <div class="models" role="radiogroup" aria-label="のぞくモデル">
          <label class="pill"><input type="radio" name="model" value="">Gemma（記録）</label>
          <label class="pill"><input type="radio" name="model" value="${LIVE}">猫のGemma（その場で計算）</label>
        </div>
        <div>
          <div id="recorded"><label for="sentence">読ませる文</label><select id="sentence"></select></div>
          <div id="typed"><label for="text">あなたの文（${LONGEST}トークンまで）</label><input id="text" type="text" maxlength="${LONGEST_TEXT}" autocomplete="off" autocapitalize="off" spellcheck="false"></div>
        </div>
        <div class="invitation" id="invitation" hidden>
          <p class="note" id="invitation-text">この本が『吾輩は猫である』だけで育てた小さなモデル、neko-gemmaを、このページの中で動かします。大きさは${SIZE}です。書いた文は、どこにも送りません。</p>
          <button id="load" type="button" class="primary">読み込む（${SIZE}）</button>
          <progress id="progress" max="1" value="0" aria-label="読み込みの進み具合" hidden></progress>
        </div>
        <div class="views" id="inside">
          <div class="whole">
            <p class="label" id="strip-label">どのトークンから見る？</p>
            <div class="strip sideways" id="strip" role="radiogroup" aria-labelledby="strip-label"></div>
            <p class="label" id="heads-label">どのヘッドを見る？（横が層、縦がヘッド）</p>
            <div class="heads sideways" id="heads" role="grid" aria-labelledby="heads-label"></div>
          </div>
          <div>
            <p class="label" id="map-label"></p>
            <div id="map"></div>
            <ol class="rows" id="seen" aria-labelledby="map-label"></ol>
          </div>
          <div id="lens"></div>
          <div class="whole">
            <fieldset class="silences" id="silences"><legend>黙らせると、次のトークンの予測はどう変わる？</legend></fieldset>
            <div class="answers" id="answers"></div>
            <p class="note change" id="change"></p>
          </div>
        </div>
        <p class="note" id="source"></p>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.#prepareControls(root);
    let wide = innerWidth;
    addEventListener("resize", () => {
      if (wide === innerWidth) return; // 電話の帯が隠れただけ
      wide = innerWidth;
      this.tallest = 0;
      this.style.minHeight = "";
    });
    if (this.state.name === LIVE) this.#drawGiven();
    else this.#enter(this.record.sight);
  }

  #prepareControls(root) {
    this.at("sentence").append(
      ...Object.entries(SENTENCES).map(([name, text]) => element("option", { value: name }, text.replaceAll("\n", "⏎"))),
    );
    this.at("text").value = this.state.text.slice(0, LONGEST_TEXT);
    for (const radio of root.querySelectorAll("[name=model]")) radio.onchange = () => this.#choose(radio.value || this.at("sentence").value);
    this.at("sentence").onchange = () => this.#choose(this.at("sentence").value);
    this.at("text").oninput = () => this.#type();
    this.at("load").onclick = () => this.#load();
    this.heads = new HeadGrid(this.at("heads"), (chosen) => this.#select(chosen), (key) => moved(this.state, key, this.sight));
    const names = { "": "黙らせない", head: "", layer: "" };
    for (const silence of SILENCES) {
      const input = element("input", { type: "radio", name: "silence", value: silence });
      input.onchange = () => this.#select({ silence });
      this.at("silences").append(element("label", { class: "pill" }, input, element("span", { id: `silence-${silence}` }, names[silence])));
    }
  }

  // ---- 読み込む --------------------------------------------------------------

  /** 文かモデルを選び直す。読み込めなければ、前に選んでいたものに戻す。 */
  async #choose(name) {
    const before = this.state;
    this.state = { ...before, name, place: null };
    this.#keep();
    if (name === LIVE) return this.#goLive();
    try {
      const found = await fetchSight(name);
      if (this.state.name !== name) return; // 待つあいだに、ほかのものを選んだ
      this.record = found;
      this.#enter(found.sight);
      this.#say(this.#story());
    } catch (error) {
      if (this.state.name !== name) return;
      console.warn("読み込めません。", error);
      this.state = before;
      this.#keep();
      this.#drawGiven();
      this.#say("記録を読み込めませんでした。通信の状態を確かめて、もう一度選んでください。", true);
    }
  }

  #goLive() {
    this.style.minHeight = ""; // 読み込むまでは短い
    this.#drawGiven();
    if (this.engine) this.#compute();
  }

  async #load() {
    const open = async (tell) => {
      const [engine, library] = await Promise.all([loadEngine(tell), loadLibrary()]);
      this.tokenizer = library(engine.tokenizer);
      this.engine = engine;
    };
    if (!(await accept(this.at, "モデル", open, (text) => this.#say(text)))) return;
    const here = this.shadowRoot.activeElement === this.at("load");
    if (this.state.name === LIVE) await this.#compute();
    if (here) this.at("text").focus(); // 押したボタンは消える
  }

  #type() {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => {
      this.state.text = this.at("text").value;
      this.state.place = null;
      this.#keep();
      if (this.engine) this.#compute();
    }, TYPING);
  }

  /** 読者の文を、ページの中のモデルに読ませる。 */
  async #compute() {
    const text = this.state.text.toWellFormed?.() ?? this.state.text;
    const all = this.tokenizer.encode(text);
    const turn = (this.turn = (this.turn ?? 0) + 1);
    try {
      const sight = all.length ? await computed(this.engine, this.tokenizer, all.slice(0, LONGEST)) : undefined;
      if (turn !== this.turn || this.state.name !== LIVE) return; // 待つあいだに、文が変わった
      this.#enter(sight);
    } catch (error) {
      console.error("計算できません。", error);
      return this.#say("計算できませんでした。ページを読み込み直してください。", true);
    }
    if (!all.length) this.#say("一文字でも書いてください。", true);
    else this.#say(all.length > LONGEST ? `文が長いので、初めの${LONGEST}トークンまでを読みました。` : this.#story(), all.length > LONGEST);
  }

  // ---- 操作 -----------------------------------------------------------------

  #select(chosen) {
    Object.assign(this.state, chosen);
    this.#keep();
    this.#draw();
    this.#say(this.#story());
  }

  /** 見る側のトークンを選ぶ。終わりのトークンは、文を変えても終わりのまま。 */
  #look(place) {
    this.#select({ place: place === this.sight.tokens.length - 1 ? null : place });
  }

  /** 今の状態を住所に書く。初めの状態なら、何も書かない。 */
  #keep() {
    this.keep(write(this.state));
  }

  // ---- 見せる ---------------------------------------------------------------

  /** `visibly` なら、目にも見せる。 */
  #say(said, visibly = false) {
    this.at("spoken").textContent = said;
    if (visibly) this.at("change").textContent = said;
  }

  #story() {
    const { layer, head, silence } = this.state;
    const [first] = looked(this.sight, layer, head, this.#place);
    const answer = silence ? this.at("change").textContent : "";
    return `${this.#name()}は、「${this.#letters(this.#place)}」から「${this.#letters(first.place)}」を${percent(first.share)}見ています。${answer}`;
  }

  #name(silence = "head") {
    return silence === "layer" ? `層${this.state.layer}` : `層${this.state.layer}のヘッド${this.state.head}`;
  }

  get #place() {
    return this.state.place ?? this.sight.tokens.length - 1;
  }

  #letters(place) {
    return words(this.sight.tokens[place]);
  }

  /** 見るものが替わった。`sight` がなければ、何も見せない。 */
  #enter(sight) {
    this.sight = sight;
    this.#drawGiven();
    if (!sight) return;
    this.state = within(this.state, sight);
    this.#makeStrip();
    this.heads.fill(sight);
    this.#draw();
    this.#stay();
  }

  /** 見るものを替えて低くなっても、下の文が動かないように、これまででいちばん高いときの高さを保つ。 */
  #stay() {
    this.style.minHeight = "";
    this.tallest = Math.max(this.tallest ?? 0, this.getBoundingClientRect().height);
    this.style.minHeight = `${this.tallest}px`;
  }

  #drawGiven() {
    const live = this.state.name === LIVE;
    for (const radio of this.shadowRoot.querySelectorAll("[name=model]")) radio.checked = (radio.value === LIVE) === live;
    if (!live) this.at("sentence").value = this.state.name;
    this.at("recorded").hidden = live;
    this.at("typed").hidden = !live;
    this.at("invitation").hidden = !live || Boolean(this.engine);
    this.at("inside").hidden = live && (!this.engine || !this.sight);
    this.at("source").textContent = live
      ? "猫のGemmaは、このページの中で計算します。小説一冊しか読んでいない、層が四つの小さなモデルです。"
      : `${this.record?.model ?? "Gemma"}が文を読むときの計算を、記録したものです。${SILENCE}`;
  }

  #makeStrip() {
    const boxes = this.sight.tokens.map((bytes, place) => {
      const input = element("input", { type: "radio", name: "place", value: place });
      input.onchange = () => this.#look(place);
      return element("label", { class: "pill" }, input, tokenBox("span", bytes, place));
    });
    this.at("strip").replaceChildren(...boxes);
  }

  #draw() {
    const place = this.#place, { layer, head } = this.state;
    const [checked] = this.shadowRoot.querySelectorAll(`[name=place][value="${place}"]`);
    checked.checked = true;
    inView(this.at("strip"), checked.parentElement);
    inView(this.at("heads"), this.heads.choose(layer, head));
    this.at("map-label").textContent = `${this.#name()}が、「${this.#letters(place)}」から見ている先`;
    this.at("map").replaceChildren(headMap(this.sight, layer, head, place, (row) => this.#look(row)));
    this.at("seen").replaceChildren(...seen(this.sight, layer, head, place));
    this.at("lens").replaceChildren(lens(this.sight, place, layer));
    this.#drawSilence();
  }

  async #drawSilence() {
    const { silence, layer, head } = this.state, { sight } = this;
    this.at("silence-head").textContent = this.#name();
    this.at("silence-layer").textContent = this.#name("layer");
    for (const radio of this.shadowRoot.querySelectorAll("[name=silence]")) radio.checked = radio.value === silence;
    const answers = silence ? await sight.silenced(layer, silence === "head" ? head : undefined) : undefined;
    if (sight !== this.sight || silence !== this.state.silence || layer !== this.state.layer || head !== this.state.head) return;
    this.at("answers").replaceChildren(...silenced(sight, answers, silence ? `${this.#name(silence)}なし` : "黙らせたとき"));
    this.at("change").textContent = answers ? told(sight, change(sight, answers)) : "上でヘッドか層を選んでから、黙らせてみてください。";
  }
}

customElements.define("nt-look-inside", LookInside);
