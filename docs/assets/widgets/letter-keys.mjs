// <nt-letter-keys>――小説一冊を数えた鍵盤。終わりの何文字かのすぐあとに、よく続いた文字ほど青い。

import { element } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheet } from "../base/widget.mjs";
import { LONGEST, drawn, found, grown, line, reach, seen, shares } from "./letter-keys-state.mjs";
import { moveOnce } from "./moving.mjs";

const DATA = new URL("../../generated/next-word/letter-keys.json", import.meta.url);
const PLAY = { rest: 900, pace: 1300 }; // ひとりでに打つときの、初めの間と、一文字の間（ミリ秒）

export const meta = {
  address: true,
  use: [".key:nth-child(9)", "#lot", "#back", ".key:nth-child(3)", ".look:nth-child(2)"],
  apart: [[".key.lit", ".key:not(.lit)"]],
};

class LetterKeys extends Widget {
  static styles = [
    sheet(`
      .top { display: flex; flex-wrap: wrap; gap: 0.2em 1.2em; align-items: baseline; }
      .written { flex: 1 1 12em; font-size: 1.35em; line-height: 1.7; border-bottom: 1px solid var(--nt-muted); }
      .written mark { color: inherit; background: var(--nt-token2); }
      .written::after { content: "▏" / ""; color: var(--nt-muted); }
      .halves { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.7em 1.2em; }
      .looks, .keys { display: grid; grid-template-columns: repeat(5, minmax(0, 1fr)); gap: 3px; }
      .look { position: relative; display: grid; grid-template-rows: 1fr auto; gap: 0.1em; padding: 0.2em 0; line-height: 1.3; text-align: center; font-weight: 400; border: 1px solid var(--nt-grid); border-radius: 0.3em; }
      .look::before { position: absolute; inset: auto 0 0; z-index: -1; height: var(--high); content: ""; background: var(--nt-token1); }
      .halves { isolation: isolate; }
      .look input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; cursor: pointer; opacity: 0; }
      .look:has(:checked) { font-weight: 700; border: 2px solid var(--nt-ink); }
      .look:has(:focus-visible) { outline: 3px solid var(--nt-orange); outline-offset: 2px; }
      .look:has(:disabled) > * { visibility: hidden; }
      .look > :nth-child(2) { min-height: 2.6em; }
      .look .times { font-size: 0.86em; }
      .look.never .times { color: var(--nt-orange); }
      .keys { grid-template-columns: repeat(6, minmax(0, 1fr)); }
      .keys button { display: grid; align-content: center; justify-items: center; min-height: 44px; padding: 0; line-height: 1.2; }
      .key { color: var(--nt-muted); background: var(--nt-soft); border: 1px dashed transparent; }
      .key small { min-height: 1.2em; font-size: max(11px, 0.72em); font-variant-numeric: tabular-nums; }
      .key.lit { color: var(--nt-ink); background: color-mix(in srgb, var(--nt-blue) calc(var(--lit) * 55%), var(--nt-paper)); border: 1px solid var(--nt-blue); }
      .status { min-height: 3.2em; }
      @container (min-width: 31em) {
        .halves { grid-template-columns: 18em minmax(0, 1fr); }
        .keys { grid-template-columns: repeat(8, minmax(0, 1fr)); }
        .keys button { min-height: 3.5em; }
        .status { min-height: 1.6em; }
      }
      @media (forced-colors: active) {
        .key { border: 1px dashed GrayText; }
        .key.lit { border: 2px solid CanvasText; }
        .look::before { forced-color-adjust: none; background: GrayText; }
      }
    `),
  ];

  async prepare() {
    const { keys, longest, read, counts } = (await record(DATA)).data;
    Object.assign(this, { keys: [...keys], most: longest - 1, root: grown(counts, read), line: line(keys, longest - 1) });
  }

  build(root) {
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <div class="top"><p class="title" id="title">数える鍵盤</p><p class="written" id="written"></p></div>
        <div class="halves">
          <div class="looks" id="looks" role="radiogroup" aria-label="前を、何文字まで見るか"></div>
          <div class="keys" id="keys" role="group" aria-label="次に書く文字"></div>
        </div>
        <p class="note status" id="status" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    for (let look = 1; look <= this.most; look++) {
      const radio = element("input", { type: "radio", name: "look", value: look, "aria-label": `${look}文字` });
      radio.onchange = () => this.#change({ look });
      this.at("looks").append(element("label", { class: "look" }, radio, element("span"), element("span", { class: "times number" })));
    }
    for (const key of this.keys) {
      const button = element("button", { type: "button", class: "key" }, key, element("small"));
      button.onclick = () => this.#press(key);
      this.at("keys").append(button);
    }
    this.at("keys").append(
      element("button", { type: "button", id: "back" }, "戻る"),
      element("button", { type: "button", id: "lot", class: "primary" }, "くじ"),
    );
    this.at("keys").onkeydown = (event) => this.#walk(event);
    this.at("lot").onclick = () => {
      const { text, look } = this.state, context = seen(text, reach(this.root, this.keys, text, look));
      this.#press(this.keys[drawn(shares(this.root, this.keys, context), Math.random())]);
    };
    this.at("back").onclick = () => this.state.text && this.#change({ text: this.state.text.slice(0, -1) });
    this.state = this.line.read(this.recall());
    this.#draw();
    if (!this.recall()) this.#play();
  }

  /** 初めて目に入ったら、書いてあるものを、一文字ずつ打って見せる。 */
  #play() {
    const { text } = this.state;
    const show = (count) => this.state.text.length !== count && this.#draw((this.state.text = text.slice(0, count)));
    const step = (spent) => {
      show(Math.min(text.length, Math.max(0, Math.floor((spent - PLAY.rest) / PLAY.pace) + 1)));
      return this.state.text === text;
    };
    if (moveOnce(this.at("keys"), step, () => show(text.length))) show(0);
  }

  /** 矢印キーで、隣の鍵へ移る。 */
  #walk(event) {
    const keys = [...this.at("keys").children], at = keys.indexOf(event.target), wide = keys.filter(({ offsetTop }) => offsetTop === keys[0].offsetTop).length;
    const next = keys[at + { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -wide, ArrowDown: wide }[event.key]];
    if (!next || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    next.focus();
  }

  #press(key) {
    if (key && !this.#full) this.#change({ text: this.state.text + key });
  }

  #change(change) {
    Object.assign(this.state, change);
    this.keep(this.line.write(this.state));
    this.#draw();
  }

  get #full() {
    return this.state.text.length >= LONGEST;
  }

  // ---- 見せる ---------------------------------------------------------------

  #draw() {
    const { text } = this.state, context = seen(text, this.state.look);
    this.chances = shares(this.root, this.keys, context);
    const mark = element("mark", {}, context);
    this.at("written").replaceChildren(text.slice(0, text.length - context.length), ...(context ? [mark] : []));
    [...this.at("looks").children].forEach((row, at) => this.#drawLook(row, at + 1, context.length));
    this.shadowRoot.querySelectorAll(".key").forEach((key, at) => {
      const chance = this.chances[at];
      key.classList.toggle("lit", chance > 0);
      key.style.setProperty("--lit", chance ** 0.4);
      key.lastChild.textContent = chance ? `${Math.round(100 * chance) || "<1"}%` : "";
      key.setAttribute("aria-disabled", this.#full);
    });
    this.at("lot").setAttribute("aria-disabled", this.#full);
    this.at("back").setAttribute("aria-disabled", !text);
    this.at("status").textContent = this.#story(context);
  }

  #drawLook(row, look, now) {
    const { text } = this.state, [radio, letters, times] = row.children;
    const count = found(this.root, seen(text, look))?.count ?? 0;
    radio.disabled = look > text.length;
    radio.checked = look === now;
    row.classList.toggle("never", !count);
    row.style.setProperty("--high", radio.disabled ? "0" : `${(100 * Math.log1p(count)) / Math.log1p(this.root.count)}%`);
    letters.textContent = seen(text, look);
    times.textContent = `${count.toLocaleString("ja")}回`;
  }

  #story(context) {
    const count = found(this.root, context)?.count ?? 0;
    if (this.#full) return `書けるのは、${LONGEST}文字までです。一つ戻ってください。`;
    if (!context) return "前に何もなければ、どこにでもよく出る文字が青くなります。";
    const most = Math.max(...this.chances), left = reach(this.root, this.keys, this.state.text, context.length);
    const shorter = `くじは、${left ? `終わりの${left}文字だけを見て` : "前を見ずに"}引きます。`;
    if (!count) return `「${context}」は、一度も読んでいません。数えた表では、続きを当てられません。${shorter}`;
    if (!most) return `「${context}」は${count}回。続きは、どれも、この鍵盤にない文字でした。${shorter}`;
    const best = this.keys[this.chances.indexOf(most)], rest = 1 - this.chances.reduce((sum, one) => sum + one, 0);
    const others = rest > 0.005 ? `（鍵盤にない文字も、合わせて${Math.round(100 * rest)}%）` : "";
    return `「${context}」を読んだのは${count.toLocaleString("ja")}回。いちばん青いのは「${best}」です${others}。`;
  }
}

customElements.define("nt-letter-keys", LetterKeys);
