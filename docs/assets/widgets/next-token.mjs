// <nt-next-token>――Gemma の予測の記録をたどりながら、次のトークンを選んで文を続ける。full なら、選び方のつまみも付く。
// only（授業の一枚）なら、温度だけを動かせる。文は進めない。
// モデルはここでは動かない。記録（docs/generated/widgets）にある道だけを進める。

import { element, percent } from "../base/dom.mjs";
import { fragment } from "../base/address.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheet, sheetAt } from "../base/widget.mjs";
import { counted, distribution, draw, drawn, plain } from "../engine/distribution.mjs";
import { Candidates, Knobs } from "./board.mjs";
import * as catBox from "./cat-box-state.mjs";
import { tokenBox, tokenBytes } from "./token-label.mjs";
import { choices, context, finished, fresh, nodeAt, number, read, write } from "./trail.mjs";

const DATA = new URL("../../generated/widgets/", import.meta.url);

export const meta = {
  address: true,
  use: [["#lot", "2"], "#draw", "#draw", "#greedy", "summary", ["#k", "3"], "button.candidate"],
  apart: [["button.candidate .bar", ".frame"]],
};

class NextToken extends Widget {
  static styles = [
    sheetAt(new URL("./board.css", import.meta.url)),
    sheet(`
      .top { display: grid; grid-template-columns: minmax(0, 1fr) 6.6em; gap: 0.5em 0.8em; }
      .sentence { height: 7.4em; }
      .status { min-height: 6.4em; }
      .candidate { --mark: 0.9em; }
      .candidate .more { color: var(--nt-muted); }
      .many { display: grid; gap: 0.4em; }
      .counted { min-height: 4.8em; font-size: 0.9em; }
      .hits { align-content: flex-start; height: 11.5em; padding: 0.5em; overflow-y: auto; border: 1px solid var(--nt-grid); border-radius: 0.3em; }
      .hits .cut { color: var(--nt-muted); text-decoration: line-through; background: var(--nt-soft); }
      @container (max-width: 17em) { /* 文字を大きくした電話 */
        .top { grid-template-columns: minmax(0, 1fr); }
        .candidate { --mark: 0.7em; }
      }
      @container (min-width: 31em) {
        .sentence { height: 5.4em; }
        .status { min-height: 3.2em; }
        .counted { min-height: 3.2em; }
        .hits { height: 9.5em; }
      }
      :host([only]) :is(.top, .sentence, .buttons, .status, .more, #more, #plain, .note) { display: none; }
      @media (forced-colors: active) { .hits .cut { color: GrayText; border-color: GrayText; } }
    `),
  ];

  async prepare() {
    this.full = this.hasAttribute("full");
    this.only = this.hasAttribute("only");
    const fetched = (name) => record(new URL(`${name}.json`, DATA));
    const [{ data, inputs }, draws] = await Promise.all([fetched(this.full ? "knobs" : "continuations"), this.full && fetched("draws")]);
    this.record = data;
    this.draws = draws?.data; // つまみのある部品だけ
    this.model = inputs.gemma;
  }

  build(root) {
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p class="title" id="title">${this.only ? "温度を変える" : this.full ? "選び方を変えて、次のトークンを選ぶ" : "次のトークンを選ぶ"}</p>
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
        <div class="many" id="many" ${this.full ? "" : "hidden"}>
          <p class="label" id="many-name"></p>
          <p class="counted" id="counted"></p>
          <ol class="tokens hits" id="hits" tabindex="0" aria-labelledby="many-name"></ol>
        </div>
        <p class="note">候補を押しても選べます。▸の付いた候補は、その先の予測も記録してあります。くじは、見えている候補の中から、確率に合わせて引きます。同じ番号のくじは、いつも同じ当たりになります。${this.full ? "語彙の全体から引いたくじも、番号を決めて引いた記録で、くり返しの罰はかけていません。" : ""}</p>
        <p class="note"><span id="source"></span>記録の先へ行くには、<a id="further">この続きを「猫の箱」に書かせます</a>。小説一冊で育てた小さなモデルが、その場で計算します。</p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.at("source").textContent =
      `${this.model}の予測を記録したものです。このページでモデルが動いているわけではないので、記録のない続きへは進めません。文の内容は、事実とは限りません。`;
    this.initial = fresh(this.record);
    this.state = read(this.record, this.recall(), this.initial);
    if (!this.full) this.state.settings = plain(this.record);
    this.#prepareControls();
    this.#go(this.state.path, "", false);
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
    this.candidates = new Candidates(this.at("candidates"), shown, (candidate) => this.#choose(candidate, ""));
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
    // 何もしない端は、温度のほかはどれも、つまみの一方の端に置く。
    const values = {
      temperature: this.record.temperatures,
      k: [...choices(this.record, "k"), null],
      p: [...choices(this.record, "p"), null],
      m: [null, ...choices(this.record, "m")],
      penalty: choices(this.record, "penalty"),
    };
    this.knobs = new Knobs(this.at("knobs"), values, (change) => this.#turn(change), () => this.#keep());
  }

  #turn({ temperature, ...change }) {
    if (temperature !== undefined) change.temperature = this.record.temperatures.indexOf(temperature);
    Object.assign(this.state.settings, change);
    this.story = "";
    this.#draw();
    this.#drawFurther();
    const kept = this.now?.candidates.filter(({ probability }) => probability > 0).length;
    this.#drawStory(this.now ? `つまみで残ったのは、見えている候補のうち${kept}個です。` : "");
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
    this.#drawFurther();
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
    this.keep(line === write(this.record, this.initial, this.initial) ? "" : line);
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
    const { temperature, ...settings } = this.state.settings;
    this.knobs?.draw({ ...settings, temperature: this.record.temperatures[temperature] });
    this.now = this.node && distribution(this.record, this.node, context(this.record, this.state), this.state.settings);
    for (const id of ["draw", "greedy"]) this.at(id).setAttribute("aria-disabled", !this.now);
    for (const id of ["back", "start"]) this.at(id).setAttribute("aria-disabled", !this.state.path.length);
    const mark = ({ next }) => [element("span", { class: "more", "aria-hidden": "true" }, next === undefined ? "" : "▸")];
    this.candidates.draw(this.now, (id) => this.#box("span", id, this.state.path.length), { full: this.only, mark });
    this.#drawMany();
  }

  /** 文の始まりのすぐ次を、語彙の全体から何度も引いたもの。見えている候補からのくじでは、裾が見えない。 */
  #drawMany() {
    if (!this.draws) return;
    const { prompt, settings } = this.state;
    const start = { ...this.state, path: [] };
    const first = (wanted) => distribution(this.record, nodeAt(this.record, start), context(this.record, start), wanted)?.candidates;
    const { temperature } = settings;
    const hits = drawn(this.draws, prompt, settings, first({ ...settings, penalty: 1 }));
    const { kinds, beyond, out } = counted(hits, first({ ...plain(this.record), temperature }).map(({ id }) => id));
    const { count, tokens } = this.draws;
    this.at("many-name").textContent = `「${this.record.prompts[prompt].text}」のすぐ次を、語彙の全体から${count}回引くと`;
    this.at("counted").textContent =
      `当たったのは${kinds}種類。${count}回のうち${beyond}回は、上位${this.record.shown}個のほかからです。` +
      (out ? `つまみは、そのうち${out}回分の当たりを切り捨てます（取り消し線）。` : "");
    this.at("hits").replaceChildren(
      ...hits.map(({ id, times, kept }, place) => {
        const box = tokenBox("li", tokenBytes(tokens[id]), place, times > 1 ? `${times}回` : undefined);
        box.classList.toggle("cut", !kept);
        return box;
      }),
    );
  }

  /** 記録は、いつかは尽きる。同じ文とつまみで、本当に計算する部品（猫の箱）へ。 */
  #drawFurther() {
    const { prompt, path, settings } = this.state;
    const { ids } = this.record.prompts[prompt];
    const bytes = [...ids, ...path].flatMap((id) => [...tokenBytes(this.record.tokens[id])]);
    const text = new TextDecoder().decode(Uint8Array.from(bytes));
    const start = catBox.fresh("");
    const wanted = { ...settings, temperature: this.record.temperatures[settings.temperature] };
    const line = catBox.write({ ...start, text, settings: this.full ? wanted : start.settings }, start);
    this.at("further").href = `${this.siteRoot}one-novel/${fragment("", { "cat-box": line })}`;
  }

  #drawStory(more = "") {
    this.at("status").textContent = this.story + more + this.#outlook() || "続きを選んでください。";
  }

  /** この先に記録があるかどうか。黙って行き止まりにしない。 */
  #outlook() {
    if (!this.node) {
      const whole = finished(this.record, this.state);
      return `${whole && `${whole}の終わりまで書けました。`}記録はここまでです。一つ戻って別の候補を選ぶか、下の「猫の箱」で続けてください。`;
    }
    if (!this.now) {
      return "このつまみの組では、残る候補が多すぎて記録に収まらず、確率を正しく出せません。温度を下げるか、top-kで絞ってください。";
    }
    return this.now.candidates.some(({ next, probability }) => next !== undefined && probability > 0)
      ? ""
      : "記録は次の一つまでです。";
  }

  #box(name, id, place, kind = "") {
    const box = tokenBox(name, tokenBytes(this.record.tokens[id]), place);
    if (kind) box.classList.add(kind);
    return box;
  }

  #read(id) {
    return this.#box("span", id, 0).textContent;
  }
}

customElements.define("nt-next-token", NextToken);
