// <nt-next-token>――Gemma の予測の記録をたどりながら、温度、top-k、top-p を試す。
// モデルはここでは動かない。記録（docs/generated/widgets/continuations.json）の枝にだけ進める。

import { distribution, draw } from "./distribution.mjs";
import { element } from "./dom.mjs";
import { tokenBox } from "./token-label.mjs";
import { Widget, sheet } from "./widget.mjs";

const DATA = new URL("../../generated/widgets/continuations.json", import.meta.url);
const PLAIN = 1; // 初めの温度

let loaded;

async function read() {
  const response = await fetch(DATA);
  if (!response.ok) throw new Error(`${DATA}: ${response.status}`);
  return response.json();
}

class NextToken extends Widget {
  static styles = [
    sheet(`
      .sentence { align-content: flex-start; min-height: 6.6em; padding: 0.6em; border: 1px solid var(--nt-grid); border-radius: 0.3em; }
      .sentence .given { background: var(--nt-soft); }
      .sentence .gap { background: none; outline: 2px dashed var(--nt-purple); outline-offset: -2px; }
      .status { min-height: 3.2em; }
      .settings { display: grid; gap: 0.5em 1.6em; }
      @container (min-width: 31em) { .settings { grid-template-columns: repeat(3, 1fr); } .sentence { min-height: 5em; } }
      .settings label { display: flex; justify-content: space-between; }
      .settings .now { font-weight: 400; font-variant-numeric: tabular-nums; }
      .candidates { display: grid; gap: 2px; }
      .candidate { display: grid; grid-template-columns: 6em minmax(0, 1fr) 3.6em 0.9em; gap: 0.5em; align-items: center; width: 100%; min-height: 2em; padding: 0.1em 0.3em; text-align: start; border: 1px solid transparent; }
      button.candidate { border-color: transparent; background: none; }
      button.candidate:hover { border-color: var(--nt-muted); }
      .candidate .token { justify-self: start; min-height: 1.6em; }
      .candidate .bar { display: block; min-width: 1px; height: 0.9em; background: var(--nt-blue); border-radius: 2px; }
      .candidate .share { text-align: end; font-variant-numeric: tabular-nums; }
      .candidate .more { color: var(--nt-muted); }
      .out .token { color: var(--nt-muted); text-decoration: line-through; background: var(--nt-soft); }
      .out .bar { background: none; min-width: 0; }
      .rest .bar { background: var(--nt-muted); }
      .rest.candidate > :first-child { color: var(--nt-muted); font-size: 0.9em; }
    `),
  ];

  async prepare() {
    loaded ??= read().catch((error) => {
      loaded = undefined;
      throw error;
    });
    const { data, inputs } = await loaded;
    this.record = data;
    this.model = inputs.gemma;
  }

  build(root) {
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p class="title" id="title">次のトークンを選ぶ</p>
        <div>
          <label for="prompt">文の始まり</label>
          <select id="prompt"></select>
        </div>
        <ol class="tokens sentence" id="sentence" aria-label="ここまでの文"></ol>
        <div class="buttons">
          <button id="draw" type="button" class="primary">くじを引く</button>
          <button id="greedy" type="button">一位を選ぶ</button>
          <button id="back" type="button">一つ戻る</button>
          <button id="start" type="button">最初から</button>
        </div>
        <p class="status" id="status" role="status"></p>
        <div class="settings">
          <div><label for="temperature"><span>温度</span><span id="temperature-now" class="now" aria-hidden="true"></span></label><input type="range" id="temperature" min="0" step="1"></div>
          <div><label for="k"><span>top-k</span><span id="k-now" class="now" aria-hidden="true"></span></label><input type="range" id="k" min="1" step="1"></div>
          <div><label for="p"><span>top-p</span><span id="p-now" class="now" aria-hidden="true"></span></label><input type="range" id="p" min="0" step="1"></div>
        </div>
        <ol class="candidates" id="candidates" aria-label="次のトークンの候補"></ol>
        <p class="note">候補を押しても選べます。▸の付いた候補は、その先の予測も記録してあります。</p>
        <p class="note" id="source"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.at("source").textContent =
      `${this.model}の予測を記録したものです。このページでモデルが動いているわけではないので、記録のない続きへは進めません。` +
      "文の内容は、事実とは限りません。";
    this.#prepareControls();
    this.#restart();
  }

  #prepareControls() {
    const { prompts, temperatures, nuclei, nodes } = this.record;
    this.at("prompt").append(
      ...prompts.map(({ text }, place) => element("option", { value: place }, text.replaceAll("\n", "⏎"))),
    );
    this.most = nodes[0].ids.length;
    this.#makeRows();
    Object.assign(this.at("temperature"), { max: temperatures.length - 1, value: temperatures.indexOf(PLAIN) });
    Object.assign(this.at("k"), { max: this.most + 1, value: this.most + 1 });
    Object.assign(this.at("p"), { max: nuclei.length, value: nuclei.length });
    for (const id of ["temperature", "k", "p"]) this.at(id).oninput = () => this.#draw();
    this.at("prompt").onchange = () => this.#restart();
    this.at("start").onclick = () => this.#restart();
    this.at("back").onclick = () => this.path.length && this.#go(this.path.slice(0, -1), "一つ戻りました。");
    this.at("greedy").onclick = () => this.node && this.#choose(this.now.candidates[0], "一位の");
    this.at("draw").onclick = () => this.node && this.#drawLot();
  }

  get #settings() {
    const number = (id) => Number(this.at(id).value);
    return {
      temperature: number("temperature"),
      k: number("k") > this.most ? null : number("k"),
      nucleus: number("p") === this.record.nuclei.length ? null : number("p"),
    };
  }

  #restart() {
    this.prompt = Number(this.at("prompt").value);
    this.#go([], "");
  }

  /** `path` は、選んだ候補の列。 */
  #go(path, story) {
    this.path = path;
    const next = path.length ? path.at(-1).next : this.record.roots[this.prompt];
    this.node = this.record.nodes[next]; // 記録がなければ undefined
    this.story = story;
    this.#drawSentence();
    this.#draw();
  }

  #choose(candidate, how) {
    if (candidate.probability === 0) return;
    const share = percent(candidate.probability);
    this.#go([...this.path, candidate], `${how}「${this.#read(candidate.id)}」（${share}）を足しました。`);
    if (!this.node) this.at("back").focus(); // 候補が消えるので、次に押しそうなところへ
  }

  #drawLot() {
    const won = draw(this.now, Math.random());
    if (won) {
      this.#choose(won, "くじで当たった");
      return;
    }
    const rest = percent(this.now.rest);
    this.story = `記録していない、そのほかのトークン（合わせて${rest}）のどれかが当たりました。もう一度引いてください。`;
    this.#drawStory();
  }

  #drawSentence() {
    const given = this.record.prompts[this.prompt].ids.map((id) => this.#box("li", id, 0, "given"));
    const chosen = this.path.map(({ id }, place) => this.#box("li", id, place));
    const gap = element("li", { class: "token gap" }, "？");
    this.at("sentence").replaceChildren(...given, ...chosen, ...(this.node ? [gap] : []));
    for (const id of ["draw", "greedy"]) this.at(id).setAttribute("aria-disabled", !this.node);
    for (const id of ["back", "start"]) this.at(id).setAttribute("aria-disabled", !this.path.length);
  }

  #draw() {
    const settings = this.#settings;
    this.#say("temperature", this.record.temperatures[settings.temperature].toFixed(1));
    this.#say("k", settings.k === null ? "なし" : String(settings.k));
    this.#say("p", settings.nucleus === null ? "なし" : String(this.record.nuclei[settings.nucleus]));
    this.now = this.node && distribution(this.record, this.node, settings);
    this.#drawCandidates();
    this.#drawStory();
  }

  #say(id, value) {
    this.at(`${id}-now`).textContent = value;
    this.at(id).setAttribute("aria-valuetext", value);
  }

  #drawStory() {
    const end = this.node ? "" : "記録はここまでです。一つ戻るか、最初からやり直してください。";
    this.at("status").textContent = this.story + end || "続きを選んでください。";
  }

  #makeRows() {
    this.rows = this.record.nodes[0].ids.map((_, place) => {
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
      this.#box("span", candidate.id, this.path.length),
      bar(candidate.probability, scale),
      share(out ? "―" : percent(candidate.probability)),
      element("span", { class: "more", "aria-hidden": "true" }, candidate.next < 0 ? "" : "▸"),
    );
  }

  #box(name, id, place, kind = "") {
    const box = tokenBox(name, this.#bytes(id), place);
    if (kind) box.classList.add(kind);
    return box;
  }

  #bytes(id) {
    const token = this.record.tokens[id];
    const byte = /^<0x([0-9A-F]{2})>$/.exec(token);
    return byte ? Uint8Array.of(parseInt(byte[1], 16)) : new TextEncoder().encode(token);
  }

  #read(id) {
    return this.#box("span", id, 0).textContent;
  }
}

const percent = (share) => `${(100 * share).toFixed(1)}%`;

const share = (text) => element("span", { class: "share" }, text);

function bar(probability, scale) {
  const made = element("span", { class: "bar" });
  made.style.width = `${(100 * probability) / scale}%`;
  return element("span", {}, made);
}

customElements.define("nt-next-token", NextToken);
