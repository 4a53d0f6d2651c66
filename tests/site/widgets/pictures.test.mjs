import assert from "node:assert/strict";
import { test } from "node:test";

import { isAnimated, onWhite, shrink } from "../../../docs/assets/widgets/picture-file.mjs";
import { COLOURS, SIZES, Sketch } from "../../../docs/assets/widgets/sketch.mjs";

// 読者の絵のファイルの扱い（docs/assets/widgets/picture-file.mjs）。

const bytes = (...parts) => Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...part].map((letter) => letter.charCodeAt(0)) : part)));

test("透けたところは、白い紙に重ねる", () => {
  const rgba = [0, 0, 0, 255, 0, 0, 0, 0, 200, 100, 0, 51];
  const { data, clear } = onWhite(Uint8ClampedArray.from(rgba));
  assert.deepEqual([...data], [0, 0, 0, 255, 255, 255, 244, 224, 204]);
  assert.equal(clear, true);
  assert.equal(onWhite(Uint8ClampedArray.from([1, 2, 3, 255])).clear, false);
});

test("縮めた画素は、もとの画素の平均", () => {
  const picture = [0, 0, 0, 10, 20, 30, 90, 90, 90, 94, 90, 90]; // 2×2
  assert.deepEqual([...shrink(picture, 2)], picture);
  assert.deepEqual([...shrink(picture, 1)], [49, 50, 53]);
  const stripes = Array.from({ length: 3 * 64 }, (_, at) => (Math.floor(at / 3) % 8 < 4 ? 8 : 2)); // 8×8
  assert.deepEqual([...shrink(stripes, 2)], [8, 8, 8, 2, 2, 2, 8, 8, 8, 2, 2, 2]);
});

const frame = (table) => bytes([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, table ? 0x80 : 0], table ? [0, 0, 0, 9, 9, 9] : [], [2, 1, 0x44, 0]);
const gif = (...frames) =>
  bytes("GIF89a", [1, 0, 1, 0, 0x80, 0, 0], [0, 0, 0, 255, 255, 255], [0x21, 0xf9, 4, 0, 0, 0, 0, 0], ...frames.map((one) => [...one]), [0x3b]);
const chunk = (name, size) => bytes([0, 0, 0, size], name, Array(size + 4).fill(0));
const png = (...chunks) => bytes([0x89], "PNG\r\n\x1a\n", ...chunks.map((one) => [...one]));
const webp = (flags) => bytes("RIFF", [0, 0, 0, 0], "WEBPVP8X", [10, 0, 0, 0, flags]);

test("動く絵を見分ける", () => {
  assert.equal(isAnimated(gif(frame(false))), false);
  assert.equal(isAnimated(gif(frame(true), frame(false))), true);
  assert.equal(isAnimated(png(chunk("IHDR", 13), chunk("IDAT", 2), chunk("acTL", 8))), false);
  assert.equal(isAnimated(png(chunk("IHDR", 13), chunk("acTL", 8), chunk("IDAT", 2))), true);
  assert.equal(isAnimated(webp(0x10)), false);
  assert.equal(isAnimated(webp(0x12)), true);
});

test("絵でないもの、途中で切れたものにも、つまずかない", () => {
  for (const one of [bytes(), bytes("GIF"), bytes("GIF89a"), gif(frame(true)).subarray(0, 30), bytes([0x89], "PNG"), png(), png([0, 0]), bytes("猫"), webp(2).subarray(0, 18)]) {
    assert.equal(isAnimated(one), false);
  }
  const endless = png([0xff, 0xff, 0xff, 0xff, 0x41, 0x41, 0x41, 0x41]);
  assert.equal(isAnimated(endless), false);
});

// 小さな絵に描き込む計算（docs/assets/widgets/sketch.mjs）。

const RED = [255, 0, 0];

/** 塗ったところを # にした、行の並び。 */
function rows({ side, pixels }) {
  const shown = (x, y) => (pixels[3 * (y * side + x)] ? "#" : ".");
  return Array.from({ length: side }, (_, y) => Array.from({ length: side }, (_, x) => shown(x, y)).join(""));
}

function drawn(side, ...strokes) {
  const sketch = new Sketch(side);
  for (const [from, to, size] of strokes) sketch.line(from, to, RED, size);
  return rows(sketch);
}

test("点と線。筆は丸く、絵の外は塗らない", () => {
  assert.deepEqual(drawn(3, [[1, 2], [1, 2], 1]), ["...", "...", ".#."]);
  assert.deepEqual(drawn(4, [[0, 0], [3, 3], 1]), ["#...", ".#..", "..#.", "...#"]);
  assert.deepEqual(drawn(4, [[3, 1], [0, 2], 1]), ["....", "..##", "##..", "...."]);
  assert.deepEqual(drawn(5, [[2, 2], [2, 2], 5]), [".###.", "#####", "#####", "#####", ".###."]);
  assert.deepEqual(drawn(3, [[0, 0], [0, 0], 3]), ["##.", "##.", "..."]);
  assert.deepEqual(drawn(3, [[-5, 1], [9, 1], 1]), ["...", "###", "..."]);
  assert.deepEqual(drawn(3, [[-9, -9], [-9, -9], 3]), ["...", "...", "..."]);
  assert.ok(SIZES.every((size) => size % 2 === 1)); // 真ん中の画素がある
});

test("取り替えた元の絵は、描いても変わらない", () => {
  const given = Uint8Array.from({ length: 12 }, () => 5);
  const sketch = new Sketch(2);
  sketch.replace(given);
  sketch.line([0, 0], [1, 1], RED, 9);
  assert.deepEqual([...given], Array(12).fill(5));
});

test("筆の色の名前は、みな違い、塗った色は、その名前で呼ぶ", () => {
  assert.equal(new Set(COLOURS.map(({ name }) => name)).size, COLOURS.length);
  const sketch = new Sketch(1);
  for (const { name, rgb } of COLOURS) {
    sketch.fill(rgb);
    assert.equal(sketch.named(0, 0), name);
  }
});
