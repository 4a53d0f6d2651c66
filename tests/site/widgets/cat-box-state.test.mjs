// 「猫の箱」の状態（docs/assets/widgets/cat-box-state.mjs）。

import assert from "node:assert/strict";
import { test } from "node:test";

import { CHOICES, fresh, isTurned, read, seedIn, write } from "../../../docs/assets/widgets/cat-box-state.mjs";

const start = fresh("吾輩は");
const other = {
  text: "a_b~c\n犬",
  path: [12, 0, 2047],
  settings: { temperature: 0.3, k: 20, p: 0.9, m: null, penalty: 1.3 },
  greedy: true,
  seed: null,
};

test("住所に書いて、読み戻せる", () => {
  assert.equal(write(start, start), "");
  assert.deepEqual(read("", start), start);
  assert.equal(write(other, start), "12-0-2047_t0.3_k20_p0.9_m_r1.3_g_s~a_b~c\n犬");
  assert.deepEqual(read(write(other, start), start), other);
  assert.equal(read("~", start).text, "");
  for (const [name, values] of Object.entries(CHOICES)) {
    for (const value of values) {
      const state = { ...start, settings: { ...start.settings, [name]: value } };
      assert.deepEqual(read(write(state, start), start), state);
    }
  }
});

test("つまみを動かしたかどうか", () => {
  for (const line of ["", "12-0~犬", "~"]) assert.equal(isTurned(read(line, start), start), false, line);
  for (const line of ["_t0.3", "_m", "_g", "_s", "_s3"]) assert.equal(isTurned(read(line, start), start), true, line);
});

test("書けないはずのものは、初めの設定のまま", () => {
  for (const line of ["1-x", "-1", "_t9", "_t", "_k7", "_r", "_g1", "_s-1", "_s12345", "_sx", "_z3", "_", "<b>"]) {
    assert.deepEqual(read(line, start), start, line);
  }
});

test("読んでも、初めの状態は変わらない", () => {
  read("5_t0.3", start);
  assert.deepEqual(start, fresh("吾輩は"));
});

test("種は、四桁までの数", () => {
  assert.deepEqual(["0", "42", "9999", "", "1.5", "-1", "10000"].map(seedIn), [0, 42, 9999, undefined, undefined, undefined, undefined]);
});
