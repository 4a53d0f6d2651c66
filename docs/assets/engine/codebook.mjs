// 絵を見本帳の番号に直し、番号から絵に戻し、失った分と縮んだ分を勘定する。examples/nexttoken/images.py と同じ計算で、
// 番号は整数だけで決まるので、一つも違わない（tests/site/test_picture_tokens.py）。
//
// 絵は、一辺の長さが同じ正方形で、赤、緑、青の順に0から255までの整数を並べた Uint8Array。

import { bitsFor } from "./bits.mjs";
import { unpack } from "./weights.mjs";

const COLOURS = 3, LEVELS = 255;

/** 配られたファイル（gzip で縮めた safetensors）を開く。{ books, pictures, shared } で、books は見本帳の Map。 */
export async function open(packed) {
  const buffer = await new Response(packed.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  const { metadata, tensors } = unpack(buffer);
  const { titles, shared } = JSON.parse(metadata.book);
  const size = tensors.pictures.length / titles.length;
  const pictures = titles.map((title, at) => ({ title, pixels: tensors.pictures.subarray(at * size, (at + 1) * size) }));
  const books = new Map();
  for (const [name, centres] of Object.entries(tensors)) {
    const [, patch, count] = name.match(/^patch(\d+)-(\d+)$/) ?? [];
    if (count) books.set(name, new Codebook(centres, Number(patch), Number(count)));
  }
  return { books, pictures, shared };
}

export const bookName = (patch, count) => `patch${patch}-${count}`;

/** 見本帳。`centres` は、見本の色を順に並べたもの（K × 3P²）。 */
export class Codebook {
  #norms;

  constructor(centres, patch, count) {
    Object.assign(this, { centres, patch, count, size: COLOURS * patch * patch });
    this.#norms = Float64Array.from({ length: count }, (_, id) => this.sample(id).reduce((sum, c) => sum + c * c, 0));
  }

  /** `id` 番の見本。 */
  sample(id) {
    return this.centres.subarray(id * this.size, (id + 1) * this.size);
  }

  /** 絵の番号を、左上から右下へ。いちばん近い見本がいくつもあれば、番号の小さいもの。 */
  encode(picture) {
    const across = sideOf(picture) / this.patch;
    return Uint16Array.from({ length: across * across }, (_, place) => this.#nearest(patchAt(picture, this.patch, place)));
  }

  /** |点 - 見本|² から、どの見本でも同じ |点|² を除いて比べる。 */
  #nearest(point) {
    let best = 0, least = Infinity;
    for (let id = 0, at = 0; id < this.count; id++) {
      let dot = 0;
      for (let d = 0; d < this.size; d++) dot += point[d] * this.centres[at++];
      const away = this.#norms[id] - 2 * dot;
      if (away < least) [best, least] = [id, away];
    }
    return best;
  }

  /** 番号から作った絵。 */
  decode(ids) {
    const picture = new Uint8Array(ids.length * this.size);
    for (const [place, id] of ids.entries()) this.put(picture, place, id);
    return picture;
  }

  /** 絵の `place` 番目のパッチを、`id` 番の見本にする。 */
  put(picture, place, id) {
    const { patch } = this, sample = this.sample(id), across = sideOf(picture) / patch, row = COLOURS * patch;
    for (let y = 0; y < patch; y++) picture.set(sample.subarray(y * row, (y + 1) * row), rowStart(place, y, patch, across));
  }
}

export const sideOf = (picture) => Math.sqrt(picture.length / COLOURS);

/** `place` 番目のパッチ。 */
export function patchAt(picture, patch, place) {
  const across = sideOf(picture) / patch, row = COLOURS * patch;
  const found = new Uint8Array(row * patch);
  for (let y = 0; y < patch; y++) {
    const from = rowStart(place, y, patch, across);
    found.set(picture.subarray(from, from + row), y * row);
  }
  return found;
}

/** `place` 番目のパッチの、`y` 行目の始まり。 */
const rowStart = (place, y, patch, across) =>
  COLOURS * patch * ((Math.floor(place / across) * patch + y) * across + (place % across));

/** 色の差の二乗の平均。色は0から255まで。 */
export function squaredError(one, other) {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += (one[at] - other[at]) ** 2;
  return sum / one.length;
}

/** 近さを、デシベルで。まったく同じなら無限大。 */
export const psnr = (one, other) => 10 * Math.log10(LEVELS ** 2 / squaredError(one, other));

/** 1画素に要るビット数。`shared`（画素の数）を渡すと、見本帳そのものも、その画素で割り勘にして足す。 */
export const bitsPerPixel = ({ patch, count, size }, shared = Infinity) =>
  bitsFor(count) / patch ** 2 + (8 * count * size) / shared;

/** 失われたもの。色の差を `times` 倍に濃くする。黒いところは、失われていない。 */
export const lost = (one, other, times) =>
  Uint8Array.from(one, (colour, at) => Math.min(LEVELS, times * Math.abs(colour - other[at])));
