// 小さな絵に描き込む計算（docs/assets/widgets/sketch.mjs）。

import assert from "node:assert/strict";
import { test } from "node:test";

import { COLOURS, SIZES, Sketch } from "../../../docs/assets/widgets/sketch.mjs";

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

test("点と線", () => {
  assert.deepEqual(drawn(3, [[1, 2], [1, 2], 1]), ["...", "...", ".#."]);
  assert.deepEqual(drawn(4, [[0, 0], [3, 3], 1]), ["#...", ".#..", "..#.", "...#"]);
  assert.deepEqual(drawn(4, [[3, 1], [0, 2], 1]), ["....", "..##", "##..", "...."]);
});

test("筆は丸く、絵の外は塗らない", () => {
  assert.deepEqual(drawn(5, [[2, 2], [2, 2], 5]), [".###.", "#####", "#####", "#####", ".###."]);
  assert.deepEqual(drawn(3, [[0, 0], [0, 0], 3]), ["##.", "##.", "..."]);
  assert.deepEqual(drawn(3, [[-5, 1], [9, 1], 1]), ["...", "###", "..."]);
  assert.deepEqual(drawn(3, [[-9, -9], [-9, -9], 3]), ["...", "...", "..."]);
  assert.ok(SIZES.every((size) => size % 2 === 1)); // 真ん中の画素がある
});

test("取っておいたところまで、一つずつ戻る", () => {
  const sketch = new Sketch(2);
  assert.equal(sketch.canUndo, false);
  sketch.undo();
  sketch.fill([9, 8, 7]);
  assert.deepEqual([...sketch.pixels.subarray(0, 6)], [9, 8, 7, 9, 8, 7]);
  sketch.keep();
  sketch.line([0, 0], [0, 0], RED, 1);
  sketch.line([1, 0], [1, 0], RED, 1);
  sketch.undo();
  assert.deepEqual([...sketch.pixels.subarray(0, 6)], [9, 8, 7, 9, 8, 7]);
  sketch.undo();
  assert.deepEqual([...sketch.pixels], Array(12).fill(0));
  assert.equal(sketch.canUndo, false);
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
