// <nt-picture-tokens>――「絵をトークンに」。選んだ絵、読者の描いた絵、読者の絵のファイルを、見本帳の番号に直して、また絵に戻す。
// 番号、戻した絵、失われたもの、勘定は、どれもその場で計算する（engine/codebook.mjs）。絵は、どこへも送らない。

import { bitsPerPixel, bookName, lost, open, patchAt, psnr, squaredError } from "../engine/codebook.mjs";
import { SIZE as PAINTER_SIZE, loadPainter } from "../engine/painter.mjs";
import { keep, recall } from "./address.mjs";
import { bitsFor } from "./bits.mjs";
import { element } from "./dom.mjs";
import { PictureError, readPicture } from "./picture-file.mjs";
import { COLOURS, SIZES, Sketch } from "./sketch.mjs";
import * as state from "./picture-tokens-state.mjs";
import { Widget, sheet } from "./widget.mjs";

const DATA = new URL("../data/picture-tokens.bin", import.meta.url);
const ADDRESS = "picture-tokens"; // 住所の ? のあとに書く名前
const SIDE = 32; // 絵の一辺（画素）
const STRONGER = 3; // 失われたものの絵で、色の差を何倍に濃くするか（figures_gen/chapters/images/measure.py と同じ）
const OWN = "あなたの絵";
const READABLE = { patch: 4, count: 256 }; // 続きを描くモデルが読める見本帳
const START = [0.3, 0.55]; // 初めに選んでおくトークンの場所。左上を (0, 0)、右下を (1, 1) とする
const PACE = 20; // 続きを描くときの、一つのトークンの間（ミリ秒）。目で追える速さにする
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const PAINTS = [" ", "Enter"];

let loaded;

/** 見本帳は一度だけ読む。読めなければ、次に要るときに、もう一度読む。 */
function load() {
  loaded ??= fetchBooks().catch((error) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function fetchBooks() {
  const response = await fetch(DATA);
  if (!response.ok) throw new Error(`${DATA}: ${response.status}`);
  return open(response.body);
}

/** 正方形の絵を、画布に描く。 */
function draw(canvas, pixels) {
  const side = Math.sqrt(pixels.length / 3);
  const image = new ImageData(side, side);
  for (let at = 0; at < side * side; at++) image.data.set([...pixels.subarray(3 * at, 3 * at + 3), 255], 4 * at);
  canvas.width = canvas.height = side;
  canvas.getContext("2d").putImageData(image, 0, 0);
}

const within = (value, most) => Math.max(0, Math.min(most - 1, value));
const short = (number) => number.toLocaleString("ja", { maximumFractionDigits: 1, minimumFractionDigits: 1 });

class PictureTokens extends Widget {
  static styles = [
    sheet(`
      button, select { min-height: 44px; }
      .fields { display: grid; grid-template-columns: 1.5fr 1.1fr 1fr; gap: 0.5em; align-items: end; }
      .fields select { padding-inline: 0.3em; }
      .work { display: grid; gap: 0.9em; }
      .pictures { display: grid; grid-template-rows: auto 1fr; grid-template-columns: 2fr 1fr; gap: 0.3em 0.8em; }
      .own { grid-row: span 2; align-self: start; }
      figure { display: grid; gap: 0.2em; align-content: start; margin: 0; }
      figcaption { font-size: 0.86em; line-height: 1.5; color: var(--nt-muted); }
      .board { position: relative; aspect-ratio: 1; border: 1px solid var(--nt-muted); }
      .picked canvas { border: 1px solid var(--nt-muted); }
      canvas { display: block; width: 100%; aspect-ratio: 1; image-rendering: pixelated; }
      #own { cursor: crosshair; touch-action: none; }
      .mark { position: absolute; pointer-events: none; border: 2px solid #fff; outline: 2px solid #000; outline-offset: 0; }
      .mark.cursor { border-width: 1px; outline-width: 1px; visibility: hidden; }
      #own:focus-visible ~ .mark.cursor { visibility: visible; }
      .tools { display: grid; gap: 0.6em; }
      fieldset { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 0.3em; min-width: 0; padding: 0; margin: 0; border: 0; }
      fieldset legend { padding: 0; font-size: 0.9em; font-weight: 600; }
      .colour { position: relative; display: block; height: 44px; border: 1px solid var(--nt-muted); border-radius: 0.3em; forced-color-adjust: none; }
      .colour input { position: absolute; inset: -1px; margin: 0; cursor: pointer; appearance: none; border-radius: inherit; }
      .colour input:checked { border: 3px solid #000; box-shadow: inset 0 0 0 3px #fff; }
      .buttons { display: grid; grid-template-columns: 1fr 1fr; gap: 0.4em; }
      .buttons label { display: flex; gap: 0.6em; align-items: center; white-space: nowrap; }
      .buttons button { padding: 0.1em 0.4em; line-height: 1.3; }
      #paint { grid-column: 1 / -1; }
      .told { min-height: 4.8em; }
      .facts { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 0.4em 0.8em; }
      .facts dt { font-size: 0.8em; line-height: 1.4; color: var(--nt-muted); }
      .facts dd { font-weight: 700; line-height: 1.4; font-variant-numeric: tabular-nums; white-space: nowrap; }
      .ids { height: 15.4em; overflow: auto; border: 1px solid var(--nt-grid); border-radius: 0.3em; }
      .grid { display: grid; grid-auto-rows: minmax(1.85em, 1fr); min-height: 100%; }
      .row { display: grid; grid-template-columns: repeat(var(--across), minmax(2.5em, 1fr)); }
      .cell { display: grid; place-content: center; font-size: 0.86em; font-variant-numeric: tabular-nums; cursor: pointer; border: solid var(--nt-grid); border-width: 0 1px 1px 0; }
      .cell:focus-visible { outline-offset: -3px; }
      .cell.same { background: var(--nt-token2); }
      .cell[aria-selected="true"] { font-weight: 700; box-shadow: inset 0 0 0 2px var(--nt-ink); }
      .picked { display: grid; grid-template-columns: 4.6em 4.6em minmax(0, 1fr); gap: 0.3em 0.8em; align-content: start; }
      .picked p { grid-column: 1 / -1; order: 1; min-height: 6.4em; font-size: 0.95em; }
      .picked .buttons { grid-template-columns: 1fr; align-content: start; }
      @container (max-width: 17em) { /* 文字を大きくした電話 */
        :is(.fields, .facts, .buttons) { grid-template-columns: minmax(0, 1fr); }
        .picked { grid-template-columns: 1fr 1fr; }
        .picked .buttons { grid-column: 1 / -1; }
      }
      @container (min-width: 31em) {
        .work { grid-template-columns: minmax(0, 1fr) 10em; gap: 1.2em; }
        .tools { align-content: start; }
        fieldset { grid-template-columns: repeat(3, 1fr); }
        .tools .buttons { grid-template-columns: 1fr; }
        .picked .buttons { display: flex; grid-column: 1 / -1; }
        .picked .buttons button { padding: 0.2em 0.9em; }
        .told { min-height: 3.2em; }
        .facts { grid-template-columns: repeat(6, auto); justify-content: space-between; }
        .picked p { grid-column: auto; order: 0; }
      }
      @media (forced-colors: active) {
        .cell.same { outline: 2px dashed Highlight; outline-offset: -5px; }
        .cell[aria-selected="true"] { outline: 3px solid Highlight; outline-offset: -3px; }
        .mark { forced-color-adjust: none; }
      }
    `),
  ];

  async prepare() {
    this.data = await load();
  }

  build(root) {
    const options = (values, unit = "") => values.map((value) => `<option value="${value}">${value.toLocaleString("ja")}${unit}</option>`).join("");
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p class="title" id="title">絵をトークンに</p>
        <div class="fields">
          <div><label for="picture">絵</label><select id="picture"></select></div>
          <div><label for="patch">パッチの一辺</label><select id="patch">${options(state.CHOICES.patch, "画素")}</select></div>
          <div><label for="count">見本の数</label><select id="count">${options(state.CHOICES.count)}</select></div>
        </div>
        <div class="work">
          <div class="pictures">
            <figure class="own">
              <div class="board"><canvas id="own" tabindex="0" role="application" aria-roledescription="描き込める絵" aria-describedby="how"></canvas><span class="mark patch"></span><span class="mark cursor" id="cursor"></span></div>
              <figcaption id="own-name">元の絵。描き込めます</figcaption>
            </figure>
            <figure>
              <div class="board"><canvas id="again" role="img"></canvas><span class="mark patch"></span></div>
              <figcaption>戻した絵</figcaption>
            </figure>
            <figure>
              <div class="board"><canvas id="lost" role="img"></canvas><span class="mark patch"></span></div>
              <figcaption>失われたもの</figcaption>
            </figure>
          </div>
          <div class="tools">
            <fieldset id="colours"><legend>筆の色</legend></fieldset>
            <div class="buttons">
              <label for="size">太さ <select id="size">${options(SIZES, "画素")}</select></label>
              <button id="undo" type="button">一つ戻る</button>
              <button id="clear" type="button">白紙にする</button>
              <button id="file" type="button">絵のファイルを読む</button>
              <button id="paint" type="button">下半分を描かせる（${PAINTER_SIZE}）</button>
            </div>
            <input id="chosen" type="file" accept="image/*" hidden>
          </div>
        </div>
        <p class="note told" id="told" role="status"></p>
        <dl class="facts" id="facts"></dl>
        <div>
          <p class="label" id="ids-name">番号の並び</p>
          <div class="ids sideways"><div class="grid" id="ids" role="grid" aria-labelledby="ids-name"></div></div>
        </div>
        <div class="picked" role="group" aria-label="選んだトークン">
          <figure><canvas id="piece" role="img" aria-label="元のパッチ"></canvas><figcaption>元のパッチ</figcaption></figure>
          <figure><canvas id="sample" role="img" aria-label="見本"></canvas><figcaption id="sample-name"></figcaption></figure>
          <p id="token"></p>
          <div class="buttons">
            <button id="previous" type="button">前のトークン</button>
            <button id="next" type="button">次のトークン</button>
          </div>
        </div>
        <p class="note" id="how">描くには、絵の上をなぞります。キーボードなら、矢印キーで枠を動かし、スペースキーで塗ります。スペースキーを押したまま動かすと、線になります。続きを描かせるときだけ、小さなモデルを受け取ります。絵は、どこへも送りません。住所に残るのは、選んだ絵の題と見本帳だけです。</p>
        <p class="note" id="account"></p>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.titles = this.data.pictures.map(({ title }) => title);
    this.state = state.read(this.titles, recall(ADDRESS));
    this.sketch = new Sketch(SIDE);
    Object.assign(this, { cursor: [SIDE / 2, SIDE / 2], colour: COLOURS[0], size: 3, seed: 0 });
    this.sketch.pixels = this.#given(this.state.picture);
    this.#fill();
    this.#listen();
    this.#tell("絵を選ぶか、元の絵に描き込むと、すぐにトークンに直します。");
    this.#show();
  }

  /** 題の絵。白紙なら、真っ白。 */
  #given(title) {
    const found = this.data.pictures.find((picture) => picture.title === title);
    return found ? found.pixels.slice() : new Uint8Array(3 * SIDE * SIDE).fill(255);
  }

  #fill() {
    const option = (title) => element("option", { value: title }, title);
    this.own = option(OWN);
    this.at("picture").append(...[...this.titles, state.BLANK].map(option));
    for (const name of ["picture", "patch", "count"]) this.at(name).value = this.state[name];
    this.at("size").value = this.size;
    for (const colour of COLOURS) {
      const radio = element("input", { type: "radio", name: "colour", "aria-label": colour.name, checked: colour === this.colour });
      radio.onchange = () => (this.colour = colour);
      const swatch = element("span", { class: "colour", title: colour.name }, radio);
      swatch.style.background = `rgb(${colour.rgb})`;
      this.at("colours").append(swatch);
    }
  }

  // ---- 操作 -----------------------------------------------------------------

  #listen() {
    this.at("picture").onchange = () => this.#choose(this.at("picture").value);
    for (const name of ["patch", "count"]) {
      this.at(name).onchange = () => {
        this.#use({ [name]: Number(this.at(name).value) });
        this.#say(this.#summary());
      };
    }
    this.at("size").onchange = () => (this.size = Number(this.at("size").value));
    this.at("undo").onclick = () => this.#undo();
    this.at("clear").onclick = () => {
      this.sketch.fill([255, 255, 255]);
      this.#drawn("白紙にしました。");
    };
    this.at("file").onclick = () => this.at("chosen").click();
    this.at("chosen").onchange = () => this.#read(this.at("chosen").files[0]);
    this.at("paint").onclick = () => this.#paint();
    this.at("previous").onclick = () => this.#step(-1);
    this.at("next").onclick = () => this.#step(1);
    this.#listenToPointer(this.at("own"));
    this.#listenToKeys(this.at("own"));
    this.#listenToGrid(this.at("ids"));
  }

  /** 見本帳を取り替える。 */
  #use(book) {
    Object.assign(this.state, book);
    for (const [name, value] of Object.entries(book)) this.at(name).value = value;
    this.#keep();
    this.#show();
  }

  #choose(title) {
    if (title === OWN) return;
    this.sketch.replace(this.#given(title));
    this.#entitle(title);
    this.at("undo").setAttribute("aria-disabled", false);
    this.#show();
    this.#tell("");
    this.#say(this.#summary());
  }

  async #read(file) {
    this.at("chosen").value = ""; // 同じファイルを、もう一度選べるように
    if (!file) return;
    this.#tell("絵を読んでいます。");
    try {
      const { pixels, notes } = await readPicture(file, SIDE);
      this.sketch.replace(pixels);
      this.#drawn(notes);
    } catch (error) {
      if (!(error instanceof PictureError)) console.error("絵を読めません。", error);
      this.#tell(error instanceof PictureError ? error.message : "絵を読めませんでした。別のファイルを選んでください。");
    }
  }

  /** 上半分のトークンだけを読ませて、下半分を描かせる。描いているあいだに絵が取り替えられたら、やめる。 */
  async #paint() {
    const button = this.at("paint");
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", true);
    this.#tell("モデルを用意しています。");
    try {
      const painter = await loadPainter();
      button.textContent = "下半分を描かせる";
      this.#use(READABLE);
      this.#tell((await this.#paintWith(painter)) ? "上の四行のトークンだけを読ませ、下の四行を描かせました。もう一度押すと、別のくじを引きます。" : "");
    } catch (error) {
      console.warn("続きを描けません。", error);
      this.#tell("モデルを読み込めませんでした。通信の状態を確かめて、もう一度押してください。");
    } finally {
      button.setAttribute("aria-disabled", false);
    }
  }

  async #paintWith(painter) {
    const { book } = this, half = painter.places / 2, above = this.ids.slice(0, half);
    this.sketch.keep();
    const { pixels } = this.sketch;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    let place = half;
    for (const id of painter.paint(above, this.seed++)) {
      if (this.sketch.pixels !== pixels || !this.isConnected) return false;
      book.put(pixels, place++, id); // 描いているあいだに、読者が見本帳を取り替えてもよい
      this.#drawn("モデルが描いています。");
      if (!still) await new Promise((resolve) => setTimeout(resolve, PACE));
    }
    return true;
  }

  #undo() {
    if (!this.sketch.canUndo) return this.#tell("これより前には戻れません。");
    this.sketch.undo();
    this.#drawn("一つ戻りました。");
  }

  #listenToPointer(canvas) {
    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      return [
        Math.floor(((event.clientX - box.left) * SIDE) / box.width),
        Math.floor(((event.clientY - box.top) * SIDE) / box.height),
      ];
    };
    let last;
    canvas.onpointerdown = (event) => {
      if (event.button !== 0 || last) return;
      canvas.setPointerCapture(event.pointerId);
      this.sketch.keep();
      last = place(event);
      this.#stroke(last, last);
    };
    canvas.onpointermove = (event) => {
      if (!last || !canvas.hasPointerCapture(event.pointerId)) return;
      const between = event.getCoalescedEvents?.() ?? []; // 前の画面から今までの、途中の場所
      for (const one of between.length ? between : [event]) {
        const now = place(one);
        this.#stroke(last, now);
        last = now;
      }
    };
    canvas.onlostpointercapture = () => (last = undefined);
  }

  #listenToKeys(canvas) {
    let painting = false;
    canvas.onkeydown = (event) => {
      if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        return this.#undo();
      }
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const [dx, dy] = ARROWS[event.key] ?? [0, 0];
      if (!(event.key in ARROWS) && !PAINTS.includes(event.key)) return;
      event.preventDefault();
      if (PAINTS.includes(event.key)) {
        if (event.repeat) return;
        painting = event.key === " ";
        this.sketch.keep();
        this.#stroke(this.cursor, this.cursor);
        return this.#say(`${this.#where()}を${this.colour.name}で塗りました。`);
      }
      const step = event.shiftKey ? this.state.patch : 1;
      const before = this.cursor;
      this.cursor = [within(before[0] + dx * step, SIDE), within(before[1] + dy * step, SIDE)];
      if (painting) this.#stroke(before, this.cursor);
      this.#moveCursor();
      this.#say(`${this.#where()}、${this.sketch.named(...this.cursor)}`);
    };
    canvas.onkeyup = (event) => {
      if (event.key === " ") painting = false;
    };
    canvas.onblur = () => (painting = false);
  }

  #where() {
    const [x, y] = this.cursor;
    return `横${x + 1}、縦${y + 1}`;
  }

  #stroke(from, to) {
    this.sketch.line(from, to, this.colour.rgb, this.size);
    this.#drawn("");
  }

  /** 今の絵の題。戻ったり白紙にしたりして、題のある絵と同じになったら、その題になる。 */
  #title() {
    const same = (title) => this.#given(title).every((value, at) => value === this.sketch.pixels[at]);
    return [...this.titles, state.BLANK].find(same) ?? OWN;
  }

  /** 題を選ぶ欄に、今の絵の題を出す。 */
  #entitle(title) {
    if (title === OWN) {
      if (!this.own.isConnected) this.at("picture").append(this.own);
    } else {
      this.own.remove();
      this.state.picture = title;
      this.#keep();
    }
    this.at("picture").value = title;
  }

  /** 読者が絵を変えた。続けて描くあいだは、画面が替わるたびに一度だけ計算する。 */
  #drawn(words) {
    this.#entitle(this.#title());
    if (words !== this.at("told").textContent) this.#tell(words);
    this.waiting ??= requestAnimationFrame(() => this.#show());
  }

  /** 今の状態を住所に書く。初めの状態なら、何も書かない。 */
  #keep() {
    keep(this, ADDRESS, state.write(this.titles, this.state));
  }

  // ---- 番号の表 --------------------------------------------------------------

  get #across() {
    return SIDE / this.state.patch;
  }

  #listenToGrid(grid) {
    const cell = (event) => event.target.closest(".cell");
    const pick = (event) => {
      const place = Number(cell(event)?.dataset.place ?? this.place);
      if (place !== this.place) this.#pick(place);
    };
    // pointerover では、ページが動いて、止まったポインタの下にますが来ただけでも、選んでしまう。
    grid.onpointermove = (event) => event.pointerType === "mouse" && pick(event);
    grid.onclick = pick;
    grid.addEventListener("focusin", pick);
    grid.onkeydown = (event) => {
      const [dx, dy] = ARROWS[event.key] ?? [0, 0];
      if (!(event.key in ARROWS) || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const x = within((this.place % this.#across) + dx, this.#across);
      const y = within(Math.floor(this.place / this.#across) + dy, this.#across);
      this.cells[y * this.#across + x].focus();
    };
  }

  #step(by) {
    const place = (this.place + by + this.ids.length) % this.ids.length;
    this.#pick(place);
    this.cells[place].scrollIntoView({ block: "nearest", inline: "nearest", container: "nearest" });
    this.#say(this.at("token").textContent);
  }

  /** 番号の表を作る。ますの数が変わったときだけ、作り直す。 */
  #drawGrid() {
    if (this.cells?.length !== this.ids.length) {
      this.place = this.#samePlace();
      this.cells = Array.from(this.ids, (_, place) => element("span", { class: "cell", role: "gridcell", "data-place": place }));
      const rows = Array.from({ length: this.#across }, (_, y) =>
        element("div", { class: "row", role: "row" }, ...this.cells.slice(y * this.#across, (y + 1) * this.#across)),
      );
      this.at("ids").style.setProperty("--across", this.#across);
      this.at("ids").replaceChildren(...rows);
    }
    for (const [place, cell] of this.cells.entries()) {
      if (cell.textContent !== String(this.ids[place])) cell.textContent = this.ids[place];
    }
  }

  /** 選んでいたトークンと、同じところにあるトークン。 */
  #samePlace() {
    const before = Math.sqrt(this.cells?.length ?? 0), now = this.#across;
    const [x, y] = before ? [this.place % before, Math.floor(this.place / before)].map((at) => (at + 0.5) / before) : START;
    return Math.floor(y * now) * now + Math.floor(x * now);
  }

  #pick(place) {
    this.place = place;
    this.#drawToken();
  }

  // ---- 計算して、見せる --------------------------------------------------------

  #show() {
    this.waiting = undefined;
    const { pixels } = this.sketch;
    this.book = this.data.books.get(bookName(this.state.patch, this.state.count));
    this.ids = this.book.encode(pixels);
    this.again = this.book.decode(this.ids);
    draw(this.at("own"), pixels);
    draw(this.at("again"), this.again);
    draw(this.at("lost"), lost(pixels, this.again, STRONGER));
    this.at("undo").setAttribute("aria-disabled", !this.sketch.canUndo);
    this.#moveCursor();
    this.#drawFacts();
    this.#drawGrid();
    this.#drawToken();
    this.#describe();
  }

  get #near() {
    const near = psnr(this.sketch.pixels, this.again);
    return Number.isFinite(near) ? `${short(near)}dB` : "違わない";
  }

  #drawFacts() {
    const { pixels, pictures } = this.data.shared;
    const facts = [
      ["トークン", `${this.ids.length}個`],
      ["1トークン", `${bitsFor(this.state.count)}ビット`],
      ["1画素当たり", `${bitsPerPixel(this.book)}ビット`],
      ["見本帳も足すと", `${bitsPerPixel(this.book, pixels).toFixed(3)}ビット`],
      ["PSNR", this.#near],
      ["色の差の二乗の平均", short(squaredError(this.sketch.pixels, this.again))],
    ];
    this.at("facts").replaceChildren(
      ...facts.map(([term, value]) => element("div", {}, element("dt", {}, term), element("dd", {}, value))),
    );
    const alone = bitsPerPixel(this.book, SIDE * SIDE);
    this.at("account").textContent =
      `見本帳の重さは、取っておいた${pictures}枚で割り勘にしました。この一枚のためだけに見本帳を送るなら、1画素当たり${short(alone)}ビットになります。` +
      `そのままなら24ビットです。失われたものは、色の差を${STRONGER}倍に濃くしました。黒いところは、失われていません。`;
  }

  #drawToken() {
    const id = this.ids[this.place], times = this.ids.filter((one) => one === id).length;
    for (const [place, cell] of this.cells.entries()) {
      cell.setAttribute("aria-selected", place === this.place);
      cell.tabIndex = place === this.place ? 0 : -1;
      cell.classList.toggle("same", this.ids[place] === id);
    }
    const x = this.place % this.#across, y = Math.floor(this.place / this.#across);
    for (const mark of this.shadowRoot.querySelectorAll(".mark.patch")) this.#put(mark, x, y, this.#across);
    draw(this.at("piece"), patchAt(this.sketch.pixels, this.state.patch, this.place));
    draw(this.at("sample"), this.book.sample(id));
    this.at("sample-name").textContent = `見本${id}番`;
    this.at("token").textContent =
      `${this.place + 1}個目のトークン（上から${y + 1}行目、左から${x + 1}列目）は、見本${id}番です。` +
      (times > 1 ? `同じ番号が、この絵に${times}個あります。` : "この番号は、この絵に一つだけです。");
  }

  /** 印を、縦横 `across` ますの (x, y) に置く。 */
  #put(mark, x, y, across) {
    Object.assign(mark.style, { left: `${(100 * x) / across}%`, top: `${(100 * y) / across}%`, width: `${100 / across}%`, height: `${100 / across}%` });
  }

  #moveCursor() {
    this.#put(this.at("cursor"), ...this.cursor, SIDE);
  }

  /** 絵を見られない読者に、絵が何かを言う。 */
  #describe() {
    const title = this.at("picture").value;
    this.at("own").setAttribute("aria-label", `元の絵（${title}）`);
    this.at("again").setAttribute("aria-label", `番号から戻した絵（${title}）。元の絵との近さは、${this.#near}`);
    this.at("lost").setAttribute("aria-label", `失われたもの。色の差の二乗の平均は、${short(squaredError(this.sketch.pixels, this.again))}`);
  }

  #summary() {
    const kinds = new Set(this.ids).size;
    return `${this.ids.length}個のトークンになりました。使った見本は${kinds}種類、PSNRは${this.#near}です。`;
  }

  #tell(words) {
    this.at("told").textContent = words;
  }

  #say(words) {
    this.at("spoken").textContent = words;
  }
}

customElements.define("nt-picture-tokens", PictureTokens);
