// <nt-few-shot>――例を並べて問う。課題、例の数、並べ方、問いを選ぶと、読ませた文と、答えの初めのトークンの確率が見える。
// モデルはここでは動かない。記録（docs/generated/in-context/box.json）を見せる。

import { bar, element, percent, share } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheet } from "../base/widget.mjs";

const DATA = new URL("../../generated/in-context/box.json", import.meta.url);
const SHOWN = 5;
const TASKS = {
  translation: "翻訳", opposites: "反対語", capitals: "首都", sequences: "数列",
  kinds: "仲間分け", flipped: "あべこべの仲間分け", marks: "記号の仲間分け", suffix: "ぽんを付ける",
};
const KINDS = { true: "正しい例", shuffled: "答えをずらした例", other: "別の課題の例" };
const START = { task: "translation", count: "2", kind: "true", asked: "0" };

export const meta = {
  address: true,
  use: [["#task", "marks"], ["#count", "4"], ["#kind", "shuffled"], ["#asked", "1"]],
  apart: [[".answers .bar", ".frame"]],
};

class FewShot extends Widget {
  static styles = [
    sheet(`
      select { min-height: 44px; }
      .controls { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(9em, 100%), 1fr)); gap: 0.5em 1em; }
      .views { display: grid; gap: 0.9em 1.6em; align-content: start; }
      .prompt { min-height: 16em; padding: 0.5em 0.7em; overflow-wrap: anywhere; white-space: pre-wrap; border: 1px solid var(--nt-grid); border-radius: 0.3em; }
      .prompt strong { font-weight: 700; }
      .answers { display: grid; gap: 0.3em; align-content: start; }
      .answers li { display: grid; grid-template-columns: 5em minmax(0, 1fr) 3.6em; gap: 0.5em; align-items: center; min-height: 1.9em; }
      .answers .word { overflow-wrap: anywhere; }
      .answers .right { font-weight: 700; }
      .bar { display: block; min-width: 1px; height: 0.9em; background: var(--nt-blue); border-radius: 2px; }
      .share { text-align: end; font-variant-numeric: tabular-nums; }
      @container (max-width: 17em) { .answers li { grid-template-columns: minmax(0, 1fr) 3.6em; } .answers li > :nth-child(2) { display: none; } }
      @container (min-width: 31em) { .views { grid-template-columns: 1fr 1fr; } }
      @media (forced-colors: active) { .bar { forced-color-adjust: none; background: CanvasText; } }
    `),
  ];

  /** 初めの姿。課題だけは、置いたページが決められる。 */
  get initial() {
    return { ...START, task: this.getAttribute("task") ?? START.task };
  }

  async prepare() {
    const { data, inputs } = await record(DATA);
    this.rows = Object.fromEntries(data.rows.map((row) => [row.task, row]));
    this.counts = data.counts.map(String);
    this.model = inputs.base;
  }

  build(root) {
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p class="title" id="title">例を替えて、続きを当てさせる</p>
        <div class="controls">
          <div><label for="task">課題</label><select id="task"></select></div>
          <div><label for="count">例の数</label><select id="count"></select></div>
          <div><label for="kind">例の並べ方</label><select id="kind"></select></div>
          <div><label for="asked">問い</label><select id="asked"></select></div>
        </div>
        <div class="views">
          <div><p class="label">読ませた文</p><p class="prompt" id="prompt"></p></div>
          <div><p class="label">次のトークン</p><ol class="answers" id="answers" aria-label="次のトークンの候補"></ol></div>
        </div>
        <p class="status" id="status" role="status"></p>
        <p class="note">${this.model}の予測を記録したものです。棒は、答えの初めのトークンの確率です。</p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    const choices = { task: Object.entries(TASKS), count: this.counts.map((count) => [count, `${count}個`]), kind: Object.entries(KINDS) };
    for (const [id, entries] of Object.entries(choices)) this.at(id).append(...entries.map(option));
    this.state = this.#read(this.recall());
    for (const id of Object.keys(START)) {
      this.at(id).onchange = () => {
        this.state = { ...this.state, [id]: this.at(id).value };
        this.#keep();
        this.#draw();
      };
    }
    this.#draw();
  }

  // ---- 住所に書く -------------------------------------------------------------

  #keep() {
    const line = (state) => Object.keys(START).map((id) => state[id]).join("_");
    this.keep(line(this.state) === line(this.initial) ? "" : line(this.state));
  }

  /** 選べないものがあれば、初めのままにする。 */
  #read(line) {
    const [task, count, kind, asked] = line.split("_");
    const known = Object.hasOwn(TASKS, task) && this.counts.includes(count) && Object.hasOwn(KINDS, kind);
    return known && asked in this.rows[task].asked ? { task, count, kind, asked } : this.initial;
  }

  // ---- 見せる ---------------------------------------------------------------

  #draw() {
    const { task, count, kind, asked } = this.state;
    const { between, examples, asked: questions, bars } = this.rows[task];
    const [question, answer] = questions[asked];
    this.at("asked").replaceChildren(...questions.map(([one], place) => option([place, one])));
    for (const id of Object.keys(START)) this.at(id).value = this.state[id];
    const lines = examples[kind].slice(0, count).map(([one, other]) => `${one}${between}${other}\n`);
    this.at("prompt").replaceChildren(...lines, element("strong", {}, `${question}${between}`));
    const found = bars[count === "0" ? "true-0" : `${kind}-${count}`][asked];
    const best = [...found].sort((one, other) => other[1] - one[1]).slice(0, SHOWN);
    this.at("answers").replaceChildren(
      ...best.map(([word, chance]) => {
        const fits = word.trim() && answer.trim().startsWith(word.trim());
        return element("li", {}, element("span", { class: fits ? "word right" : "word" }, shown(word)), bar(chance, best[0][1]), share(percent(chance)));
      }),
    );
    const [[word]] = best;
    this.at("status").textContent = `一位は「${shown(word)}」です。お手本の答えは「${answer.trim()}」です。`;
  }
}

const option = ([value, text]) => element("option", { value }, text);

/** 目に見えない字にも、名前を付ける。 */
const shown = (word) => word.replaceAll("\n", "⏎").replaceAll(" ", "␣");

customElements.define("nt-few-shot", FewShot);
