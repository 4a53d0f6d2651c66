// 絵に描き込むところ。ポインタでなぞるか、キーボードで枠を動かして塗る。

import { element } from "../base/dom.mjs";
import { COLOURS } from "./sketch.mjs";

export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const PAINTS = [" ", "Enter"];

/** 0 以上 `most` 未満に収める。 */
export const within = (value, most) => Math.max(0, Math.min(most - 1, value));

/** Ctrl などと一緒に押されたか。 */
export const combined = ({ ctrlKey, metaKey, altKey }) => ctrlKey || metaKey || altKey;

/** 印 `mark` を、縦横 `across` ますの (x, y) に置く。 */
export function put(mark, x, y, across) {
  Object.assign(mark.style, { left: `${(100 * x) / across}%`, top: `${(100 * y) / across}%`, width: `${100 / across}%`, height: `${100 / across}%` });
}

export class Easel {
  colour = COLOURS[0];
  size = 3; // 筆の太さ（画素）

  /** `canvas` に描くと `sketch` が変わる。キーボードの枠は `mark`。 */
  constructor(canvas, mark, sketch) {
    Object.assign(this, { mark, sketch, cursor: [sketch.side / 2, sketch.side / 2] });
    this.#listenToPointer(canvas);
    this.#listenToKeys(canvas);
    this.#moveTo(this.cursor);
  }

  /** 描いたとき、戻るキーが押されたとき、枠の場所を言うときに呼ぶもの。 */
  onDraw = () => {};
  onUndo = () => {};
  onSay = () => {};
  /** Shift キーで、一度に進む画素の数。 */
  stride = () => 1;

  /** 筆の色を選ぶところ。 */
  swatches() {
    return COLOURS.map((colour) => {
      const radio = element("input", { type: "radio", name: "colour", "aria-label": colour.name, checked: colour === this.colour });
      radio.onchange = () => (this.colour = colour);
      const swatch = element("span", { class: "colour", title: colour.name }, radio);
      swatch.style.background = `rgb(${colour.rgb})`;
      return swatch;
    });
  }

  #stroke(from, to) {
    this.sketch.line(from, to, this.colour.rgb, this.size);
    this.onDraw();
  }

  #listenToPointer(canvas) {
    const { side } = this.sketch;
    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      return [Math.floor(((event.clientX - box.left) * side) / box.width), Math.floor(((event.clientY - box.top) * side) / box.height)];
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
      const paints = PAINTS.includes(event.key), undoes = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey);
      if (!undoes && (combined(event) || !(paints || event.key in ARROWS))) return;
      event.preventDefault();
      if (undoes) return this.onUndo();
      if (!paints) return this.#step(event, painting);
      if (event.repeat) return;
      painting = event.key === " ";
      this.sketch.keep();
      this.#stroke(this.cursor, this.cursor);
      this.onSay(`${this.#where()}を${this.colour.name}で塗りました。`);
    };
    canvas.onkeyup = (event) => {
      if (event.key === " ") painting = false;
    };
    canvas.onblur = () => (painting = false);
  }

  #step({ key, shiftKey }, painting) {
    const step = shiftKey ? this.stride() : 1, before = this.cursor;
    this.#moveTo(before.map((at, axis) => within(at + ARROWS[key][axis] * step, this.sketch.side)));
    if (painting) this.#stroke(before, this.cursor);
    this.onSay(`${this.#where()}、${this.sketch.named(...this.cursor)}`);
  }

  #moveTo(cursor) {
    this.cursor = cursor;
    put(this.mark, ...cursor, this.sketch.side);
  }

  #where() {
    const [x, y] = this.cursor;
    return `横${x + 1}、縦${y + 1}`;
  }
}
