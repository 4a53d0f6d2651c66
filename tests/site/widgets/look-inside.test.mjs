import assert from "node:assert/strict";
import { test } from "node:test";

import { LIVE, SENTENCES, SILENCES, START, moved, read, within, write } from "../../../docs/assets/widgets/look-inside-state.mjs";
import { change, computed, looked, recorded, shades } from "../../../docs/assets/widgets/sight.mjs";

// 「中をのぞく」の状態（docs/assets/widgets/look-inside-state.mjs）。

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

// 「中をのぞく」が見せるもの（docs/assets/widgets/sight.mjs）。

const row = (...shares) => ({ ids: shares.map((_, at) => at), shares });
const lens = [0, 1, 2].map(() => [row(0.1, 0.9), row(0.6, 0.4)]);
const record = {
  tokens: ["<bos>", "▁a", "<0xE3>"],
  names: { 0: "猫", 1: "犬" },
  attention: [[[2, 1.25, 1.75, 1.016, 1, 1.984]]],
  lens,
  sizes: [[1, 2], [3, 4], [5, 6]],
  last: lens[2][1],
  heads: [row(0.2, 0.8)],
  layers: [row(0.5, 0.5)],
};
const text = (bytes) => new TextDecoder().decode(bytes);

test("記録から", async () => {
  const sight = recorded(record);
  assert.deepEqual([sight.layers, sight.heads, sight.tokens.length], [1, 1, 3]);
  assert.deepEqual([...sight.tokens[2]], [0xe3]);
  assert.deepEqual(sight.lens[0][0].map(({ id, bytes }) => [id, text(bytes)]), [[1, "犬"], [0, "猫"]]);
  assert.deepEqual(sight.last.map(({ id }) => id), [0, 1]);
  assert.deepEqual(change(sight, await sight.silenced(1, 1)), { before: 0.6, after: 0.2 });
  assert.deepEqual(change(sight, await sight.silenced(1)), { before: 0.6, after: 0.5 });
});

test("見ている先は、割合の大きい順", () => {
  const sight = recorded(record);
  assert.deepEqual(looked(sight, 1, 1, 1), [{ place: 1, share: 0.75 }, { place: 0, share: 0.25 }]);
  assert.deepEqual(looked(sight, 1, 1, 2).map(({ place }) => place), [2, 0, 1]);
  assert.deepEqual(looked(sight, 1, 1, 0), [{ place: 0, share: 1 }]);
});

test("地図のますは、どれも一度だけ、割合の平方根の濃さで塗る。見ていないところは塗らない", () => {
  const found = Object.fromEntries(shades(recorded(record), 1, 1).map(({ strength, path }) => [strength, path]));
  assert.deepEqual(found, {
    0.125: "M0 2h1v1h-1z",
    0.5: "M0 1h1v1h-1z",
    0.875: "M1 1h1v1h-1z",
    1: "M0 0h1v1h-1zM2 2h1v1h-1z",
  });
});

test("ページの中の計算から。層とヘッドは、1から数え直す", async () => {
  const asked = [];
  const engine = {
    look: async () => ({ attention: [[[1]], [[0.5]]], lens: [[[{ id: 1, probability: 0.7 }]]], sizes: [[9]], logits: Float32Array.of(0, 1) }),
    silence: async (ids, silenced) => (asked.push(silenced), Float32Array.of(1, 0)),
  };
  const sight = await computed(engine, { bytes: (id) => Uint8Array.of(97 + id) }, [1]);
  assert.deepEqual([sight.layers, sight.heads, sight.share(2, 1, 0, 0)], [2, 1, 0.5]);
  assert.equal(text(sight.lens[0][0][0].bytes), "b");
  const { before, after } = change(sight, await sight.silenced(2, 1));
  assert.ok(Math.abs(before - 1 / (1 + Math.exp(-1))) < 1e-6 && Math.abs(before + after - 1) < 1e-6);
  await sight.silenced(1);
  assert.deepEqual(asked, [{ layer: 1, head: 0 }, { layer: 0, head: undefined }]);
});
