// <nt-ask>――評価用の問いを一つ選ぶと、教える前、形だけで聞いたとき、お手本も並べたとき、教えた後の答えが、採点とともに並ぶ。
// 答えも採点も記録（figures_gen/chapters/instruction_tuning の questions）で、モデルはここでは動かない。

import { element } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheet } from "../base/widget.mjs";

const DATA = new URL("../../generated/instruction-tuning/questions.json", import.meta.url);
const FIRST = "中国の首都"; // これで始まる問いがあれば、それから見せる
const KINDS = { greeting: "あいさつ", fact: "知識", rewrite: "書き換え", translation: "翻訳", arithmetic: "計算", python: "Pythonの関数" };
const MARKS = {
  ended: ["自分から終えた", "終わらない"],
  language: ["求めた言語", "違う言語"],
  code: ["文法は正しい", "文法が違う"],
  passed: ["試験を通った", "試験に落ちた"],
  exact: ["答えが合った", "答えが合わない"],
};

export const meta = {
  address: true,
  use: [["#question", { index: 40 }], "#next"],
};

class Ask extends Widget {
  static styles = [
    sheet(`
      :is(button, select) { min-height: 44px; }
      .top { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.7em; align-items: end; }
      .request { min-height: 3.2em; font-weight: 600; white-space: pre-wrap; overflow-wrap: anywhere; }
      .answers { display: grid; gap: 0.7em; }
      .card { display: grid; grid-template-rows: auto auto 1fr auto; gap: 0.4em; padding: 0.6em 0.7em; border: 1px solid var(--nt-grid); border-top: 3px solid var(--who); border-radius: 0.3em; }
      .base { --who: var(--nt-orange); }
      .plain { --who: var(--nt-purple); }
      .shots { --who: var(--nt-green); }
      .tuned { --who: var(--nt-blue); }
      .name { font-size: 0.9em; font-weight: 600; }
      .text { height: 5.4em; overflow-y: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
      .code { font-family: var(--md-code-font-family, monospace); font-size: 0.92em; }
      .end { color: var(--nt-muted); }
      .marks { display: flex; flex-wrap: wrap; gap: 0 0.9em; align-content: start; font-size: 0.86em; }
      .wrong { color: var(--nt-muted); }
      .right { font-weight: 600; }
      .seen, .wanted { font-size: 0.86em; white-space: pre-wrap; overflow-wrap: anywhere; }
      .wanted { min-height: 3.2em; }
      @container (min-width: 31em) {
        .answers { grid-template-columns: repeat(2, minmax(0, 1fr)); }
        .text { height: 7.2em; }
        .marks { display: grid; min-height: 4.8em; }
        .seen { min-height: 3.2em; }
      }
      @container (max-width: 17em) { /* 文字を大きくした電話 */
        .top { grid-template-columns: minmax(0, 1fr); }
      }
    `),
  ];

  async prepare() {
    this.record = (await record(DATA)).data;
  }

  build(root) {
    const { rows, shown, limit } = this.record;
    this.who = { base: "教える前", plain: "教える前＋形だけ", shots: `教える前＋お手本${shown}つ`, tuned: "教えた後" };
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p class="title" id="title">四通りに聞く</p>
        <div class="top">
          <div><label for="question">問い（全${rows.length}問）</label><select id="question"></select></div>
          <button id="next" type="button" class="primary">次の問い</button>
        </div>
        <p class="request" id="request"></p>
        <div class="answers" id="answers"></div>
        <p class="wanted" id="wanted"></p>
        <p class="note">答えは、どれも一位のトークンを選んで書かせた記録です。${limit}トークンで打ち切りました。「形だけ」は「Q: 問い」「A:」の形で聞き、コードのほかは、改行（⏎）で切りました（終えたかどうかは、分かりません）。■は終わりのトークン、…は打ち切り、「Q:」は次の問いの書きはじめです。</p>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    for (const [kind, name] of Object.entries(KINDS)) {
      const group = element("optgroup", { label: name });
      rows.forEach((row, place) => row.kind === kind && group.append(element("option", { value: place }, row.request.replaceAll("\n", " "))));
      this.at("question").append(group);
    }
    this.first = Math.max(0, rows.findIndex(({ request }) => request.startsWith(FIRST)));
    this.at("question").onchange = () => this.#go(Number(this.at("question").value));
    this.at("next").onclick = () => this.#go((this.now + 1) % rows.length);
    const line = this.recall();
    this.#draw(/^\d+$/.test(line) && rows[line] ? Number(line) : this.first);
  }

  #go(place) {
    this.#draw(place);
    this.keep(place === this.first ? "" : String(place));
    const { request, tuned } = this.record.rows[place];
    this.at("spoken").textContent = `問い「${request}」。教えた後の答え「${tuned.text}」。`;
  }

  #draw(place) {
    const row = this.record.rows[place];
    this.now = place;
    this.at("question").value = place;
    this.at("request").textContent = row.request;
    this.at("answers").replaceChildren(...Object.entries(this.who).map(([who, name]) => this.#card(row, who, name)));
    this.at("wanted").textContent = `お手本の答え：${row.wanted}`;
  }

  #card(row, who, name) {
    const { text, end, marks } = row[who];
    const told = Object.entries(marks).filter(([mark, right]) => right !== null && !(who === "plain" && mark === "ended"));
    const seen = who === "tuned" && row.judged;
    return element(
      "section",
      { class: `card ${who}`, "aria-label": name },
      element("p", { class: "name" }, name),
      element("p", { class: row.kind === "python" ? "text code" : "text", tabindex: 0, role: "group", "aria-label": `${name}の答え` }, text, element("span", { class: "end" }, end)),
      element("ul", { class: "marks" }, ...told.map(([mark, right]) => verdict(right, MARKS[mark][right ? 0 : 1]))),
      ...(seen ? [element("p", { class: "seen" }, `目で見た採点：${seen.right ? "よい" : "よくない"}（${seen.reason}）`)] : []),
    );
  }
}

const verdict = (right, words) =>
  element("li", { class: right ? "mark right" : "mark wrong" }, element("span", { "aria-hidden": "true" }, right ? "○ " : "× "), words);

customElements.define("nt-ask", Ask);
