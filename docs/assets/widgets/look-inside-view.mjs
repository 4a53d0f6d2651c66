// 「中をのぞく」の中身（<nt-look-inside> は look-inside.mjs）。層とヘッドとトークンを選び、視線、途中の答え、ベクトルの大きさと、
// 黙らせたときの変化を見る。Gemma は記録（docs/generated/look-inside）を、猫のGemma（neko-gemma）は、ページの中での計算を見せる。

import { SIZE, isLoaded, loadEngine } from "../engine/engine.mjs";
import { keep, recall } from "./address.mjs";
import { loadLibrary } from "./book-tokenizer.mjs";
import { bar, element, percent, share } from "./dom.mjs";
import { accept } from "./invitation.mjs";
import { LIVE, SENTENCES, SILENCES, moved, read, within, write } from "./look-inside-state.mjs";
import { SHOWN, change, computed, looked, recorded, shades } from "./sight.mjs";
import { label, tokenBox } from "./token-label.mjs";
import { sheet } from "./widget.mjs";

const DATA = new URL("../../generated/look-inside/", import.meta.url);
const ADDRESS = "look-inside"; // 住所の ? のあとに書く名前
const WIDE = 36; // 地図の横に、層の表を置く幅（em）
const LONGEST_TEXT = 80; // 文字
const LONGEST = 24; // トークン。地図のますが、電話でも見分けられる数
const TYPING = 250; // 打つ手が止まってから計算するまで（ミリ秒）
const SEEN = 6; // 見ている先として並べる数
const INSIDE_ROW = 3; // 層の表の一行に並べる答えの数
const GUTTER = 0.28; // 地図の右の、字を書くところの幅（地図の幅に対する割合）
const LETTERS = 6; // 地図に書く字の数
const SVG = "http://www.w3.org/2000/svg";

const loaded = new Map();

/** 同じ記録は、一度だけ読む。読めなければ、次に要るときに、もう一度読む。 */
function load(name) {
  if (!loaded.has(name)) {
    const asked = fetchRecord(new URL(`${name}.json`, DATA));
    asked.catch(() => loaded.delete(name));
    loaded.set(name, asked);
  }
  return loaded.get(name);
}

async function fetchRecord(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const { data, inputs } = await response.json();
  return { sight: recorded(data), model: inputs.gemma };
}

export const rules = sheet(`
  :is(select, input[type="text"], .invitation button) { min-height: 44px; }
  .models { display: grid; grid-template-columns: 1fr 1.3fr; gap: 0.4em; }
  .pill { position: relative; display: grid; place-content: center; min-width: 44px; min-height: 44px; padding: 0.1em 0.5em; font-weight: 400; text-align: center; line-height: 1.3; border: 1px solid var(--nt-muted); border-radius: 0.3em; }
  .pill input { position: absolute; inset: -1px; width: calc(100% + 2px); height: calc(100% + 2px); margin: 0; cursor: pointer; opacity: 0; }
  .pill:has(:checked) { color: var(--nt-paper); background: var(--nt-blue); border-color: var(--nt-blue); }
  .pill:has(:focus-visible) { outline: 3px solid var(--nt-orange); outline-offset: 2px; }
  .invitation { display: grid; gap: 0.7em; justify-items: start; }
  .invitation progress { width: 100%; height: 0.8em; accent-color: var(--nt-blue); }
  .sideways { padding: 4px; margin: 0 -4px; overflow-x: auto; }
  .strip { display: flex; gap: 0.3em; }
  .strip .pill { flex: none; padding: 0; border: 2px solid transparent; }
  .strip .pill input { inset: -2px; width: calc(100% + 4px); height: calc(100% + 4px); }
  .strip .pill .token { align-items: center; justify-content: center; min-width: 40px; min-height: 40px; white-space: pre; }
  .strip .pill:has(:checked) { color: inherit; background: none; border-color: var(--nt-ink); }
  .heads { display: grid; gap: 2px; }
  .heads > div { display: grid; grid-template-columns: 1.4em repeat(var(--layers), 44px); gap: 2px; align-items: center; }
  .heads span { font-size: 0.72em; line-height: 1.2; color: var(--nt-muted); text-align: center; font-variant-numeric: tabular-nums; }
  .heads span.full { color: var(--nt-ink); font-weight: 700; text-decoration: underline; }
  .heads [role="rowheader"] { position: sticky; left: -4px; z-index: 1; display: grid; place-content: center; align-self: stretch; background: var(--nt-paper); }
  .heads button { display: block; min-height: 0; aspect-ratio: 1; padding: 1px; border: 1px solid var(--nt-grid); border-radius: 2px; }
  .heads button[aria-selected="true"] { outline: 3px solid var(--nt-ink); outline-offset: -2px; border-color: var(--nt-ink); }
  .heads button:focus-visible { outline: 3px solid var(--nt-orange); outline-offset: 0; }
  svg { display: block; width: 100%; fill: var(--nt-blue); }
  .ground { fill: var(--nt-soft); }
  .map { height: 15.2em; cursor: pointer; }
  .map text { fill: var(--nt-muted); dominant-baseline: central; }
  .map text.here { fill: var(--nt-ink); font-weight: 700; }
  .map rect { fill: none; stroke: var(--nt-ink); stroke-width: 2px; vector-effect: non-scaling-stroke; }
  .views { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.9em 1.4em; align-items: start; }
  .views > div { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.4em; }
  .rows { display: grid; gap: 1px; }
  .rows li { display: grid; grid-template-columns: 6em minmax(0, 1fr) 3.6em; gap: 0.4em; align-items: center; height: 1.9em; }
  .rows .token, td .token { max-width: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; justify-self: start; }
  .bar { display: block; min-width: 1px; height: 0.9em; background: var(--nt-blue); border-radius: 2px; }
  .share { text-align: end; font-size: 0.92em; font-variant-numeric: tabular-nums; }
  table { table-layout: fixed; font-size: 0.86em; }
  :is(th, td) { height: 1.95em; padding: 0 0.2em; overflow: hidden; }
  caption { font-size: 1.05em; }
  thead th { height: auto; color: var(--nt-muted); }
  tr > :first-child { width: 2.7em; }
  tr > :nth-child(2) { text-align: start; }
  tr > :nth-child(3) { width: 4.6em; }
  tr.here { background: var(--nt-soft); font-weight: 700; }
  td > div { display: flex; flex-wrap: wrap; gap: 0 0.6em; height: 1.8em; overflow: hidden; font-weight: 400; } /* 入りきらない答えは、隠れる */
  td > div > span { display: flex; gap: 0.2em; align-items: center; max-width: 100%; height: 1.8em; }
  td .token { display: inline-block; max-width: 7em; padding-block: 0; line-height: 1.5; }
  .size { display: block; padding-block-end: 3px; background: linear-gradient(var(--nt-orange), var(--nt-orange)) right bottom / var(--much) 3px no-repeat; } /* 数の下の棒 */
  .silences { display: grid; grid-template-columns: 1fr 1.5fr 1fr; gap: 0.4em; padding: 0; margin: 0; border: 0; }
  .silences legend { padding: 0; margin-bottom: 0.3em; font-size: 0.9em; font-weight: 600; }
  .answers { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.3em 1em; }
  .answers li { grid-template-columns: minmax(0, 5em) minmax(0, 1fr) 3.4em; gap: 0.2em; }
  .change { min-height: 3.2em; }
  @container (max-width: 24em) {
    .answers { gap: 0.3em 0.6em; }
    .answers li { grid-template-columns: minmax(0, 1fr) 3.2em; }
    .answers li > :nth-child(2) { display: none; }
  }
  @container (max-width: 17em) { /* 文字を大きくした電話 */
    .rows li { grid-template-columns: minmax(0, 1fr) 3.6em; }
    .rows li > :nth-child(2) { display: none; }
    .answers { grid-template-columns: minmax(0, 1fr); }
  }
  @container (min-width: ${WIDE}em) {
    .views { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
    .heads > div { grid-template-columns: 1.4em repeat(var(--layers), minmax(0, 44px)); }
    .map { height: 17em; }
    .change { min-height: 1.6em; }
  }
  @media (forced-colors: active) {
    svg, .ground, .bar { forced-color-adjust: none; }
    svg { fill: CanvasText; }
    .ground { fill: Canvas; }
    .map text, .map text.here { fill: CanvasText; }
    .map rect { stroke: Highlight; }
    .bar { background: CanvasText; }
    .token { border: 1px solid CanvasText; }
    .pill:has(:checked), .strip .pill:has(:checked), tr.here { forced-color-adjust: none; color: HighlightText; background: Highlight; border-color: Highlight; }
    .heads button[aria-selected="true"] { outline-color: Highlight; }
    .strip .pill:has(:checked) .token { color: CanvasText; background: Canvas; }
    .size { background: none; }
  }
`);

export class View {
  /** `host` は、ページの要素。 */
  constructor(host) {
    this.host = host;
  }

  async prepare() {
    this.state = read(recall(ADDRESS));
    if (this.state.name !== LIVE) this.record = await load(this.state.name);
    else if (isLoaded()) await this.#open(); // 猫の箱が、もう読み込んでいる
  }

  build(root) {
    this.root = root;
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
          <div style="grid-column: 1 / -1">
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
          <div style="grid-column: 1 / -1">
            <fieldset class="silences" id="silences"><legend>黙らせると、次のトークンの予測はどう変わる？</legend></fieldset>
            <div class="answers" id="answers"></div>
            <p class="note change" id="change"></p>
          </div>
        </div>
        <p class="note" id="source"></p>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.at("sentence").append(
      ...Object.entries(SENTENCES).map(([name, text]) => element("option", { value: name }, text.replaceAll("\n", "⏎"))),
    );
    this.at("text").value = this.state.text.slice(0, LONGEST_TEXT);
    for (const radio of root.querySelectorAll("[name=model]")) radio.onchange = () => this.#choose(radio.value || this.at("sentence").value);
    this.at("sentence").onchange = () => this.#choose(this.at("sentence").value);
    this.at("text").oninput = () => this.#type();
    this.at("load").onclick = () => this.#load();
    this.at("heads").onkeydown = (event) => this.#press(event);
    this.#makeSilences();
    if (this.state.name !== LIVE) this.#enter(this.record.sight);
    else if (this.engine) this.#compute();
    else this.#drawGiven();
  }

  // ---- 読み込む --------------------------------------------------------------

  /** 文かモデルを選び直す。読み込めなければ、前に選んでいたものに戻す。 */
  async #choose(name) {
    const before = this.state;
    this.state = { ...before, name, place: null };
    this.#keep();
    try {
      if (name === LIVE) await this.#goLive();
      else await this.#goRecorded(name);
    } catch (error) {
      if (this.state.name !== name) return; // 待つあいだに、ほかのものを選んだ
      console.warn("読み込めません。", error);
      this.state = before;
      this.#keep();
      this.#drawGiven();
      this.#say("記録を読み込めませんでした。通信の状態を確かめて、もう一度選んでください。", true);
    }
  }

  async #goLive() {
    this.#drawGiven();
    if (isLoaded() && !this.engine) await this.#open();
    if (this.engine) await this.#compute();
  }

  async #goRecorded(name) {
    const record = await load(name);
    if (this.state.name !== name) return;
    this.record = record;
    this.#enter(record.sight);
    this.#say(this.#story());
  }

  async #open(tell) {
    const [engine, library] = await Promise.all([loadEngine(tell), loadLibrary()]);
    this.tokenizer = library(engine.tokenizer);
    this.engine = engine;
  }

  async #load() {
    const open = (tell) => this.#open(tell);
    if (!(await accept(this.at, "モデル", open, (text) => this.#say(text)))) return;
    const here = this.root.activeElement === this.at("load");
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

  #press(event) {
    const to = !(event.ctrlKey || event.metaKey || event.altKey) && moved(this.state, event.key, this.sight);
    if (!to) return;
    event.preventDefault();
    this.#select(to);
    this.#cell().focus();
  }

  #select(change) {
    Object.assign(this.state, change);
    this.#keep();
    this.#draw();
    this.#say(this.#story());
  }

  /** 見る側のトークンを選ぶ。終わりのトークンは、文を変えても終わりのまま。 */
  #look(place) {
    this.#select({ place: place === this.sight.tokens.length - 1 ? null : place });
  }

  #makeSilences() {
    const names = { "": "黙らせない", head: "", layer: "" };
    for (const silence of SILENCES) {
      const input = element("input", { type: "radio", name: "silence", value: silence });
      input.onchange = () => this.#select({ silence });
      this.at("silences").append(element("label", { class: "pill" }, input, element("span", { id: `silence-${silence}` }, names[silence])));
    }
  }

  /** 今の状態を住所に書く。初めの状態なら、何も書かない。 */
  #keep() {
    keep(this.host, ADDRESS, write(this.state));
  }

  // ---- 見せる ---------------------------------------------------------------

  /** `seen` なら、目にも見せる。 */
  #say(words, seen = false) {
    this.at("spoken").textContent = words;
    if (seen) this.at("change").textContent = words;
  }

  #story() {
    const [first] = looked(this.sight, this.state.layer, this.state.head, this.#place);
    const answer = this.state.silence ? this.at("change").textContent : "";
    return `${this.#name()}は、「${this.#letters(this.#place)}」から「${this.#letters(first.place)}」を${percent(first.share)}見ています。${answer}`;
  }

  #name(silence = "head") {
    return silence === "layer" ? `層${this.state.layer}` : `層${this.state.layer}のヘッド${this.state.head}`;
  }

  get #place() {
    return this.state.place ?? this.sight.tokens.length - 1;
  }

  #letters(place) {
    return label(this.sight.tokens[place]).map(({ text, hex }) => text ?? hex).join(" ");
  }

  #cell() {
    return this.at("heads").querySelector(`[data-layer="${this.state.layer}"][data-head="${this.state.head}"]`);
  }

  /** 見るものが替わった。`sight` がなければ、何も見せない。 */
  #enter(sight) {
    this.sight = sight;
    this.#drawGiven();
    if (!sight) return;
    this.state = within(this.state, sight);
    this.#makeStrip();
    this.#makeHeads();
    this.#draw();
  }

  #drawGiven() {
    const live = this.state.name === LIVE;
    for (const radio of this.root.querySelectorAll("[name=model]")) radio.checked = (radio.value === LIVE) === live;
    if (!live) this.at("sentence").value = this.state.name;
    this.at("recorded").hidden = live;
    this.at("typed").hidden = !live;
    this.at("invitation").hidden = !live || Boolean(this.engine);
    this.at("inside").hidden = live && (!this.engine || !this.sight);
    this.host.style.minHeight = live && !this.engine ? "0" : ""; // 読み込むまでは、見せるものがない
    this.at("source").textContent = live
      ? "猫のGemmaは、このページの中で計算します。小説一冊しか読んでいない、層が四つの小さなモデルです。"
      : `${this.record?.model ?? "Gemma"}が文を読むときの計算を、記録したものです。黙らせるとは、ヘッドなら結果をゼロにすること、層なら何も足さずに素通りさせることです。`;
  }

  #makeStrip() {
    const boxes = this.sight.tokens.map((bytes, place) => {
      const input = element("input", { type: "radio", name: "place", value: place });
      input.onchange = () => this.#look(place);
      return element("label", { class: "pill" }, input, tokenBox("span", bytes, place));
    });
    this.at("strip").replaceChildren(...boxes);
  }

  #makeHeads() {
    const { layers, heads } = this.sight;
    const numbers = Array.from({ length: layers }, (_, at) => at + 1);
    const top = element("div", { role: "row" }, element("span", { role: "columnheader" }, element("span", { class: "hidden" }, "ヘッド")));
    top.append(...numbers.map((layer) => element("span", { role: "columnheader" }, String(layer))));
    const rows = Array.from({ length: heads }, (_, at) => {
      const row = element("div", { role: "row" }, element("span", { role: "rowheader" }, String(at + 1)));
      row.append(...numbers.map((layer) => this.#small(layer, at + 1)));
      return row;
    });
    this.at("heads").style.setProperty("--layers", layers);
    this.at("heads").replaceChildren(top, ...rows);
  }

  #small(layer, head) {
    const cell = element("button", { type: "button", role: "gridcell", "data-layer": layer, "data-head": head, "aria-label": `層${layer}のヘッド${head}` });
    const length = this.sight.tokens.length;
    cell.append(drawing(`0 0 ${length} ${length}`, this.#map(layer, head)));
    cell.onclick = () => this.#select({ layer, head });
    return cell;
  }

  /** 地面（見てよいところ）と、視線。 */
  #map(layer, head) {
    const stairs = this.sight.tokens.map((_, place) => `H${place + 1}V${place + 1}`).join("");
    const ground = shape("path", { class: "ground", d: `M0 0${stairs}H0z` });
    return [ground, ...shades(this.sight, layer, head).map(({ strength, path }) => shape("path", { d: path, "fill-opacity": strength }))];
  }

  #draw() {
    const place = this.#place;
    const [checked] = this.root.querySelectorAll(`[name=place][value="${place}"]`);
    checked.checked = true;
    inView(this.at("strip"), checked.parentElement);
    for (const cell of this.at("heads").querySelectorAll("button")) {
      const here = Number(cell.dataset.layer) === this.state.layer && Number(cell.dataset.head) === this.state.head;
      cell.setAttribute("aria-selected", here);
      cell.tabIndex = here ? 0 : -1;
      if (here) inView(this.at("heads"), cell);
    }
    this.#drawMap();
    this.#drawSeen();
    this.#drawLens();
    this.#drawSilence();
  }

  #drawMap() {
    const { tokens } = this.sight;
    const { layer, head } = this.state;
    const length = tokens.length, place = this.#place;
    const size = Math.min(0.86, 0.052 * length);
    const labels = tokens.map((_, at) => {
      const letters = [...this.#letters(at)];
      const text = shape("text", { x: at + 1.15, y: at + 0.5, "font-size": size, class: at === place ? "here" : "" });
      text.textContent = letters.length > LETTERS ? `${letters.slice(0, LETTERS - 1).join("")}…` : letters.join("");
      return text;
    });
    const row = shape("rect", { x: 0, y: place, width: place + 1, height: 1 });
    const map = drawing(`0 0 ${length * (1 + GUTTER)} ${length}`, [...this.#map(layer, head), row, ...labels]);
    map.setAttribute("class", "map");
    map.setAttribute("preserveAspectRatio", "xMinYMin");
    map.onclick = (event) => {
      const { y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
      if (y >= 0 && y < length) this.#look(Math.floor(y));
    };
    this.at("map-label").textContent = `${this.#name()}が、「${this.#letters(place)}」から見ている先`;
    this.at("map").replaceChildren(map);
  }

  #drawSeen() {
    const found = looked(this.sight, this.state.layer, this.state.head, this.#place).slice(0, SEEN);
    const rows = found.map((one) => this.#row(this.sight.tokens[one.place], one.share, one.place));
    while (rows.length < SEEN) rows.push(element("li", { "aria-hidden": "true" }));
    this.at("seen").replaceChildren(...rows);
  }

  #row(bytes, probability, place, scale = 1) {
    return element("li", {}, tokenBox("span", bytes, place), bar(probability, scale), share(percent(probability)));
  }

  #drawLens() {
    const place = this.#place;
    const largest = Math.max(...this.sight.sizes.flat());
    const rows = this.sight.lens[place].map((answers, layer) => {
      const shown = answers.slice(0, INSIDE_ROW).map(({ bytes, probability }, at) => element("span", {}, tokenBox("span", bytes, at), share(rounded(probability))));
      const size = element("span", { class: "size" }, written(this.sight.sizes[place][layer]));
      size.style.setProperty("--much", `${(100 * this.sight.sizes[place][layer]) / largest}%`);
      return element(
        "tr",
        { class: layer === this.state.layer ? "here" : undefined },
        element("th", { scope: "row" }, layer ? String(layer) : "入口"),
        element("td", {}, element("div", {}, ...shown)),
        element("td", {}, size),
      );
    });
    const head = ["層", "今のところの答え", "大きさ"].map((name) => element("th", { scope: "col" }, name));
    this.at("lens").replaceChildren(
      element("table", {}, element("caption", {}, `「${this.#letters(place)}」の、層を出るたびの答えと大きさ`), element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows)),
    );
  }

  async #drawSilence() {
    const { silence, layer, head } = this.state, { sight } = this;
    this.at("silence-head").textContent = this.#name();
    this.at("silence-layer").textContent = this.#name("layer");
    for (const radio of this.root.querySelectorAll("[name=silence]")) radio.checked = radio.value === silence;
    const answers = silence ? await sight.silenced(layer, silence === "head" ? head : undefined) : undefined;
    if (sight !== this.sight || silence !== this.state.silence || layer !== this.state.layer || head !== this.state.head) return;
    const scale = Math.max(sight.last[0].probability, answers?.[0].probability ?? 0);
    const list = (title, found) => {
      const rows = found.map(({ bytes, probability }, at) => this.#row(bytes, probability, at, scale));
      while (rows.length < SHOWN) rows.push(element("li", { "aria-hidden": "true" }));
      return element("div", {}, element("p", { class: "label" }, title), element("ol", { class: "rows", "aria-label": title }, ...rows));
    };
    this.at("answers").replaceChildren(
      list("いつも", sight.last.slice(0, SHOWN)),
      list(silence ? `${this.#name(silence)}なし` : "黙らせたとき", answers?.slice(0, SHOWN) ?? []),
    );
    const first = label(sight.last[0].bytes).map(({ text, hex }) => text ?? hex).join(" ");
    const told = answers && change(sight, answers);
    this.at("change").textContent = told
      ? `いつもの一位「${first}」は、${percent(told.before)}から${percent(told.after)}になりました。`
      : "上でヘッドか層を選んでから、黙らせてみてください。";
  }
}

/** 大きさ。桁が違っても、同じくらいの字数で書く。 */
const written = (size) => (size < 10 ? size.toFixed(1) : Math.round(size).toLocaleString("ja"));

/** 狭いところに書く確率。 */
const rounded = (probability) => `${Math.round(100 * probability)}%`;

/** SVG の要素。 */
function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function drawing(viewBox, parts) {
  const made = shape("svg", { viewBox, "aria-hidden": "true", "shape-rendering": "crispEdges" });
  made.append(...parts);
  return made;
}

/** 横に送れる箱の中の `part` を、ページは動かさずに、見えるところへ送る。 */
function inView(box, part) {
  const outer = box.getBoundingClientRect(), inner = part.getBoundingClientRect();
  const room = 30; // 見出しの列に隠れないように
  if (inner.left < outer.left + room) box.scrollLeft += inner.left - outer.left - room;
  else if (inner.right > outer.right - room) box.scrollLeft += inner.right - outer.right + room;
}
