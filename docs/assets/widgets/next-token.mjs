// <nt-next-token>――Gemma の予測の記録をたどりながら、次のトークンを選んで文を続ける。full なら、選び方のつまみも付く。
// モデルはここでは動かない。記録（docs/generated/widgets）にある道だけを進める。

import { keep, recall } from "./address.mjs";
import { distribution, draw, plain } from "./distribution.mjs";
import { bar, element, percent, share } from "./dom.mjs";
import { tokenBox, tokenBytes } from "./token-label.mjs";
import { choices, context, finished, fresh, nodeAt, number, read, write } from "./trail.mjs";
import { Widget, sheet } from "./widget.mjs";

const DATA = new URL("../../generated/widgets/", import.meta.url);
const ADDRESS = "next-token"; // 住所の ? のあとに書く名前
const WIDE = 31; // つまみを候補の横に置く幅（em）
const KNOBS = ["temperature", "k", "p", "m", "penalty"];

const loaded = new Map();

/** 同じ記録は、一度だけ読む。読めなければ、次に要るときに、もう一度読む。 */
function load(name) {
  if (!loaded.has(name)) {
    const asked = fetchRecord(new URL(name, DATA));
    asked.catch(() => loaded.delete(name));
    loaded.set(name, asked);
  }
  return loaded.get(name);
}

async function fetchRecord(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
}

class NextToken extends Widget {
  static styles = [
    sheet(`
      button, select, summary { min-height: 44px; }
      .top { display: grid; grid-template-columns: minmax(0, 1fr) 6.6em; gap: 0.5em 0.8em; }
      .buttons { display: grid; grid-template-columns: repeat(4, 1fr); gap: 0.4em; }
      .buttons button { padding: 0; font-size: 0.88em; white-space: nowrap; }
      .sentence { align-content: flex-start; height: 7.4em; padding: 0.5em; overflow-y: auto; border: 1px solid var(--nt-grid); border-radius: 0.3em; }
      .sentence .given { background: var(--nt-soft); }
      .sentence .gap { background: none; outline: 2px dashed var(--nt-purple); outline-offset: -2px; }
      .status { min-height: 6.4em; }
      .board { display: grid; gap: 0.7em 1.6em; align-content: start; }
      .candidates { display: grid; gap: 1px; align-content: start; }
      .candidate { display: grid; grid-template-columns: 6em minmax(0, 1fr) 3.6em 0.9em; gap: 0.5em; align-items: center; width: 100%; padding: 0 0.3em; text-align: start; border: 1px solid transparent; }
      button.candidate { border-color: transparent; background: none; }
      button.candidate:hover { border-color: var(--nt-muted); }
      .candidate .token { justify-self: start; min-height: 1.6em; }
      .candidate .bar { display: block; min-width: 1px; height: 0.9em; background: var(--nt-blue); border-radius: 2px; }
      .candidate .share { text-align: end; font-variant-numeric: tabular-nums; }
      .candidate .more { color: var(--nt-muted); }
      .out .token { color: var(--nt-muted); text-decoration: line-through; background: var(--nt-soft); }
      .out .bar { background: none; min-width: 0; }
      .rest .bar { background: var(--nt-muted); }
      .rest.candidate { min-height: 2em; }
      .rest.candidate > :first-child { color: var(--nt-muted); font-size: 0.9em; }
      .knobs { display: grid; gap: 0 1.6em; align-content: start; }
      .knob { display: grid; grid-template-columns: 6.4em minmax(0, 1fr) 2.6em; gap: 0.5em; align-items: center; min-height: 44px; }
      .knob input { height: 44px; }
      .knob .now { text-align: end; font-size: 0.9em; font-variant-numeric: tabular-nums; }
      summary { display: flex; gap: 0.5em; align-items: center; padding: 0 0.3em; font-size: 0.9em; cursor: pointer; }
      summary::before { content: "▸"; }
      [open] > summary::before { content: "▾"; }
      .set { color: var(--nt-muted); }
      @container (max-width: 17em) { /* 文字を大きくした電話 */
        .top { grid-template-columns: minmax(0, 1fr); }
        .buttons { display: flex; }
        .buttons button { padding: 0.2em 0.6em; }
        .candidate { grid-template-columns: minmax(0, 1fr) 3.3em 0.7em; gap: 0.3em; }
        .candidate > :nth-child(2) { display: none; }
        .knob { grid-template-columns: minmax(0, 1fr) 2.6em; }
        .knob input { grid-column: 1 / -1; order: 1; }
      }
      @container (min-width: ${WIDE}em) {
        .buttons { display: flex; }
        .buttons button { padding: 0.2em 0.9em; font-size: 1em; }
        .sentence { height: 5.4em; }
        .status { min-height: 3.2em; }
        .full .board { grid-template-columns: minmax(0, 1fr) 17em; }
      }
      @media (forced-colors: active) {
        .candidate .bar { forced-color-adjust: none; background: CanvasText; }
        .rest .bar { background: GrayText; }
        .out .bar { background: none; }
        .token { border: 1px solid CanvasText; }
        .out .token { border-color: GrayText; color: GrayText; }
      }
    `),
  ];

  async prepare() {
    this.full = this.hasAttribute("full");
    const { data, inputs } = await load(this.full ? "knobs.json" : "continuations.json");
    this.record = data;
    this.model = inputs.gemma;
  }

  build(root) {
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p class="title" id="title">${this.full ? "選び方を変えて、次のトークンを選ぶ" : "次のトークンを選ぶ"}</p>
        <div class="top">
          <div><label for="prompt">文の始まり</label><select id="prompt"></select></div>
          <div><label for="lot">くじの番号</label><select id="lot"></select></div>
        </div>
        <ol class="tokens sentence" id="sentence" tabindex="0" aria-label="ここまでの文"></ol>
        <div class="buttons">
          <button id="greedy" type="button" class="primary">一位を選ぶ</button>
          <button id="draw" type="button">くじを引く</button>
          <button id="back" type="button">一つ戻る</button>
          <button id="start" type="button">最初から</button>
        </div>
        <p class="status" id="status" role="status"></p>
        <div class="board">
          <ol class="candidates" id="candidates" aria-label="次のトークンの候補"></ol>
          <div class="knobs" id="knobs"></div>
        </div>
        <p class="note">候補を押しても選べます。▸の付いた候補は、その先の予測も記録してあります。くじは、見えている候補の中から、確率に合わせて引きます。同じ番号のくじは、いつも同じ当たりになります。</p>
        <p class="note" id="source"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    root.firstElementChild.classList.toggle("full", this.full);
    this.at("source").textContent =
      `${this.model}の予測を記録したものです。このページでモデルが動いているわけではないので、記録のない続きへは進めません。` +
      "文の内容は、事実とは限りません。";
    this.initial = this.#initial();
    this.state = read(this.record, recall(ADDRESS), this.initial);
    if (!this.full) this.state.settings = plain(this.record);
    this.#prepareControls();
    this.#go(this.state.path, "", false);
  }

  /** 初めの状態。つまみのある部品は、min-p とくり返しの罰をかけて始まる。 */
  #initial() {
    const state = fresh(this.record);
    const { min_p: m, penalty } = this.record.start ?? {};
    return this.full ? { ...state, settings: { ...state.settings, m, penalty } } : state;
  }

  #prepareControls() {
    const { prompts, lots, shown } = this.record;
    this.at("prompt").append(
      ...prompts.map(({ text }, place) => element("option", { value: place }, text.replaceAll("\n", "⏎"))),
    );
    this.at("lot").append(
      ...Object.keys(lots).map((lot) => element("option", { value: lot }, `${lot}番`)),
      element("option", { value: "" }, "毎回違う"),
    );
    this.#makeRows(shown);
    if (this.full) this.#makeKnobs();
    this.at("prompt").onchange = () => this.#restart();
    this.at("lot").onchange = () => {
      this.state.lot = this.at("lot").value || null;
      this.#keep();
    };
    this.at("start").onclick = () => this.#restart();
    this.at("back").onclick = () => this.state.path.length && this.#go(this.state.path.slice(0, -1), "一つ戻りました。");
    this.at("greedy").onclick = () => this.now && this.#choose(this.now.candidates[0], "一位の");
    this.at("draw").onclick = () => this.now && this.#drawLot();
  }

  // ---- つまみ ----------------------------------------------------------------

  #makeKnobs() {
    const { temperatures } = this.record;
    const names = { temperature: "温度", k: "top-k", p: "top-p", m: "min-p", penalty: "くり返しの罰" };
    // 何もしない端は、温度のほかはどれも、つまみの一方の端に置く。
    this.values = {
      temperature: temperatures.map((_, place) => place),
      k: [...choices(this.record, "k"), null],
      p: [...choices(this.record, "p"), null],
      m: [null, ...choices(this.record, "m")],
      penalty: choices(this.record, "penalty"),
    };
    const knob = (name) =>
      element(
        "div",
        { class: "knob" },
        element("label", { for: name }, names[name]),
        element("input", { type: "range", id: name, min: 0, max: this.values[name].length - 1, step: 1 }),
        element("span", { class: "now", id: `${name}-now`, "aria-hidden": "true" }),
      );
    const more = element("details", { id: "more" }, element("summary", {}, "ほかのつまみ", element("span", { class: "set", id: "set" })));
    more.append(...KNOBS.slice(1).map(knob));
    more.open = this.clientWidth >= WIDE * parseFloat(getComputedStyle(this).fontSize); // 候補の横に並ぶなら、開いておく
    const plainly = element("button", { type: "button", id: "plain" }, "つまみを外す");
    this.at("knobs").append(knob("temperature"), more, plainly);
    for (const name of KNOBS) {
      this.at(name).oninput = () => this.#turn({ [name]: this.values[name][Number(this.at(name).value)] });
      this.at(name).onchange = () => this.#keep(); // 動かしているあいだは、住所を書き換えない
    }
    plainly.onclick = () => {
      this.#turn(plain(this.record));
      this.#keep();
    };
  }

  #turn(change) {
    Object.assign(this.state.settings, change);
    this.story = "";
    this.#draw();
    this.#drawStory(this.now ? `つまみで残ったのは、見えている候補のうち${this.#kept()}個です。` : "");
  }

  #kept() {
    return this.now.candidates.filter(({ probability }) => probability > 0).length;
  }

  #drawKnobs() {
    const { settings } = this.state;
    const said = {
      temperature: this.record.temperatures[settings.temperature].toFixed(1),
      k: settings.k ?? "なし",
      p: settings.p ?? "なし",
      m: settings.m ?? "なし",
      penalty: settings.penalty === 1 ? "なし" : settings.penalty.toFixed(1),
    };
    for (const name of KNOBS) {
      this.at(name).value = this.values[name].indexOf(settings[name]);
      this.at(name).setAttribute("aria-valuetext", said[name]);
      this.at(`${name}-now`).textContent = said[name];
    }
    const set = { k: "top-k", p: "top-p", m: "min-p", penalty: "罰" };
    const used = Object.keys(set).filter((name) => said[name] !== "なし");
    this.at("set").textContent = used.map((name) => `${set[name]} ${said[name]}`).join("、");
  }

  // ---- 進む -----------------------------------------------------------------

  #restart() {
    this.state.prompt = Number(this.at("prompt").value);
    this.#go([], "");
  }

  #go(path, story, keep = true) {
    this.state.path = path;
    this.node = nodeAt(this.record, this.state); // 記録がなければ undefined
    this.story = story;
    this.at("prompt").value = this.state.prompt;
    this.at("lot").value = this.state.lot ?? "";
    this.#drawSentence();
    this.#draw();
    this.#drawStory();
    if (keep) this.#keep();
  }

  #choose(candidate, how) {
    if (candidate.probability === 0) return;
    const share = percent(candidate.probability);
    this.#go([...this.state.path, candidate.id], `${how}「${this.#read(candidate.id)}」（${share}）を足しました。`);
    if (!this.node) this.at("back").focus(); // 候補が消えるので、次に押しそうなところへ
  }

  #drawLot() {
    this.#choose(draw(this.now, number(this.record, this.state)), "くじで当たった");
  }

  /** 今の状態を住所に書く。初めの状態なら、何も書かない。 */
  #keep() {
    const line = write(this.record, this.state, this.initial);
    keep(this, ADDRESS, line === write(this.record, this.initial, this.initial) ? "" : line);
  }

  // ---- 見せる ---------------------------------------------------------------

  #drawSentence() {
    const { prompt, path } = this.state;
    const given = this.record.prompts[prompt].ids.map((id) => this.#box("li", id, 0, "given"));
    const chosen = path.map((id, place) => this.#box("li", id, place));
    const gap = element("li", { class: "token gap" }, "？");
    const sentence = this.at("sentence");
    sentence.replaceChildren(...given, ...chosen, ...(this.node ? [gap] : []));
    sentence.scrollTop = sentence.scrollHeight;
  }

  #draw() {
    if (this.full) this.#drawKnobs();
    this.now = this.node && distribution(this.record, this.node, context(this.record, this.state), this.state.settings);
    for (const id of ["draw", "greedy"]) this.at(id).setAttribute("aria-disabled", !this.now);
    for (const id of ["back", "start"]) this.at(id).setAttribute("aria-disabled", !this.state.path.length);
    this.#drawCandidates();
  }

  #drawStory(more = "") {
    this.at("status").textContent = this.story + more + this.#outlook() || "続きを選んでください。";
  }

  /** この先に記録があるかどうか。黙って行き止まりにしない。 */
  #outlook() {
    if (!this.node) {
      const whole = finished(this.record, this.state);
      return `${whole && `${whole}の終わりまで書けました。`}記録はここまでです。一つ戻って別の候補を選ぶか、最初からやり直してください。`;
    }
    if (!this.now) {
      return "このつまみの組では、残る候補が多すぎて記録に収まらず、確率を正しく出せません。温度を下げるか、top-kで絞ってください。";
    }
    return this.now.candidates.some(({ next, probability }) => next !== undefined && probability > 0)
      ? ""
      : "記録は次の一つまでです。";
  }

  #makeRows(count) {
    this.rows = Array.from({ length: count }, (_, place) => {
      const row = element("button", { type: "button" });
      row.onclick = () => this.now && this.#choose(this.now.candidates[place], "");
      return row;
    });
    this.restRow = element("div", { class: "candidate rest" });
    this.at("candidates").replaceChildren(...[...this.rows, this.restRow].map((row) => element("li", {}, row)));
  }

  #drawCandidates() {
    this.at("candidates").classList.toggle("blank", !this.now);
    if (!this.now) return;
    const { candidates, rest } = this.now;
    const scale = Math.max(rest, ...candidates.map(({ probability }) => probability));
    candidates.forEach((candidate, place) => this.#drawRow(this.rows[place], candidate, scale));
    this.restRow.replaceChildren(element("span", {}, "そのほか"), bar(rest, scale), share(percent(rest)));
  }

  #drawRow(row, candidate, scale) {
    const out = candidate.probability === 0;
    row.className = out ? "candidate out" : "candidate";
    row.setAttribute("aria-disabled", out);
    row.replaceChildren(
      this.#box("span", candidate.id, this.state.path.length),
      bar(candidate.probability, scale),
      share(out ? "―" : percent(candidate.probability)),
      element("span", { class: "more", "aria-hidden": "true" }, candidate.next === undefined ? "" : "▸"),
    );
  }

  #box(name, id, place, kind = "") {
    const box = tokenBox(name, this.#bytes(id), place);
    if (kind) box.classList.add(kind);
    return box;
  }

  #bytes(id) {
    return tokenBytes(this.record.tokens[id]);
  }

  #read(id) {
    return this.#box("span", id, 0).textContent;
  }
}

customElements.define("nt-next-token", NextToken);
