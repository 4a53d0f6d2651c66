// <nt-bpe-stepper text="ABCDCDABCDCDE">――好きな文章で、BPE を一歩ずつ進める。plain なら、勘定を見せず、対は、読者が触れてから数える。
// account なら、対の数を見せない。

import { element } from "../base/dom.mjs";
import { Widget, sheet } from "../base/widget.mjs";
import { costs, countPairs, places, steps } from "./letter-pairs.mjs";

const LONGEST = 60;
const PAIRS = 5; // 見せる対の数
const COLOURS = 6;
const ACCOUNTS = [["withSymbols", "規則＝3文字"], ["pairsOnly", "規則＝2文字"], ["bits", "ビット"]];

export const meta = {
  use: [["#text", "すもももももももものうち、桃も李もももも"], "#forward"],
};

class BpeStepper extends Widget {
  static styles = [
    sheet(`
      button { min-height: 44px; }
      .head { display: flex; flex-wrap: wrap; gap: 0.3em 1em; align-items: baseline; justify-content: space-between; }
      label.note { font-weight: 400; }
      .symbols { display: flex; flex-wrap: wrap; gap: 0.35em 0.25em; align-content: flex-start; }
      .symbol {
        min-width: 1.7em;
        padding: 0.15em 0.3em;
        line-height: 1.5;
        text-align: center;
        transform-origin: left;
        background: var(--colour, var(--nt-soft));
        border-bottom: 3px solid transparent;
        border-radius: 0.25em;
      }
      .asks .symbol { display: grid; place-content: center; min-width: 44px; min-height: 47px; padding: 0; font-size: 1.15em; font-weight: 400; }
      label.symbol { position: relative; }
      .symbol input { position: absolute; inset: 0; width: 100%; height: calc(100% + 3px); margin: 0; cursor: pointer; opacity: 0; }
      .symbol:has(:focus-visible) { outline: 3px solid var(--nt-orange); outline-offset: 2px; }
      .symbol.next, .asks .next { font-weight: 700; border-bottom-color: var(--nt-orange); }
      .symbol.left { position: relative; border-end-end-radius: 0; }
      .symbol.right { border-end-start-radius: 0; }
      .symbol.left::after { position: absolute; inset: auto -0.25em -3px auto; width: 0.25em; height: 3px; content: ""; background: var(--nt-orange); }
      .status { min-height: 3.2em; }
      .columns { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1em 2em; align-items: start; }
      @container (min-width: 31em) { .columns { grid-template-columns: 1fr 1fr; } .status { min-height: 1.6em; } }
      .results { display: grid; gap: 1em; }
      .columns > [hidden] + .results { grid-template-columns: inherit; grid-column: 1 / -1; gap: 1em 2em; }
      @container (max-width: 17em) { .results { overflow-x: auto; } } /* 文字を大きくした電話 */
      .pairs li { display: grid; grid-template-columns: 3.2em 1fr 2.4em; gap: 0.5em; align-items: center; min-height: 1.6em; }
      .pairs li > :last-child { text-align: end; }
      .pairs .more { display: block; }
      .pairs .more:last-child { text-align: start; }
      .pairs .bar { display: block; min-width: 2px; height: 0.8em; background: var(--nt-muted); border-radius: 2px; }
      .pairs .chosen { font-weight: 700; }
      .pairs .chosen .bar { background: var(--nt-orange); }
      .rules { display: flex; flex-wrap: wrap; gap: 0.4em; margin-top: 0.2em; }
      .rules li { padding: 0.1em 0.5em; background: var(--colour); border-radius: 0.25em; }
      .verdict { font-weight: 700; }
    `),
  ];

  build(root) {
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <div class="head">
          <p class="title" id="title">好きな文章でBPE</p>
          <label for="text" class="note">書き換えられます（${LONGEST}文字まで）</label>
          <input type="text" id="text" autocomplete="off" autocapitalize="off" spellcheck="false">
        </div>
        <div class="buttons" role="group" aria-label="手順">
          <button id="start" type="button">最初へ</button>
          <button id="back" type="button">戻る</button>
          <button id="forward" type="button" class="primary">進む</button>
          <button id="end" type="button">最後へ</button>
          <span id="place" class="number"></span>
        </div>
        <div class="stage">
          <p class="symbols blank" id="ghost" aria-hidden="true"></p>
          <div class="symbols" id="symbols"></div>
        </div>
        <p class="status" id="status" role="status"></p>
        <div class="columns">
          <div ${this.hasAttribute("account") ? "hidden" : ""}>
            <p class="label" id="pairs-label">対の数（同数なら、先に出るほう）</p>
            <ol class="pairs" id="pairs" aria-labelledby="pairs-label"></ol>
          </div>
          <div class="results">
            <div>
              <p class="label" id="rules-label">規則表</p>
              <div class="stage">
                <ul class="rules" id="rules" aria-labelledby="rules-label"></ul>
                <p class="note" id="empty">まだ空です。</p>
              </div>
            </div>
            <table ${this.hasAttribute("plain") ? "hidden" : ""}>
              <caption>勘定</caption>
              <thead><tr><th scope="col">数え方</th><th scope="col">元</th><th scope="col">文</th><th scope="col">規則表</th><th scope="col">合計</th><th scope="col">損得</th></tr></thead>
              <tbody id="account"></tbody>
            </table>
          </div>
        </div>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.asks = this.hasAttribute("plain"); // 数えるのは、読者
    this.at("symbols").setAttribute("role", this.asks ? "radiogroup" : "img");
    this.at("symbols").parentElement.classList.toggle("asks", this.asks);
    const moves = { start: () => 0, back: (step) => step - 1, forward: (step) => step + 1, end: () => Infinity };
    for (const [id, move] of Object.entries(moves)) this.at(id).onclick = () => this.#go(move(this.step));
    this.at("forward").onclick = () => this.#forward();
    this.at("text").value = this.getAttribute("text") ?? "ABCDCDABCDCDE";
    this.at("text").oninput = () => this.#restart();
    this.#restart();
  }

  #restart() {
    this.text = [...this.at("text").value].slice(0, LONGEST);
    this.steps = [];
    this.problem = "";
    try {
      this.steps = steps(this.text);
    } catch (error) {
      this.problem = `${error.message}もっと短い文章で試してください。`;
    }
    this.most = Math.max(1, ...countPairs(this.text).values()); // 棒の目盛りは、この文章の初めで決め、進んでも変えない
    this.#reserve();
    this.#go(0);
  }

  /** いちばん長いときの場所を先に取り、進めても下の表が動かないようにする。 */
  #reserve() {
    const nothing = element("span", { class: "symbol" }, "\u00a0");
    this.at("ghost").replaceChildren(...(this.text.length ? this.#boxes(this.text) : [nothing]));
    const rules = this.steps.map(({ symbol, pair }, place) =>
      element("li", { class: colour(place) }, `${symbol} = ${pair}`),
    );
    this.at("rules").replaceChildren(...(rules.length ? rules : [element("li", { class: "blank" }, "\u00a0")]));
  }

  #go(step) {
    const was = this.step, spots = [...this.at("symbols").children].map((box) => box.getBoundingClientRect());
    this.step = Math.max(0, Math.min(step, this.steps.length));
    const { now, next } = this;
    this.counted = new Set(); // 読者の数えた対
    this.#drawButtons();
    this.at("symbols").replaceChildren(...this.#boxes(now, this.asks ? undefined : next?.pair, this.asks));
    if (this.step === was + 1 && !matchMedia("(prefers-reduced-motion: reduce)").matches) this.#slide(this.steps[was], spots);
    this.at("symbols").setAttribute("aria-label", now.length ? `いまの文章：${now.join("")}` : "文章がありません");
    this.at("status").textContent = this.#story(now, next);
    this.#drawPairs(now, next);
    [...this.at("rules").children].forEach((rule, place) => rule.classList.toggle("blank", place >= this.step));
    this.at("empty").classList.toggle("blank", this.step > 0);
    this.#drawAccount(now);
  }

  /** 一つ進む。読者がまだ数えていなければ、いちばん多い対を見せてから。 */
  #forward() {
    const { now, next } = this;
    if (!this.asks || !next || this.counted.has(next.pair)) return this.#go(this.step + 1);
    this.#count(places(now, next.pair)[0]);
  }

  get now() {
    return this.step ? this.steps[this.step - 1].after : this.text;
  }

  /** まだ書き換えていない、次の規則。 */
  get next() {
    return this.steps[this.step];
  }

  /** `at` 番目の文字と右隣の対を、読者に代わって数える。いちばん多い対が見つかれば、ほかの数も見せる。 */
  #count(at) {
    const { now, next } = this, pair = now[at] + now[at + 1], lefts = new Set(places(now, pair));
    this.counted.add(pair);
    if (pair === next?.pair) for (const other of countPairs(now).keys()) this.counted.add(other);
    [...this.at("symbols").children].forEach((box, place) => {
      box.classList.toggle("left", lefts.has(place));
      box.classList.toggle("right", lefts.has(place - 1));
      box.classList.toggle("next", lefts.has(place) || lefts.has(place - 1));
    });
    this.#drawPairs(now, next, pair);
    const said = `${pair}は、${lefts.size}個。`;
    if (!next) this.at("status").textContent = `${said}2個以上ある対は、もうありません。`;
    else if (pair === next.pair) this.at("status").textContent = `${said}いちばん多い対です。「進む」で、${next.symbol}に書き換えます。`;
    else this.at("status").textContent = said + (lefts.size === next.count ? "同じ数の対が、もっと先に出てきます。" : "もっと多い対があります。");
  }

  /** 前の場所 `spots` から、動かして見せる。対の二つは、縮んで一つになる。 */
  #slide({ before, pair }, spots) {
    const lefts = new Set(places(before, pair));
    let at = 0;
    for (const box of this.at("symbols").children) {
      const joined = lefts.has(at), from = spots[at], to = box.getBoundingClientRect();
      const wide = joined ? Math.max(from.width, spots[at + 1].right - from.left) : to.width;
      box.animate({ transform: [`translate(${from.left - to.left}px, ${from.top - to.top}px) scaleX(${wide / to.width})`, "none"] }, { duration: 400, easing: "ease-out" });
      at += joined ? 2 : 1;
    }
  }

  #drawButtons() {
    const last = this.step === this.steps.length;
    for (const id of ["start", "back"]) this.at(id).setAttribute("aria-disabled", this.step === 0);
    for (const id of ["forward", "end"]) this.at(id).setAttribute("aria-disabled", last);
    this.at("place").textContent = `${this.step}回目／全${this.steps.length}回`;
  }

  #boxes(text, pair, asks) {
    const lefts = new Set(pair ? places(text, pair) : []);
    return text.map((symbol, at) => {
      const rule = this.steps.findIndex((step) => step.symbol === symbol);
      const kinds = ["symbol", rule < 0 ? "" : colour(rule)];
      if (lefts.has(at)) kinds.push("next", "left");
      if (lefts.has(at - 1)) kinds.push("next", "right");
      const shown = symbol === " " ? "␣" : symbol;
      if (!asks || text.length < 2) return element("span", { class: kinds.join(" ") }, shown);
      const from = Math.min(at, text.length - 2), input = element("input", { type: "radio", name: "pair", "aria-label": text[from] + text[from + 1] });
      input.onchange = () => this.#count(from);
      return element("label", { class: kinds.join(" ") }, input, shown);
    });
  }

  #story(now, next) {
    if (this.problem) return this.problem;
    if (!this.text.length) return "文章を入れてください。";
    const done = this.steps[this.step - 1];
    const before = done ? `${done.pair}を${done.symbol}に書き換えて、${now.length}個になりました。` : `${now.length}文字です。`;
    if (!next) return `${before}2個以上ある対は、もうありません。`;
    if (this.asks) return done ? `${before}いちばん多い対は？` : "文字に触れると、右隣との対を数えます。いちばん多い対は？";
    return `${before}次は、${next.count}個ある${next.pair}を${next.symbol}に書き換えます。`;
  }

  #drawPairs(now, next, picked) {
    const known = ([pair]) => !this.asks || this.counted.has(pair);
    const counts = [...countPairs(now)].sort((one, other) => known(other) - known(one) || (known(one) && other[1] - one[1]));
    const rows = counts.slice(0, PAIRS).map(([pair, count]) => {
      if (!known([pair])) return element("li", {}, pair, element("span", {}), "？");
      const bar = element("span", { class: "bar" });
      bar.style.width = `${(100 * count) / this.most}%`;
      const chosen = pair === (this.asks ? picked : next?.pair);
      return element("li", { class: chosen ? "chosen" : false }, pair, element("span", {}, bar), `${count}個`);
    });
    const more = counts.length - PAIRS;
    rows.push(element("li", { class: "note more" }, more > 0 ? `ほか${more}種類` : "\u00a0"));
    while (rows.length <= PAIRS) rows.push(element("li", { "aria-hidden": "true" }));
    this.at("pairs").replaceChildren(...rows);
  }

  #drawAccount(now) {
    const account = costs(this.text, now.length, this.step);
    const rows = ACCOUNTS.map(([key, name]) => {
      const [before, short, rules] = this.text.length ? account[key] : [0, 0, 0];
      const total = short + rules;
      const verdict = total < before ? "得" : total > before ? "損" : "同じ";
      const cells = [before, short, rules, total].map((length) => element("td", {}, String(length)));
      return element("tr", {}, element("th", { scope: "row" }, name), ...cells, element("td", { class: "verdict" }, verdict));
    });
    this.at("account").replaceChildren(...rows);
  }
}

const colour = (place) => `t${(place % COLOURS) + 1}`;

customElements.define("nt-bpe-stepper", BpeStepper);
