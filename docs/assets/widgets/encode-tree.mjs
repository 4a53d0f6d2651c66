// <nt-encode-tree>――好きな文で、`encode` を一手ずつ進める。使う規則、待っている規則、育っていく木が見える。

import { element } from "../base/dom.mjs";
import { Widget, sheetAt } from "../base/widget.mjs";
import { fetchBook } from "../engine/book-tokenizer.mjs";
import { read, story, write } from "./encode-tree-shape.mjs";
import { Encoder, LONGEST, called, tidy } from "./encode-tree-steps.mjs";
import { Forest } from "./forest.mjs";
import { moveOnce } from "./moving.mjs";
import { tokenBox } from "./token-label.mjs";

const SHOWN = 5; // 見せる規則の数
const PACE = 1400; // 「自動」で進む間隔（ミリ秒）
const SHOW = 700; // 頼まれる前に、一度だけ進む間隔

export const meta = {
  address: true,
  use: [["#text", "猫は～かわいい🥺 & 50%"], "#back", "#back"],
  apart: [["#forest .next", "#forest .fresh", "#forest .leaf:not(.next, .top, .fresh)"]],
};

class EncodeTree extends Widget {
  static styles = [sheetAt(new URL("./encode-tree.css", import.meta.url))];

  async prepare() {
    this.encoder = new Encoder(await fetchBook());
  }

  build(root) {
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p class="title" id="title">encodeを一手ずつ</p>
        <div>
          <label for="text">文（${LONGEST}文字まで）</label>
          <input type="text" id="text" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="tidied">
          <p class="note" id="tidied"></p>
        </div>
        <div class="buttons" role="group" aria-label="手順">
          <button id="play" type="button" class="primary">自動</button>
          <button id="start" type="button">最初へ</button>
          <button id="back" type="button">戻る</button>
          <button id="forward" type="button">進む</button>
          <button id="end" type="button">最後へ</button>
        </div>
        <p class="status" id="status" role="status"></p>
        <div class="soil" id="soil" tabindex="0" role="region" aria-label="育っていく木">
          <div class="forest" id="forest" role="img"></div>
        </div>
        <div class="columns">
          <div>
            <p class="label" id="waiting-label">使える規則（早く覚えた順）</p>
            <ol class="waiting" id="waiting" aria-labelledby="waiting-label"></ol>
          </div>
          <div>
            <p class="label" id="row-label"></p>
            <ol class="tokens row" id="row" tabindex="0" aria-labelledby="row-label"></ol>
          </div>
        </div>
        <p class="note">「規則5番」は、5番目に覚えた規則のことです。箱の中の数は、トークンの番号です。点線は断片の境で、またいではまとめません。</p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    const moves = { start: () => 0, back: (step) => step - 1, forward: (step) => step + 1, end: () => Infinity };
    for (const [id, move] of Object.entries(moves)) {
      this.at(id).onclick = () => {
        this.#stop();
        this.#go(move(this.step));
        this.#keep();
      };
    }
    this.at("play").onclick = () => this.#play();
    this.at("text").oninput = () => {
      this.#stop();
      this.#plant(this.at("text").value, Infinity);
    };
    this.at("text").onchange = () => this.#keep(); // 打っているあいだは、住所を書き換えない
    this.forest = new Forest(this.at("soil"), this.at("forest"));
    const { text, step } = read(this.recall());
    this.at("text").value = text;
    this.#plant(this.at("text").value, step); // 欄は一行なので、改行を捨てる
    if (!this.recall()) this.#show();
    new ResizeObserver(() => this.forest.isTight && this.#arrange()).observe(this.at("soil"));
  }

  // ---- 進む -----------------------------------------------------------------

  #plant(written, step) {
    const { text, note } = tidy(written);
    this.text = text;
    this.at("tidied").textContent = note;
    this.tree = this.encoder.grow(text);
    this.#arrange(step);
  }

  #go(step) {
    const { steps } = this.tree;
    this.step = Math.max(0, Math.min(step, steps.length - 1));
    this.#drawButtons();
    this.forest.draw(this.step);
    this.#drawWaiting();
    this.#drawRow();
    this.at("status").textContent = story(this.encoder, this.tree, this.step);
  }

  /** 初めて目に入ったら、バイトから一度だけ育つ。声には出さない。 */
  #show() {
    const status = this.at("status"), reached = (spent) => Math.floor(spent / SHOW);
    const grow = (spent) => {
      if (reached(spent) > this.step) this.#go(reached(spent));
      return this.#ended;
    };
    if (!moveOnce(this.at("soil"), grow, () => status.removeAttribute("aria-live"))) return;
    status.setAttribute("aria-live", "off");
    this.#go(0);
  }

  #play() {
    if (this.timer) {
      this.#stop();
      this.#keep();
      return;
    }
    if (this.#ended) this.#go(0);
    this.timer = setInterval(() => {
      this.#go(this.step + 1);
      if (!this.#ended) return;
      this.#stop();
      this.#keep();
    }, PACE);
    this.#drawButtons();
  }

  #stop() {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.#drawButtons();
  }

  get #ended() {
    return this.step === this.tree.steps.length - 1;
  }

  /** 今の状態を住所に書く。初めの状態なら、何も書かない。 */
  #keep() {
    this.keep(write(this));
  }

  // ---- 見せる ---------------------------------------------------------------

  #drawButtons() {
    const { steps } = this.tree;
    for (const id of ["start", "back"]) this.at(id).setAttribute("aria-disabled", this.step === 0);
    for (const id of ["forward", "end"]) this.at(id).setAttribute("aria-disabled", this.#ended);
    this.at("play").setAttribute("aria-disabled", steps.length === 1);
    this.at("play").textContent = this.timer ? "止める" : "自動";
  }

  /** 木を植え直す。 */
  #arrange(step = this.step) {
    this.forest.plant(this.encoder, this.tree);
    this.#go(step);
  }

  #drawWaiting() {
    const { waiting } = this.tree.steps[this.step];
    const rows = waiting.slice(0, SHOWN).map(({ rule, id, pair, places }, at) => {
      const [left, right, made] = [...pair, id].map((one) => this.encoder.name(one));
      const cells = [called(rule), `${left}＋${right} → ${made}`, `${places.length}か所`];
      return element("li", { class: at === 0 && "chosen" }, ...cells.map((text) => element("span", {}, text)));
    });
    const more = waiting.length - SHOWN;
    if (more > 0) rows.push(element("li", { class: "note more" }, `ほか${more}種類`));
    if (!waiting.length) rows.push(element("li", { class: "note more" }, "ありません。"));
    this.at("waiting").replaceChildren(...rows);
  }

  #drawRow() {
    const { row, waiting } = this.tree.steps[this.step];
    const next = new Set(waiting[0]?.places.flatMap((place) => [place, place + 1]));
    this.at("row-label").textContent = `${waiting.length ? "いまの並び" : "答え"}（${row.length}個）`;
    this.at("row").replaceChildren(
      ...row.map((at, place) => {
        const { id } = this.tree.nodes[at];
        const made = tokenBox("li", this.encoder.bytes(id), place, String(id));
        made.classList.toggle("answer", !waiting.length);
        made.classList.toggle("next", next.has(place));
        return made;
      }),
    );
  }
}

customElements.define("nt-encode-tree", EncodeTree);
