// <nt-few-shot>――例を並べて問う。並んだ行がそのまま読ませる文で、行は消し、動かし、書き替えられる。続きは、問いの行に出る。
//
// 読ませる文が記録（docs/generated/in-context/box.json）にあれば、その答えを見せる。なければ、本物の Gemma を呼ぶと、いま計算する
// （few-shot-living.mjs）。呼ぶまでは、書き換える前の答えを、そう断って、薄く残す。

import { bar, element, percent, share } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheetAt } from "../base/widget.mjs";
import { EXAMPLES, LETTERS, answers, examples, found, kindOf, labels, line, moved, outs, prompt, recorded } from "./few-shot-state.mjs";
import { QuietLine } from "./quiet-line.mjs";
import { tokenBox, words } from "./token-label.mjs";

const DATA = new URL("../../generated/in-context/box.json", import.meta.url);
const SHOWN = 5;
const TASKS = {
  translation: "翻訳", opposites: "反対語", capitals: "首都", sequences: "数列",
  kinds: "仲間分け", flipped: "あべこべ", marks: "記号", suffix: "ぽん",
};
const OWN = "own";
const HINT = "どの行も、消し、動かし、書き替えられます。";
const CANDIDATES = "次のトークンの候補";
const BEFORE = "書き換える前の答え";
const KINDS = { true: "正しい例", shuffled: "答えをずらした例", other: "別の課題の例", [OWN]: "自分の例" };

export const meta = {
  address: true,
  use: [["#text", "くじら"], ["#task", "marks"], ["#kind", "shuffled"], "#more", "#next"],
  apart: [[".bar", ".frame"]],
};

class FewShot extends Widget {
  static styles = [sheetAt(new URL("./few-shot.css", import.meta.url))];

  async prepare() {
    const { data, inputs } = await record(DATA);
    this.record = { rows: Object.fromEntries(data.rows.map((row) => [row.task, row])), counts: data.counts };
    this.model = inputs.base;
  }

  build(root) {
    root.innerHTML = `
      <div class="frame" role="group" aria-label="例を替えて、続きを当てさせる">
        <div class="controls">
          <select id="task" aria-label="課題"></select>
          <select id="kind" aria-label="例の並べ方"></select>
          <div class="count" role="group" aria-label="例の数"><button id="less" type="button" aria-label="例を減らす">−</button><span id="count"></span><button id="more" type="button" aria-label="例を増やす">＋</button></div>
          <button id="next" type="button">次の問い</button>
        </div>
        <div class="views" id="views">
          <div class="prompt">
            <ol class="rows" id="rows" aria-label="例"></ol>
            <p class="pair asked"><span class="mark" aria-hidden="true">問い</span><input id="text" class="one" type="text" maxlength="${LETTERS}" aria-label="問い" placeholder="ここに、問いを" autocomplete="off" autocapitalize="off" spellcheck="false"><span class="between" aria-hidden="true"></span><b id="answer"></b></p>
          </div>
          <div class="next" id="next-token">
            <p class="note" id="note">${HINT}</p>
            <p class="label">次のトークン <span class="source whose" id="source"></span></p>
            <ol class="answers" id="answers" aria-label="${CANDIDATES}"></ol>
            <ol class="wholes" id="wholes" aria-label="答えの終わりまで"></ol>
          </div>
        </div>
        <div id="line"></div>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    for (const [id, names] of Object.entries({ task: TASKS, kind: KINDS })) this.at(id).append(...Object.entries(names).map(([value, name]) => element("option", { value }, name)));
    this.at("rows").append(...Array.from({ length: EXAMPLES }, () => this.#row()));
    this.own = {}; // 課題 → 読者の書いたもの
    this.line = line(this.record, { task: this.getAttribute("task") ?? "translation", count: Number(this.getAttribute("count") ?? 2) }); // 課題と例の数は、置いたページが決められる
    this.state = this.line.read(this.recall());
    this.#listen();
    new QuietLine(this.at("line"), { root: this.siteRoot, offer: "書き替えた例の答えを、いま計算します", needs: () => import("./few-shot-living.mjs"), told: ({ engine }) => this.#lit(engine) });
    this.#draw();
  }

  disconnectedCallback() {
    this.stop?.abort();
  }

  // ---- 書き替える -------------------------------------------------------------

  #listen() {
    const { at, record } = this;
    at("task").onchange = ({ target }) => this.#show({ ...recorded(record, { task: target.value, kind: this.#kind === OWN ? "true" : this.#kind }), outs: this.state.outs });
    at("kind").onchange = ({ target: { value } }) => {
      const { task, question } = this.state;
      if (value === OWN) return this.#show(this.own[task] ?? { task, question: "", rows: this.state.rows.map(() => ["", ""]), outs: this.state.outs });
      const { rows } = recorded(record, { task, kind: value }), asked = record.rows[task].asked.some(([one]) => one === question);
      this.#show({ ...this.state, rows, ...(!asked && { question: record.rows[task].asked[0][0] }) });
    };
    at("less").onclick = () => this.#count(record.counts.findLast((count) => count < this.#shown));
    at("more").onclick = () => this.#count(record.counts.find((count) => count > this.#shown));
    at("next").onclick = () => {
      const all = record.rows[this.state.task].asked.map(([question]) => question);
      this.#edit({ question: all[(all.indexOf(this.state.question) + 1) % all.length] });
    };
    heard(at("text"), () => this.#edit({ question: at("text").value }));
    at("rows").parentNode.onkeydown = (event) => {
      if (event.key !== "Enter" || event.isComposing || event.target.type !== "text") return;
      const fields = this.#fields;
      fields[fields.indexOf(event.target) + 1]?.focus();
    };
  }

  get #fields() {
    return [...this.at("rows").querySelectorAll("input[type=text]"), this.at("text")].filter((one) => one.checkVisibility());
  }

  get #kind() {
    return kindOf(this.record, this.state) ?? OWN;
  }

  /** 読ませる行の数。 */
  get #shown() {
    return this.state.outs.filter((out) => !out).length;
  }

  #count(count) {
    if (count === undefined) return;
    this.#edit({ outs: outs(count) });
    this.at("rows").scrollTop = this.at("rows").scrollHeight;
  }

  /** 行を一つ作る。消すます、問い、答え、動かすつまみ。 */
  #row() {
    const read = element("input", { type: "checkbox" });
    const [one, other] = ["one", "other"].map((name) => element("input", { class: name, type: "text", maxlength: LETTERS, autocomplete: "off", autocapitalize: "off", spellcheck: "false" }));
    const grip = element("button", { type: "button", class: "grip" }, "≡");
    const made = element("li", { class: "pair" }, read, one, element("span", { class: "between", "aria-hidden": "true" }), other, grip);
    const place = () => [...this.at("rows").children].indexOf(made);
    const written = (changes) => this.#edit(Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, this.state[name].map((was, at) => (at === place() ? value : was))])));
    read.onchange = () => written({ outs: !read.checked });
    for (const field of [one, other]) heard(field, () => written({ rows: [one.value, other.value], outs: false }));
    grip.onkeydown = (event) => {
      const to = place() + { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!(to >= 0 && to < EXAMPLES)) return;
      event.preventDefault();
      this.#move(made, to);
      grip.focus();
    };
    grip.onpointerdown = ({ pointerId }) => {
      grip.setPointerCapture(pointerId);
      made.classList.add("held");
    };
    grip.onpointermove = ({ pointerId, clientY }) => {
      if (!grip.hasPointerCapture(pointerId)) return;
      const to = [...this.at("rows").children].findIndex((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return clientY >= top && clientY < bottom;
      });
      if (to >= 0) this.#move(made, to);
    };
    grip.onlostpointercapture = () => made.classList.remove("held");
    return made;
  }

  /** 行 `made` を `to` 番目へ。つまんだ行そのものは動かさず（動かすと、指から離れる）、間の行を向こうへ送る。 */
  #move(made, to) {
    const rows = this.at("rows"), from = [...rows.children].indexOf(made);
    if (from === to) return;
    const passed = [...rows.children].slice(Math.min(from, to), Math.max(from, to) + 1).filter((row) => row !== made);
    if (to > from) made.before(...passed);
    else made.after(...passed);
    this.#edit(moved(this.state, from, to));
  }

  #edit(changes) {
    this.#show({ ...this.state, ...changes });
  }

  /** `state` を見せる。読者の書いたものを離れるときは、覚えておく。 */
  #show(state) {
    if (this.#kind === OWN) this.own[this.state.task] = this.state;
    this.state = state;
    this.keep(this.line.write(state));
    this.#draw();
  }

  // ---- 答え -----------------------------------------------------------------

  /** 本物の Gemma がともったか、落ちた。 */
  #lit(engine) {
    this.engine = engine;
    this.#answer();
  }

  #draw() {
    const { task, rows, outs, question } = this.state, { between } = this.record.rows[task], shown = this.#shown;
    const last = outs.lastIndexOf(false);
    [...this.at("rows").children].forEach((row, at) => {
      const [read, one, , other, grip] = row.children;
      [[one, rows[at][0]], [other, rows[at][1]]].forEach(([field, text]) => field.value !== text && (field.value = text));
      read.checked = !outs[at];
      row.classList.toggle("out", outs[at]);
      row.classList.toggle("far", at > last + 1);
      for (const [part, name] of [[read, "を読ませる"], [one, "の問い"], [other, "の答え"], [grip, "を動かす（上下の矢印キーでも）"]]) part.setAttribute("aria-label", `例${at + 1}${name}`);
    });
    for (const one of this.at("rows").parentNode.querySelectorAll(".between")) one.textContent = between;
    if (this.at("text").value !== question) this.at("text").value = question;
    this.at("task").value = task;
    this.at("kind").value = this.#kind;
    this.at("count").textContent = `例${examples(this.state).length}個`;
    this.at("less").setAttribute("aria-disabled", String(!shown));
    this.at("more").setAttribute("aria-disabled", String(shown === EXAMPLES));
    this.#answer();
  }

  /** 記録した答えか、いま計算した答えを見せる。前の計算は、止める。 */
  async #answer() {
    this.stop?.abort();
    const { record, state, engine } = this, place = found(record, state);
    const [, sample = ""] = record.rows[state.task].asked.find(([question]) => question === state.question) ?? [];
    if (place) return this.#bars([...answers(record, state, place)].sort((one, other) => other[1] - one[1]).slice(0, SHOWN), [sample], false);
    if (!state.question.trim()) return this.#wait(`${examples(state).length ? "" : "例と"}問いを書いてください。`);
    if (!engine) return this.#wait("この並びは、記録にありません。下の「本物のGemmaを呼ぶ」を押すと、いま計算します。");
    const { signal } = (this.stop = new AbortController()), some = labels(state);
    const wanted = sample && (!some.length || some.includes(sample)) ? [sample] : some;
    this.at("views").classList.add("old");
    this.at("source").textContent = "計算しています";
    try {
      const { LONGEST, answer, spelled } = await import("./few-shot-living.mjs");
      const best = await answer(engine, prompt(record, state), [...new Set([...some, ...wanted])], { shown: SHOWN, signal });
      if (signal.aborted) return;
      if (best.long) this.#wait(`一度に読めるのは${LONGEST}トークンまでです。${best.long}トークン長すぎます。`);
      else {
        this.#bars(best, wanted, true);
        const text = prompt(record, state), first = await spelled(engine, text, { labels: [...some, ...wanted], signal });
        const others = [];
        for (const label of wanted) others.push(await spelled(engine, text, { label, signal }));
        if (!signal.aborted) this.#wholes(first, others, wanted);
      }
    } catch (error) {
      if (signal.aborted) return;
      console.warn("答えを計算できません。", error);
      this.#wait("計算できませんでした。通信の状態を確かめて、もう一度書き替えてください。");
    }
  }

  /** `said` と言って待つ。記録した答えを見ていて、書き換えたのなら、それは、前の答えとして残す。 */
  #wait(said) {
    const kept = !this.engine && this.was === this.state.task;
    this.at("wholes").replaceChildren();
    this.at("next-token").classList.remove("computed");
    this.#keep(kept ? said : "");
    this.at("answer").textContent = ""; // 書き換えた問いの答えではない
    this.at("source").textContent = kept ? BEFORE : "";
    if (!kept) this.at("answers").replaceChildren(element("li", { class: "wait" }, said));
    const spoken = said + (kept ? `棒は、${BEFORE}です。` : "");
    if (this.at("spoken").textContent !== spoken) this.at("spoken").textContent = spoken; // 打つたびには、言わない
  }

  /** 答えを、前のものとして見せるか。そのわけを `why` に書く。 */
  #keep(why) {
    this.at("views").classList.remove("old");
    this.at("next-token").classList.toggle("kept", Boolean(why));
    this.at("answers").setAttribute("aria-label", why ? BEFORE : CANDIDATES);
    this.at("note").textContent = why || HINT;
    this.at("note").classList.toggle("wait", Boolean(why));
    if (!why) this.was = undefined;
  }

  /** `best` は [言葉, 確率] の並び。`wanted` の書きはじめには、印を付ける。`now` なら、いま計算したもの。 */
  #bars(best, wanted, now) {
    const source = now ? "ここからは、いま計算した数" : `${this.model}の記録`;
    const seen = ([word, , bytes = new TextEncoder().encode(word)]) => words(bytes);
    const fits = ([word]) => word.trim() && wanted.some((one) => one.trim().startsWith(word.trim()));
    this.#keep("");
    this.was = now ? undefined : this.state.task;
    this.at("wholes").replaceChildren();
    this.at("next-token").classList.toggle("computed", now);
    this.at("answers").replaceChildren(
      ...best.map((one) => element("li", { class: fits(one) ? "right" : undefined }, element("span", { class: "word" }, seen(one)), bar(one[1], 1), share(percent(one[1])))),
    );
    const [first] = best[0];
    this.at("answer").textContent = seen(best[0]) + (wanted.some((one) => one.trim().startsWith(first.trim()) && one.trim() !== first.trim()) ? "…" : ""); // お手本の、書きはじめまで
    this.at("source").textContent = source;
    const sample = wanted.length === 1 ? `お手本の答えは「${wanted[0].trim()}」です。` : "";
    this.told = `一位は「${seen(best[0])}」、${percent(best[0][1])}です。${sample}${source}。`;
    if (!now) this.at("spoken").textContent = this.told; // いま計算したものは、答えを書き終えてから、一度だけ言う
  }

  /** 一位を選びつづけた答え `first` と、札（`wanted`）の綴り `others` を、トークンごとの確率と、その積で。どれも一つのトークンなら、確率は上にある。 */
  #wholes(first, others, wanted) {
    const text = ({ parts }) => words(Uint8Array.from(parts.flatMap(({ bytes }) => [...bytes])));
    const share = ({ parts }) => percent(parts.reduce((product, { probability }) => product * probability, 1));
    const kinds = [["一位ずつ", first], ...others.filter((one) => text(one) !== text(first)).map((one) => [wanted.length > 1 ? "札" : "お手本", one])];
    const rows = kinds.filter(([, { parts }]) => parts.length);
    const told = rows.some(([, { parts }]) => parts.length > 1) ? rows : [];
    this.at("wholes").replaceChildren(
      ...told.map(([kind, one]) =>
        element("li", {}, element("span", { class: "kind" }, kind), ...one.parts.map(({ bytes, probability }, at) => tokenBox("span", bytes, at, percent(probability))), element("span", { class: "number" }, `${one.cut ? "… " : ""}＝ ${share(one)}`)),
      ),
    );
    if (first.parts.length) this.at("answer").textContent = text(first) + (first.cut ? "…" : "");
    this.at("spoken").textContent = this.told + told.map(([kind, one]) => `${kind}、「${text(one)}」${one.cut ? "の途中" : ""}まで${share(one)}。`).join("");
  }
}

/** 変換の済んだ字だけを聞く。 */
function heard(field, take) {
  field.oninput = ({ isComposing }) => !isComposing && take();
  field.addEventListener("compositionend", take);
}

customElements.define("nt-few-shot", FewShot);
