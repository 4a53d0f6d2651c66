// <nt-melt>――つまみを動かすと、文のバイトが、小説から覚えた規則で溶け合って、言葉になる。

import { element } from "../base/dom.mjs";
import { Widget, sheetAt, whenPressed } from "../base/widget.mjs";
import { fetchBook } from "../engine/book-tokenizer.mjs";
import { Encoder, called, tidy } from "./encode-tree-steps.mjs";
import * as melt from "./melt-state.mjs";
import { moveOnce } from "./moving.mjs";
import { tokenBox } from "./token-label.mjs";

const TICKS = [0, 10, 100, 1000]; // と、終わりの規則
const REST = 1200; // 動きだす前に、初めのバイトを見せておく時間（ミリ秒）
const SWEEP = 4500; // ひとりでに動く時間（ミリ秒）
const CELL = 1.33; // バイトのいちばん狭い幅（em）
const LONGEST = 200; // 文字

export const meta = {
  address: true,
  use: [["#text", "人間は考える葦である。🥺"], ["#knob", "0.62"]],
  apart: [[".pane.fresh", ".pane.on:not(.fresh)"]],
};

class Melt extends Widget {
  static styles = [sheetAt(new URL("./melt.css", import.meta.url))];

  async prepare() {
    const content = await fetchBook();
    this.encoder = new Encoder(content);
    this.last = content.model.merges.length;
  }

  build(root) {
    const ticks = [...TICKS, this.last].map((rule) => {
      const written = `${rule ? "" : "規則"}${rule.toLocaleString("ja")}${rule % this.last ? "" : "個"}`;
      return `<li style="--place: ${melt.position(rule, this.last)}">${written}</li>`;
    });
    const drawing = (kind) =>
      `<svg class="${kind}" viewBox="0 0 1 1" preserveAspectRatio="none"><path class="area"/><path class="curve"/></svg>`;
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <div class="head">
          <p class="title" id="title">小説が溶けるつまみ</p>
          <label for="text" class="note">文は、書き換えられます<span class="hidden">（${LONGEST}文字まで）</span></label>
          <textarea id="text" rows="1" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="tidied"></textarea>
          <p class="note" id="tidied" role="status"></p>
        </div>
        <p class="note" id="caption"></p>
        <div class="mosaic" id="mosaic" role="listbox" tabindex="0" aria-label="いまの並び"></div>
        <div id="tree" hidden></div>
        <div class="told">
          <div><p class="note number" id="rule"></p><p class="melted" id="melted"></p></div>
          <p class="count number"><span class="note" id="until"></span><span><b id="count"></b>トークン</span></p>
        </div>
        <div>
          <div class="plot" id="plot">
            ${drawing("ahead")}${drawing("drawn")}<svg viewBox="0 0 1 1" preserveAspectRatio="none"><path class="dot" id="dot"/></svg>
            <span class="bytes number" id="bytes"></span><span class="rail"></span>
            <input type="range" id="knob" min="0" max="1" step="any" aria-label="使う規則">
          </div>
          <ol class="ticks" aria-hidden="true">${ticks.join("")}</ol>
          <div class="foot">
            <p class="note">『吾輩は猫である』から覚えた${this.last.toLocaleString("ja")}個の規則を、覚えた順に使います。</p>
            <button id="save" type="button">この絵を保存</button>
          </div>
        </div>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.line = melt.line(this.last);
    this.state = this.line.read(this.recall());
    this.at("text").value = this.state.text;
    this.at("text").oninput = () => this.#write();
    this.at("knob").oninput = () => this.#go(melt.ruleAt(Number(this.at("knob").value), this.last));
    this.at("knob").onchange = () => this.#settle();
    this.at("knob").onkeydown = (event) => this.#key(event);
    this.at("mosaic").onclick = this.at("mosaic").onfocus = ({ target }) => this.#attend(target);
    whenPressed(this.at("save"), () => import("./melt-picture.mjs"), ({ save }) => save(this));
    new ResizeObserver(() => this.#arrange()).observe(this.at("mosaic"));
    this.#plant(this.state.text);
    if (!this.recall()) this.#sweep();
  }

  // ---- 動かす ---------------------------------------------------------------

  async #attend(target) {
    try {
      const { attend } = await import("./melt-tree.mjs");
      attend(this, target);
    } catch (error) {
      console.warn("箱の生い立ちを読み込めません。", error);
      this.at("tidied").textContent = "箱の生い立ちを読み込めませんでした。通信の状態を確かめて、ページを読み直してください。";
    }
  }

  #write() {
    this.#plant(this.at("text").value);
    this.#keep();
  }

  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const rule = melt.moved(event.key, this.tree, this.state.rule, this.last);
    if (rule === undefined) return;
    event.preventDefault();
    this.#go(rule);
    this.#settle();
  }

  /** 規則ちょうどの位置に直す。 */
  #settle() {
    this.at("knob").value = melt.position(this.state.rule, this.last);
    this.#keep();
  }

  #keep() {
    this.keep(this.line.write(this.state));
  }

  /** 初めて目に入ったら、規則0から、ゆっくり一度だけ動く。 */
  #sweep() {
    const goal = melt.position(this.state.rule, this.last);
    const go = (place) => {
      this.#go(melt.ruleAt(place, this.last));
      this.at("knob").value = place;
      return place >= goal;
    };
    if (moveOnce(this.at("mosaic"), (spent) => go(goal * Math.min(1, Math.max(0, spent - REST) / SWEEP)))) go(0);
  }

  // ---- 見せる ---------------------------------------------------------------

  /** 文を、溶ける前の箱から並べ直す。 */
  #plant(written) {
    const { text, note } = tidy(written, LONGEST);
    this.state.text = text;
    this.at("tidied").textContent = note;
    this.tree = this.encoder.grow(text);
    this.panes = melt.panes(this.tree);
    this.step = melt.stepAt(this.tree, this.state.rule);
    this.room = 0;
    this.at("mosaic").classList.toggle("dense", text.length > 60);
    this.wood?.fell();
    this.#drawCurve();
    this.#arrange();
    this.at("knob").value = melt.position(this.state.rule, this.last);
    this.#go(this.state.rule, true);
  }

  #arrange() {
    const mosaic = this.at("mosaic");
    const room = Math.floor(mosaic.clientWidth / (CELL * parseFloat(getComputedStyle(mosaic).fontSize))) || 1;
    if (room === this.room) return;
    this.room = room;
    const { steps } = this.tree;
    this.roots = steps.at(-1).row.map((at) => this.panes[at]);
    const rows = melt.lines(this.state.text, this.roots, room);
    mosaic.style.setProperty("--rows", rows.length);
    mosaic.style.setProperty("--widest", Math.max(...rows.map(({ start, end }) => end - start)));
    mosaic.replaceChildren(...rows.map(({ start, end }) => element("div", { class: "row", style: `--n: ${end - start}` })));
    const put = ({ start, end }, made) => {
      const at = rows.findIndex((row) => start < row.end);
      made.style.cssText += `--from: ${start - rows[at].start}; --w: ${end - start}`;
      mosaic.children[at].append(made);
      return made;
    };
    this.boxes = this.panes.map((pane, at) => {
      const name = this.encoder.name(this.tree.nodes[at].id);
      return put(pane, element("span", { id: `b${at}`, role: "option", "aria-label": name, style: `--seam: ${pane.seam};` }));
    });
    this.glyphs = melt.glyphs(this.state.text, this.panes);
    this.letters = this.glyphs.flatMap(({ written, bytes, start, end, whole }) => [
      { made: put({ start, end }, element("span", { "aria-hidden": "true" }, written)), kind: `letter${[...written].length > 2 ? " code" : ""}`, from: whole, to: Infinity },
      ...bytes.map((byte, at) => ({
        made: put({ start: start + at, end: start + at + 1 }, element("span", { "aria-hidden": "true" }, byte)), kind: "byte", from: 0, to: whole,
      })),
    ]);
    this.#drawMosaic();
  }

  #go(rule, anew = false) {
    this.state.rule = rule;
    const { steps } = this.tree, step = melt.stepAt(this.tree, rule), place = melt.position(rule, this.last);
    const { row } = steps[step];
    this.at("plot").style.setProperty("--place", place);
    this.at("dot").setAttribute("d", `M${place} ${1 - row.length / (steps[0].row.length || 1)}h0`);
    this.at("until").textContent = `規則${rule.toLocaleString("ja")}個で`;
    this.at("knob").setAttribute("aria-valuetext", melt.spoken(this.encoder, this.tree, step, rule));
    if (step === this.step && !anew) return; // 何も溶けていない
    this.step = step;
    this.at("count").textContent = row.length;
    this.#drawMosaic();
    this.#drawMelted();
  }

  #drawMosaic() {
    const { step } = this;
    this.panes.forEach(({ born, dies, tint }, at) => {
      const now = step < born ? "before" : step < dies ? "on" : "";
      be(this.boxes[at], `pane t${tint + 1} ${now} ${now === "on" && step && born === step ? "fresh" : ""}`);
    });
    for (const { made, kind, from, to } of this.letters) be(made, `glyph ${kind} ${step >= from && step < to ? "on" : ""}`);
    const said = melt.caption(step, this.glyphs);
    if (this.at("caption").textContent !== said) this.at("caption").textContent = said;
    this.wood?.mark();
  }

  #drawMelted() {
    const { nodes, steps } = this.tree;
    if (!this.step) {
      this.at("rule").textContent = "";
      this.at("melted").replaceChildren(nodes.length ? "まだ、何も溶けていません。" : "文を入れてください。");
      return;
    }
    const { rule, places } = steps[this.step - 1].waiting[0];
    const fresh = steps[this.step].row.find((at) => this.panes[at].born === this.step);
    const [left, right, made] = [...nodes[fresh].children, fresh].map((at) =>
      tokenBox("span", this.encoder.bytes(nodes[at].id), this.panes[at].tint),
    );
    this.at("rule").textContent = `${called(rule)}で${places.length > 1 ? `（${places.length}か所）` : ""}`;
    this.at("melted").replaceChildren(left, "＋", right, "→", made);
  }

  #drawCurve() {
    const points = melt.curve(this.tree);
    const all = points[0].count;
    this.at("plot").classList.toggle("empty", !all);
    this.at("bytes").textContent = `${all}バイトから`;
    if (!all) return;
    const line = points.map(({ rule, count }) => `H${melt.position(rule, this.last)}V${1 - count / all}`).join("");
    const path = `M0 0${line}H1`;
    for (const one of this.shadowRoot.querySelectorAll(".curve")) one.setAttribute("d", path);
    for (const one of this.shadowRoot.querySelectorAll(".area")) one.setAttribute("d", `${path}V1H0Z`);
  }
}

/** 変わったときだけ、姿を変える。 */
function be(made, kind) {
  if (made.className !== kind) made.className = kind;
}

customElements.define("nt-melt", Melt);
