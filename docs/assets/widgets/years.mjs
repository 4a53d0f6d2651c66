// <nt-years>――「その年に、どれだけ」。年表のできごとごとに、Gemma がどの年にどれだけの確率を付けたかを、丸の面積で並べる。線を動かすと、その年に
// 付けた確率が読める。本物の Gemma が呼ばれれば、読者の書き出しにも、いまの計算で答える。

import { element, percent, shape } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheetAt } from "../base/widget.mjs";
import { QuietLine } from "./quiet-line.mjs";
import { LAST, LONGEST, followed, line, rank } from "./years-state.mjs";

const DATA = new URL("../../generated/observe/sure.json", import.meta.url);
const WIDE = 720, TALL = 50; // 一行の広さ
const AREA = 2200; // 確率1の丸の、半径の二乗
const TICKS = [1850, 1900, 1950, 2000];

export const meta = {
  address: true,
  use: [["#year", "1889"], ["#text", "関東大震災が起きたのは"]],
  apart: [[".wrote", ".strip"]],
};

class Years extends Widget {
  static styles = [sheetAt(new URL("./years.css", import.meta.url))];
  #work; // いまの計算

  async prepare() {
    ({ data: this.record } = await record(DATA));
  }

  build(root) {
    const { first, rows } = this.record;
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p class="title" id="title">Gemmaが書いた年</p>
        <p class="note"><i class="dot"></i>書いた年　<i class="mark"></i>正しい年　<i class="ring">✓</i>当たり　丸の面積は、付けた確率</p>
        <div class="board" id="board">
          <p class="heads note" aria-hidden="true"><span>できごと</span><span id="head"></span></p>
          <ul id="rows"></ul>
          <div class="year">
            <span></span>
            <input type="range" id="year" min="${first}" max="${LAST}" aria-label="年">
            <output id="now" for="year"></output>
          </div>
          <p class="ticks" aria-hidden="true">${TICKS.map((year) => `<span style="left: ${(100 * (year - first)) / (LAST - first)}%">${year}</span>`).join("")}</p>
        </div>
        <p class="status" id="status"></p>
        <div class="own">
          <label for="text">あなたのできごと</label>
          <input type="text" id="text" maxlength="${LONGEST}" placeholder="例：関東大震災が起きたのは" autocomplete="off">
          <p class="note" id="told"></p>
        </div>
        <div id="living"></div>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.line = line(first);
    this.state = this.line.read(this.recall());
    this.rows = rows.map((row) => this.#row(row));
    this.own = this.#row({ event: "", chances: [] });
    this.own.box.classList.add("computed");
    this.at("rows").append(...this.rows.map(({ box }) => box), this.own.box);
    this.at("text").value = this.state.text;
    this.at("year").oninput = ({ target }) => this.#move(Number(target.value));
    this.at("year").onchange = () => this.#tell(this.at("status").textContent);
    this.at("text").onchange = ({ target }) => this.#ask(target.value);
    this.#hold(this.at("rows"));
    this.#draw();
    this.#ask(this.state.text);
    const offer = "あなたのできごとにも、年を書かせられます";
    new QuietLine(this.at("living"), { root: this.siteRoot, offer, told: ({ engine }) => this.#lit(engine) });
  }

  disconnectedCallback() {
    this.#work = undefined;
  }

  // ---- 線を動かす -------------------------------------------------------------

  /** 指かマウスで、どの行からでも、線を引く。縦に送るのは、ブラウザに任せる。 */
  #hold(rows) {
    const move = ({ clientX }) => {
      const { left, width } = this.rows[0].strip.getBoundingClientRect(), { first } = this.record;
      this.#move(Math.min(LAST, Math.max(first, first + Math.round(((clientX - left) / width) * (LAST - first)))));
    };
    rows.onpointerdown = (event) => {
      if (!event.target.closest(".strip")) return;
      rows.setPointerCapture(event.pointerId);
      move(event);
      rows.onpointermove = move;
    };
    rows.onpointerup = rows.onpointercancel = () => (rows.onpointermove = null);
  }

  #move(year) {
    this.state.year = year;
    this.keep(this.line.write(this.state));
    this.#draw();
  }

  #draw() {
    const { year } = this.state, at = year - this.record.first;
    this.at("year").value = year;
    this.at("now").textContent = `${year}年`;
    this.at("head").textContent = `${year}年に`;
    for (const row of [...this.rows, this.own]) {
      row.line.setAttribute("d", `M${this.#x(year)} 0V${TALL}`);
      row.share.textContent = row.chances.length ? percent(row.chances[at]) : "";
      row.box.classList.toggle("right", row.year === year);
    }
    this.at("status").textContent = this.#story(year, at);
  }

  #story(year, at) {
    const wrote = this.rows.filter((row) => row.written === year).length, right = this.rows.filter((row) => row.year === year);
    const told = right.map(({ event, date, source, chances, written }) => {
      const place = written === year ? "Gemmaも、この年を書きました" : `Gemmaの見立てでは${rank(chances, at)}番目で、書いたのは${written}年`;
      return `「${event}」は、この年が正解です（${date}、${source}）。${place}。`;
    });
    if (wrote && !right.length) told.push(`Gemmaは、${this.rows.length}つのうち${wrote}つに、${year}年と書きました。そのどれも、正しくありません。`);
    return told.join("") || `${year}年のできごとは、この年表にありません。`;
  }

  // ---- 一行 -------------------------------------------------------------------

  #x = (year) => ((year - this.record.first) / (LAST - this.record.first)) * WIDE;

  #row(row) {
    const strip = shape("svg", { class: "strip", viewBox: `0 0 ${WIDE} ${TALL}`, "aria-hidden": "true" });
    const made = { ...row, strip, line: shape("path", { class: "line" }), share: element("span", { class: "share number" }), name: element("span", { class: "event" }) };
    made.told = element("span", { class: "hidden" });
    made.box = element("li", {}, made.name, made.told, strip, made.share);
    this.#fill(made, row);
    return made;
  }

  /** 行 `made` に、丸を描く。小さな丸が隠れないように、大きいものから。 */
  #fill(made, { event, chances, written, year }) {
    Object.assign(made, { event, chances, written, year });
    const order = chances.map((share, at) => [share, this.record.first + at]).filter(([share]) => share > 1e-4).sort(([one], [other]) => other - one);
    const circle = ([share, one]) => shape("circle", { class: one === written ? "wrote" : "chance", cx: this.#x(one), cy: TALL / 2, r: Math.sqrt(AREA * share) });
    const mark = (kind, one, [from, to]) => (one ? [shape("path", { class: kind, d: `M${this.#x(one)} ${from}V${to}` })] : []);
    const marks = [...mark("said", written, [15, TALL - 15]), ...mark("truth", year, [4, TALL - 4])];
    const hit = written === year && written ? [shape("circle", { class: "hit", cx: this.#x(year), cy: TALL / 2, r: 17 }), shape("text", { class: "tick", x: this.#x(year) + 24, y: TALL / 2 }, "✓")] : [];
    made.strip.replaceChildren(...order.map(circle), ...marks, ...hit, made.line);
    made.name.textContent = event;
    made.told.textContent = written ? `。Gemmaが書いたのは${written}年${year ? `、正しいのは${year}年` : ""}。` : "";
    made.box.hidden = !chances.length;
  }

  // ---- 読者のできごと -----------------------------------------------------------

  #lit(engine) {
    this.engine = engine;
    this.#ask(this.state.text);
  }

  async #ask(text) {
    const work = (this.#work = {}), { engine } = this, { first } = this.record;
    this.state.text = text;
    this.keep(this.line.write(this.state));
    this.#fill(this.own, { event: text, chances: [] });
    this.at("told").textContent = text && !engine ? "下の行で本物のGemmaを呼ぶと、年を書かせます。" : "";
    if (!text || !engine) return;
    this.at("told").textContent = "計算しています";
    try {
      const [{ loadGemmaTokenizer }, { odds }] = await Promise.all([import("./gemma-tokenizer.mjs"), import("./lights-state.mjs")]);
      const tokenizer = await loadGemmaTokenizer(), digits = Array.from("0123456789", (digit) => tokenizer.numbers.get(digit));
      const next = async (ids) => odds(this.#work === work ? await engine.predict({ ids, place: ids.length - 1 }) : []);
      const found = await followed([tokenizer.numbers.get("<bos>"), ...tokenizer.encode(text)], first, digits, next);
      if (this.#work !== work) return;
      if (found) this.#fill(this.own, { event: text, ...found });
      this.#draw();
      const { chances = [], written } = found ?? {}, said = written && `Gemmaは${written}年と書きました。付けた確率は${percent(chances[written - first])}です。`;
      this.#tell(this.at("told").textContent = said || `Gemmaは、${first}年から${LAST}年までの年を書きませんでした。`);
    } catch (error) {
      if (this.#work !== work) return;
      console.warn("年を計算できません。", error);
      this.at("told").textContent = "計算が止まりました。もう一度、書き直してください。";
    }
  }

  #tell(said) {
    this.at("spoken").textContent = said;
  }
}

customElements.define("nt-years", Years);
