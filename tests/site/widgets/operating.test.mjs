// 手術台の状態（docs/assets/widgets/operating-state.mjs）。

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import * as operating from "../../../docs/assets/widgets/operating-state.mjs";

const records = await Promise.all(
  ["table", "table-more"].map(async (name) => {
    const url = new URL(`../../../docs/generated/operating/${name}.json`, import.meta.url);
    return JSON.parse(await readFile(url, "utf-8")).data;
  }),
);
const [{ steps, start }] = records;
const rows = records.flatMap((record) => record.rows);
const initial = operating.begin(start);

test("記録は、どの相手の、どの層の組にもある。初めに受け取るのは、入れ替える層が一つまで", () => {
  for (const partner of operating.PARTNERS) {
    for (let group = 0; group < 2 ** operating.LAYERS; group++) {
      const { losses, texts } = operating.rowOf({ rows }, { partner, group });
      assert.deepEqual([losses.length, texts.length], [steps.length, steps.length]);
      assert.ok(texts.every((text) => text.startsWith(start)));
    }
  }
  assert.ok(records[0].rows.every(({ group }) => operating.layersOf(group).length < 2));
});

test("記録した割合では記録のとおり、あいだは両隣のあいだ", () => {
  const { losses } = operating.rowOf({ rows }, initial);
  steps.forEach((step, at) => assert.equal(operating.lossAt({ steps, losses }, step), losses[at]));
  const between = operating.lossAt({ steps, losses }, 32);
  assert.ok(losses[6] < between && between < losses[7]);
  assert.deepEqual([0, 32, 33, 100].map((share) => steps[operating.nearest(steps, share)]), [0, 30, 35, 100]);
});

test("同じ層を二度入れ替えると、元に戻る", () => {
  const moved = operating.exchanged(operating.exchanged(0, 1), 3);
  assert.deepEqual(operating.layersOf(moved), [2, 4]);
  assert.equal(operating.exchanged(operating.exchanged(moved, 3), 1), 0);
});

test("文字にならないバイトだけが、分かれる", () => {
  const broken = "\ufffd";
  assert.deepEqual(operating.pieces(`猫${broken}${broken}は`).map(({ words, broken }) => [words.length, broken]), [[1, false], [2, true], [1, false]]);
  assert.deepEqual(operating.pieces(""), []);
});

test("壁の線は、端から端まで、低すぎも高すぎもしない", () => {
  const points = [[0, 0.1], [0.5, 0.9], [0.75, 0.9], [1, 0.2]];
  const numbers = operating.ridge(points).match(/-?[\d.]+/g).map(Number);
  assert.deepEqual([numbers.slice(0, 2), numbers.slice(-2)], [[0, 0.9], [1, 0.8]]);
  assert.ok(numbers.every((value, at) => at % 2 === 0 || (value >= 0.1 - 1e-9 && value <= 0.9 + 1e-9)));
});
