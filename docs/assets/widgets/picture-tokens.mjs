// <nt-picture-tokens>――「絵をトークンに」。選んだ絵、読者の描いた絵、読者の絵のファイルを、見本帳の番号に直して、また絵に戻す。
// 番号、戻した絵、失われたもの、勘定は、どれもその場で計算する（engine/codebook.mjs）。絵は、どこへも送らない。

import { element } from "../base/dom.mjs";
import { once, receive } from "../base/record.mjs";
import { Widget, sheetAt } from "../base/widget.mjs";
import { bitsPerPixel, bookName, lost, open, patchAt, psnr, squaredError } from "../engine/codebook.mjs";
import { SIZE as PAINTER_SIZE, loadPainter } from "../engine/painter.mjs";
import { bitsFor } from "../engine/bits.mjs";
import { Easel, put } from "./easel.mjs";
import { PictureError, readPicture } from "./picture-file.mjs";
import * as state from "./picture-tokens-state.mjs";
import { SIZES, Sketch } from "./sketch.mjs";
import { TokenGrid } from "./token-grid.mjs";

const DATA = new URL("../data/picture-tokens.bin", import.meta.url);
const SIDE = 32; // 絵の一辺（画素）
const STRONGER = 3; // 失われたものの絵で、色の差を何倍に濃くするか（figures_gen/chapters/images/measure.py と同じ）
const OWN = "あなたの絵";
const READABLE = { patch: 4, count: 256 }; // 続きを描くモデルが読める見本帳
const PACE = 20; // 続きを描くときの、一つのトークンの間（ミリ秒）。目で追える速さにする

export const meta = {
  address: true,
  use: [["#picture", "満月"], ["#patch", "8"], ["#count", "64"]],
  apart: [[".cell[aria-selected=true]", ".cell[aria-selected=false]"]],
};

const loadBooks = once(async () => open((await receive(DATA)).body));

/** 正方形の絵を、画布に描く。 */
function draw(canvas, pixels) {
  const side = Math.sqrt(pixels.length / 3);
  const image = new ImageData(side, side);
  for (let at = 0; at < side * side; at++) image.data.set([...pixels.subarray(3 * at, 3 * at + 3), 255], 4 * at);
  canvas.width = canvas.height = side;
  canvas.getContext("2d").putImageData(image, 0, 0);
}

const short = (number) => number.toLocaleString("ja", { maximumFractionDigits: 1, minimumFractionDigits: 1 });

class PictureTokens extends Widget {
  static styles = [sheetAt(new URL("./picture-tokens.css", import.meta.url))];

  async prepare() {
    this.data = await loadBooks();
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
    this.line = state.line(this.titles);
    this.state = this.line.read(this.recall());
    this.sketch = new Sketch(SIDE);
    this.sketch.pixels = this.#given(this.state.picture);
    this.seed = 0;
    this.grid = new TokenGrid(this.at("ids"), () => this.#drawToken());
    this.easel = new Easel(this.at("own"), this.at("cursor"), this.sketch);
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
    this.at("size").value = this.easel.size;
    this.at("colours").append(...this.easel.swatches());
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
    this.at("size").onchange = () => (this.easel.size = Number(this.at("size").value));
    this.at("undo").onclick = () => this.#undo();
    this.at("clear").onclick = () => {
      this.sketch.fill([255, 255, 255]);
      this.#drawn("白紙にしました。");
    };
    this.at("file").onclick = () => this.at("chosen").click();
    this.at("chosen").onchange = () => this.#read(this.at("chosen").files[0]);
    this.at("paint").onclick = () => this.#paint();
    for (const [id, by] of [["previous", -1], ["next", 1]]) {
      this.at(id).onclick = () => {
        this.grid.step(by);
        this.#say(this.at("token").textContent);
      };
    }
    Object.assign(this.easel, {
      onDraw: () => this.#drawn(""),
      onUndo: () => this.#undo(),
      onSay: (words) => this.#say(words),
      stride: () => this.state.patch,
    });
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
      this.#tell((await this.#paintWith(painter)) ? "上の四行のトークンだけを読ませ、下の四行を描かせました。「元の絵」も、この絵に替わっています。一つ戻れば、前の絵です。もう一度押すと、別のくじを引きます。" : "");
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
      if (this.sketch.pixels !== pixels) return false;
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
    this.keep(this.line.write(this.state));
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
    this.#drawFacts();
    this.grid.fill(this.ids);
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
    const { place, row, column, across } = this.grid;
    const id = this.ids[place], times = this.ids.filter((one) => one === id).length;
    this.grid.mark(this.ids);
    for (const mark of this.shadowRoot.querySelectorAll(".mark.patch")) put(mark, column, row, across);
    draw(this.at("piece"), patchAt(this.sketch.pixels, this.state.patch, place));
    draw(this.at("sample"), this.book.sample(id));
    this.at("sample-name").textContent = `見本${id}番`;
    this.at("token").textContent =
      `${place + 1}個目のトークン（上から${row + 1}行目、左から${column + 1}列目）は、見本${id}番です。` +
      (times > 1 ? `同じ番号が、この絵に${times}個あります。` : "この番号は、この絵に一つだけです。");
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
