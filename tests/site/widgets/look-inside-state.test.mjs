// 「中をのぞく」の状態（docs/assets/widgets/look-inside-state.mjs）。

import assert from "node:assert/strict";
import { test } from "node:test";

import { LIVE, SENTENCES, SILENCES, START, moved, read, within, write } from "../../../docs/assets/widgets/look-inside-state.mjs";

const size = { tokens: Array(10).fill([]), layers: 18, heads: 4 };

test("住所に書いて、読み戻せる", () => {
  assert.equal(write(START), "");
  assert.deepEqual(read(""), START);
  for (const name of [...Object.keys(SENTENCES), LIVE]) {
    for (const silence of SILENCES) {
      const state = { ...START, name, place: 0, layer: 2, head: 1, silence };
      assert.deepEqual(read(write(state)), state);
    }
  }
  assert.equal(write({ ...START, name: "tale", place: 7, layer: 3, head: 4, silence: "layer" }), "tale_p7_l3_h4_layer");
});

test("読者の文も書く。記録した文なら、書かない", () => {
  const live = { ...START, name: LIVE, text: "a_b~c 犬" };
  assert.equal(write(live), "neko~a_b~c 犬");
  assert.deepEqual(read(write(live)), live);
  assert.deepEqual(read(write({ ...live, text: "" })), { ...live, text: "" });
  assert.deepEqual(read(write({ ...live, name: "tale" })), { ...START, name: "tale" });
});

test("書けないはずのものは、初めのまま", () => {
  for (const line of ["<b>", "_p-1", "_lx", "_h", "_p1234", "_z3", "_heads", "toString", "capitals_", "~犬", "constructor_"]) {
    assert.deepEqual(read(line), START, line);
  }
  assert.deepEqual(read("_l0_h0"), { ...START, layer: 1, head: 1 });
});

test("ない位置、層、ヘッドは、あるものに直す", () => {
  assert.deepEqual(within({ ...START, place: 99, layer: 99, head: 99 }, size), { ...START, place: null, layer: 18, head: 4 });
  assert.deepEqual(within({ ...START, place: 9 }, size), START); // 終わりのトークンは、いつも null
  assert.deepEqual(within({ ...START, place: 8 }, size), { ...START, place: 8 });
});

test("矢印キーで、端まで移る", () => {
  const start = { layer: 2, head: 4 };
  assert.deepEqual(moved(start, "ArrowLeft", size), { layer: 1, head: 4 });
  assert.deepEqual(moved({ layer: 1, head: 4 }, "ArrowLeft", size), { layer: 1, head: 4 });
  assert.deepEqual(moved(start, "ArrowRight", size), { layer: 3, head: 4 });
  assert.deepEqual(moved(start, "ArrowUp", size), { layer: 2, head: 3 });
  assert.deepEqual(moved(start, "ArrowDown", size), { layer: 2, head: 4 });
  assert.deepEqual(moved(start, "Home", size), { layer: 1, head: 4 });
  assert.deepEqual(moved(start, "End", size), { layer: 18, head: 4 });
  assert.equal(moved(start, "Tab", size), undefined);
  assert.equal(moved(start, "a", size), undefined);
});
