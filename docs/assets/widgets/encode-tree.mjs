// <nt-encode-tree>――好きな文で、`encode` を一手ずつ進める。使う規則、待っている規則、育っていく木が見える。

import { keep, recall } from "./address.mjs";
import { fetchBook } from "./book-tokenizer.mjs";
import { element } from "./dom.mjs";
import { Encoder, LONGEST, SIZES, arrange, called, grown, isHex, read, story, tidy, write } from "./encode-tree-steps.mjs";
import { tokenBox } from "./token-label.mjs";
import { Widget, sheet } from "./widget.mjs";

const ADDRESS = "encode-tree"; // 住所の ? のあとに書く名前
const EM = 14.4; // arrange の大きさは、文字がこの大きさのときのもの
const SMALL = SIZES.small;
const SHOWN = 5; // 見せる規則の数
const PACE = 1400; // 「自動」で進む間隔（ミリ秒）
const COLOURS = 6;

class EncodeTree extends Widget {
  static styles = [
    sheet(`
      button { min-height: 44px; }
      .buttons { display: grid; grid-template-columns: repeat(5, 1fr); gap: 0.4em; }
      .buttons button { padding: 0; font-size: 0.88em; white-space: nowrap; }
      .note:empty { display: none; }
      .status { min-height: 6.4em; }
      .soil { display: grid; align-content: safe end; height: 28.6em; padding: 0.4em 0; margin-inline: -0.6em; overflow: auto; border-block: 1px solid var(--nt-grid); }
      .forest { position: relative; margin: 0 auto; }
      .forest > * { position: absolute; }
      .node { display: grid; align-content: center; justify-items: center; line-height: 1.15; white-space: nowrap; background: var(--nt-soft); border: 1px solid transparent; border-radius: 0.2em; }
      .node > span { font-size: ${SIZES.text / EM}em; }
      .node > small, .node > .small, .rule { font-size: ${SMALL / EM}em; font-variant-numeric: tabular-nums; }
      .node > small { color: var(--nt-muted); }
      .node:is(.answer, .fresh) > small { color: inherit; }
      .node.top { border-color: var(--nt-muted); }
      .node.answer { font-weight: 700; background: var(--colour); border-color: transparent; }
      .node.fresh:not(.answer) { background: var(--nt-token5); border-color: var(--nt-gold); }
      .node.next { border: 2px solid var(--nt-orange); font-weight: 700; }
      .edge { border: 0 solid var(--nt-muted); border-block-start-width: 1px; }
      .edge.first { border-inline-start-width: 1px; }
      .edge.last { border-inline-end-width: 1px; }
      .rule { line-height: 1.2; white-space: nowrap; transform: translateX(-50%); }
      .wall { border-inline-start: 2px dotted var(--nt-muted); }
      .columns { display: grid; gap: 0.9em 2em; align-items: start; }
      .waiting { min-height: 11.3em; }
      .waiting li { display: grid; grid-template-columns: 6.4em minmax(0, 1fr) 3.2em; gap: 0.5em; align-items: baseline; min-height: 1.75em; padding-inline: 0.3em; }
      .waiting .chosen { font-weight: 700; background: var(--nt-soft); box-shadow: inset 3px 0 var(--nt-orange); }
      .waiting li > :last-child { text-align: end; }
      .waiting li.more { display: block; padding-inline: 0.3em; }
      .row { align-content: flex-start; height: 9.6em; padding: 0.4em; overflow-y: auto; border: 1px solid var(--nt-grid); border-radius: 0.3em; }
      .row li:not(.answer) { background: var(--nt-soft); }
      .row li.next { outline: 2px solid var(--nt-orange); }
      @container (max-width: 17em) { /* 文字を大きくした電話 */
        .buttons { display: flex; }
        .buttons button { padding: 0.2em 0.6em; }
        .waiting li { grid-template-columns: minmax(0, 1fr) auto; }
        .waiting li > :nth-child(2) { grid-column: 1 / -1; order: 1; }
      }
      @container (min-width: 31em) {
        .buttons { display: flex; }
        .buttons button { padding: 0.2em 0.9em; font-size: 1em; }
        .status { min-height: 3.2em; }
        .soil { height: 21em; }
        .columns { grid-template-columns: 1fr 1fr; }
      }
      @media (prefers-reduced-motion: no-preference) {
        .fresh { animation: rise 0.35s ease-out; }
        @keyframes rise { from { opacity: 0; translate: 0 0.8em; } }
      }
      @media (forced-colors: active) {
        .node, .row .token { border: 1px solid GrayText; }
        .node.top { border-color: CanvasText; }
        .node.fresh { border: 3px double CanvasText; }
        .node.next { border: 2px solid Highlight; }
        .row li.next { outline-color: Highlight; }
        .waiting .chosen { border-inline-start: 3px solid Highlight; }
      }
    `),
  ];

  async prepare() {
    this.encoder = new Encoder(await fetchBook());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#stop();
    this.watch?.disconnect();
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
          <button id="start" type="button">最初へ</button>
          <button id="back" type="button">戻る</button>
          <button id="forward" type="button" class="primary">進む</button>
          <button id="end" type="button">最後へ</button>
          <button id="play" type="button">自動</button>
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
      this.#plant(this.at("text").value, 0);
    };
    this.at("text").onchange = () => this.#keep(); // 打っているあいだは、住所を書き換えない
    const { text, step } = read(recall(ADDRESS));
    this.at("text").value = text;
    this.#plant(this.at("text").value, step); // 欄は一行なので、改行を捨てる
    this.watch = new ResizeObserver(() => this.#widthNow() !== this.width && this.#arrange());
    this.watch.observe(this.at("soil"));
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
    this.#drawForest();
    this.#drawWaiting();
    this.#drawRow();
    this.at("status").textContent = story(this.encoder, this.tree, this.step);
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
    keep(this, ADDRESS, write(this));
  }

  // ---- 見せる ---------------------------------------------------------------

  #drawButtons() {
    const { steps } = this.tree;
    for (const id of ["start", "back"]) this.at(id).setAttribute("aria-disabled", this.step === 0);
    for (const id of ["forward", "end"]) this.at(id).setAttribute("aria-disabled", this.#ended);
    this.at("play").setAttribute("aria-disabled", steps.length === 1);
    this.at("play").textContent = this.timer ? "止める" : "自動";
  }

  #widthNow() {
    const size = parseFloat(getComputedStyle(this.at("forest")).fontSize);
    return Math.floor((this.at("soil").clientWidth / size) * EM);
  }

  /** 木を植え直す。場所は、できあがった木から決めるので、育つあいだに動かない。 */
  #arrange(step = this.step) {
    const { nodes, steps } = this.tree;
    this.width = this.#widthNow();
    const shape = arrange(this.encoder, nodes, steps.at(-1).row, this.width - 4);
    const forest = this.at("forest");
    put(forest, { width: shape.width, height: shape.height });
    this.parts = nodes.map((node, at) => [box(node, shape.places[at], shape.names[at]), ...joints(node, at, shape.places)]);
    forest.replaceChildren(...this.#walls(shape), ...this.parts.flat());
    this.#go(step);
  }

  /** 断片の境。 */
  #walls({ places }) {
    const leaves = this.tree.steps[0].row;
    return leaves.slice(1).flatMap((leaf, at) => {
      const before = places[leaves[at]], after = places[leaf];
      const apart = this.tree.nodes[leaf].piece !== this.tree.nodes[leaves[at]].piece;
      if (!apart || before.top !== after.top) return [];
      const wall = element("span", { class: "wall" });
      put(wall, { left: (before.x + after.x) / 2 - 1, top: after.top - 12, height: after.height + 12 });
      return [wall];
    });
  }

  #drawForest() {
    const { steps } = this.tree;
    const { row, waiting } = steps[this.step];
    const count = grown(steps, this.step), before = this.step ? grown(steps, this.step - 1) : count;
    const next = new Set(waiting[0]?.places.flatMap((place) => [row[place], row[place + 1]]));
    this.parts.forEach((parts, at) => {
      const [box, ...edges] = parts;
      const place = row.indexOf(at);
      const kinds = ["node", this.tree.nodes[at].rule === null && "leaf", at >= count && "blank", place >= 0 && "top"];
      kinds.push(at >= before && at < count && "fresh", next.has(at) && "next");
      if (!waiting.length && place >= 0) kinds.push("answer", `t${(place % COLOURS) + 1}`);
      box.className = kinds.filter(Boolean).join(" ");
      for (const edge of edges) edge.classList.toggle("blank", at >= count);
    });
    this.at("forest").setAttribute("aria-label", this.#described(row));
    this.#reveal(this.parts[this.step ? before : 0]?.[0]);
  }

  #described(row) {
    const { nodes } = this.tree;
    const said = row.map((at) => {
      const { id, rule } = nodes[at];
      return `「${this.encoder.name(id)}」は${rule === null ? "バイトのまま" : `${called(rule)}でできた木`}、トークンの番号は${id}`;
    });
    return `${row.length}個の木。${said.join("。")}`;
  }

  /** 木が箱に入りきらないときは、今できたところまで送る。 */
  #reveal(box) {
    if (!box) return;
    const soil = this.at("soil");
    const inside = box.getBoundingClientRect(), outside = soil.getBoundingClientRect();
    if (inside.top < outside.top || inside.bottom > outside.bottom) {
      soil.scrollTop += inside.top - outside.top - (outside.height - inside.height) / 2;
    }
    if (inside.left < outside.left || inside.right > outside.right) {
      soil.scrollLeft += inside.left - outside.left - (outside.width - inside.width) / 2;
    }
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

/** 節の箱。`place` は真ん中と上の端。 */
function box({ id, rule }, place, name) {
  const made = element("span", {}, element("span", { class: isHex(name) && "small" }, name));
  if (rule !== null) made.append(element("small", {}, String(id)));
  put(made, { left: place.x - place.width / 2, top: place.top, width: place.width, height: place.height });
  return made;
}

/** 枝と、使った規則。 */
function joints({ rule, children }, at, places) {
  if (rule === null) return [];
  const { x, bar, top, height } = places[at];
  const edges = children.map((child, side) => {
    const to = places[child];
    const edge = element("span", { class: side ? "edge last" : "edge first" });
    put(edge, { left: Math.min(x, to.x), top: bar, width: Math.abs(x - to.x), height: to.top - bar });
    return edge;
  });
  const words = element("span", { class: "rule" }, called(rule));
  words.style.left = `${x / SMALL}em`; // 字の大きさが違うので、em も違う
  words.style.top = `${(top + height + 1) / SMALL}em`;
  return [...edges, words];
}

/** 位置と大きさを、文字の大きさに合わせて決める。 */
function put(made, sizes) {
  for (const [name, size] of Object.entries(sizes)) made.style[name] = `${size / EM}em`;
}

customElements.define("nt-encode-tree", EncodeTree);
