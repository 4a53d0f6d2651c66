// <nt-round-trip>――文を、この章の初めのトークナイザで往復させる。欠けた文字に、色が付く。

import { element } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheet } from "../base/widget.mjs";
import { LONGEST, line, returned } from "./round-trip-state.mjs";
import { TintedText, tint } from "./tinted-text.mjs";

const [LOST, ALPHABET] = ["lost-bytes", "alphabet"].map((name) => new URL(`../../generated/lossless/${name}.json`, import.meta.url));

export const meta = {
  address: true,
  use: [["#text", "OK、C++で🥺と書く"]],
  apart: [[".under .gone", ".under span:not(.gone)"]],
};

export class RoundTrip extends Widget {
  static styles = [
    tint,
    sheet(`
      .ways { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.4em; }
      .top { display: flex; flex-wrap: wrap; gap: 0 1em; align-items: baseline; justify-content: space-between; }
      :is(.under .gone, .back b) { background: color-mix(in srgb, var(--nt-orange) 45%, var(--nt-paper)); border-block-end: 3px solid var(--nt-orange); }
      .back { min-height: 2.6em; padding: 0.4em 0.6em; font-size: max(1em, 16px); line-height: 1.85; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--nt-soft); border-radius: 0.3em; }
      .back::before { margin-inline-end: 0.5em; color: var(--nt-muted); content: "→" / "元に戻すと"; }
      .back b { font-weight: 400; }
    `),
  ];

  names = ["neko_5000"];

  async prepare() {
    const [lost, alphabet] = await Promise.all([record(LOST), record(ALPHABET)]);
    this.unknown = this.names.map((name) => new Set(alphabet.data[name].unknown));
    this.line = line(this.first ?? lost.data.text, this.names.length);
  }

  build(root) {
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <div class="ways">
          <p class="top"><span class="title" id="title">書いて、往復させる</span> <span class="note" id="told" role="status"></span></p>
          <div id="page"></div>
          <p class="back" id="back"></p>
        </div>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.state = this.line.read(this.recall());
    this.page = new TintedText(this.at("page"), { "aria-labelledby": "title", maxlength: LONGEST }, { wrote: (text) => this.change({ text }) });
    this.page.write(this.state.text);
    this.#draw();
  }

  change(part) {
    Object.assign(this.state, part);
    this.keep(this.line.write(this.state));
    this.#draw();
  }

  #draw() {
    const text = this.state.text.toWellFormed?.() ?? this.state.text, { letters, whole, back } = returned(text, this.unknown[this.state.way]);
    this.page.paint(letters, (made, at) => whole[at] || (made.className = "gone"));
    this.at("back").replaceChildren(...back.split(/(\ufffd+)/).map((part, at) => (at % 2 ? element("b", {}, part) : part)));
    const gone = whole.filter((one) => !one).length;
    const full = this.state.text.length >= LONGEST ? `読むのは、初めの${LONGEST}文字だけです。` : "";
    this.at("told").textContent = full + (!letters.length ? "一文字でも書いてください。" : gone ? `${gone}文字が戻りません。` : "そっくり元に戻りました。");
  }
}

customElements.define("nt-round-trip", RoundTrip);
