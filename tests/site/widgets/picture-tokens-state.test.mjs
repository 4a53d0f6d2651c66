// 「絵をトークンに」の状態（docs/assets/widgets/picture-tokens-state.mjs）。

import assert from "node:assert/strict";
import { test } from "node:test";

import { BLANK, CHOICES, fresh, read, write } from "../../../docs/assets/widgets/picture-tokens-state.mjs";

const titles = ["白猫", "満月", "山"];
const start = fresh(titles);

test("住所に書いて、読み戻せる", () => {
  assert.deepEqual(start, { picture: "白猫", patch: 4, count: 256 });
  assert.equal(write(titles, start), "");
  assert.deepEqual(read(titles, ""), start);
  assert.equal(write(titles, { picture: "満月", patch: 2, count: 16 }), "満月_p2_k16");
  for (const picture of [...titles, BLANK]) {
    for (const patch of CHOICES.patch) {
      for (const count of CHOICES.count) {
        const state = { picture, patch, count };
        assert.deepEqual(read(titles, write(titles, state)), state);
      }
    }
  }
});

test("書けないはずのものは、初めの状態のまま", () => {
  const lines = ["犬", "_p", "_p3", "_p-2", "_p4.5", "_k", "_k0", "_k2048", "_kNaN", "_x4", "__", "_", "<b>", "あなたの絵", "constructor"];
  for (const line of lines) assert.deepEqual(read(titles, line), start, line);
  assert.deepEqual(read(titles, "犬_p8_k"), { ...start, patch: 8 });
});
