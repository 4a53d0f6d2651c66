// 小さな絵に描き込む。画面を知らないので、Node.js で試せる（tests/site/widgets）。
//
// 絵は、赤、緑、青の順に0から255までの整数を並べた Uint8Array。場所は、左上の画素を (0, 0) とする。

/** 筆の色。見分けの付きやすい色と、この本の絵によく出る色。 */
export const COLOURS = [
  { name: "黒", rgb: [30, 28, 34] },
  { name: "灰色", rgb: [128, 130, 134] },
  { name: "白", rgb: [255, 255, 255] },
  { name: "紺", rgb: [20, 28, 66] },
  { name: "青", rgb: [40, 110, 200] },
  { name: "水色", rgb: [170, 205, 225] },
  { name: "緑", rgb: [50, 140, 80] },
  { name: "黄色", rgb: [245, 225, 130] },
  { name: "茶色", rgb: [204, 133, 61] },
  { name: "赤", rgb: [205, 50, 45] },
  { name: "桃色", rgb: [235, 160, 165] },
  { name: "肌色", rgb: [240, 215, 185] },
];

/** 筆の太さ（画素）。 */
export const SIZES = [1, 3, 5, 9];

const MOST = 100; // 戻れる回数

export class Sketch {
  #past = [];

  constructor(side) {
    this.side = side;
    this.pixels = new Uint8Array(3 * side * side);
  }

  /** 戻れるか。 */
  get canUndo() {
    return this.#past.length > 0;
  }

  /** 今の絵を取っておく。ひと筆や、絵の取り替えの前に呼ぶ。 */
  keep() {
    this.#past.push(this.pixels.slice());
    if (this.#past.length > MOST) this.#past.shift();
  }

  undo() {
    if (this.canUndo) this.pixels = this.#past.pop();
  }

  /** 別の絵に取り替える。 */
  replace(pixels) {
    this.keep();
    this.pixels = pixels.slice();
  }

  /** 一面を `rgb` の色にする。 */
  fill(rgb) {
    this.replace(Uint8Array.from({ length: this.pixels.length }, (_, at) => rgb[at % 3]));
  }

  /** `from` から `to` まで、太さ `size` の筆で引く。同じ場所なら、点になる。絵の外は塗らない。 */
  line([x0, y0], [x1, y1], rgb, size) {
    const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
    for (let step = 0; step <= steps; step++) {
      this.#dab(Math.round(x0 + ((x1 - x0) * step) / steps), Math.round(y0 + ((y1 - y0) * step) / steps), rgb, size);
    }
  }

  #dab(x, y, rgb, size) {
    const reach = (size - 1) / 2;
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) {
        if (dx * dx + dy * dy > (size * size) / 4) continue; // 丸い筆
        if (this.#inside(x + dx) && this.#inside(y + dy)) this.pixels.set(rgb, 3 * ((y + dy) * this.side + x + dx));
      }
    }
  }

  #inside(at) {
    return at >= 0 && at < this.side;
  }

  /** (x, y) の色にいちばん近い、筆の色の名前。 */
  named(x, y) {
    const from = 3 * (y * this.side + x);
    const away = ({ rgb }) => rgb.reduce((sum, colour, at) => sum + (colour - this.pixels[from + at]) ** 2, 0);
    return COLOURS.reduce((best, one) => (away(one) < away(best) ? one : best)).name;
  }
}
