// 「十八階の塔」の計算（docs/assets/widgets/tower-state.mjs）。

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { START, write } from "../../../docs/assets/widgets/look-inside-state.mjs";
import { recorded } from "../../../docs/assets/widgets/sight.mjs";
import { TALES, brightness, isOut, lettering, lit, question, read, ridden, threads, wide } from "../../../docs/assets/widgets/tower-state.mjs";

const record = (name) => JSON.parse(readFileSync(new URL(`../../../docs/generated/look-inside/${name}.json`, import.meta.url), "utf-8")).data;
const utf8 = (text) => new TextEncoder().encode(text);

test("住所には、「中をのぞく」と同じ一行を書く。塔にない文は、初めのまま", () => {
  for (const name of TALES) {
    const state = { ...START, name, place: 2, layer: 5, head: 1, silence: "layer" };
    assert.deepEqual(read(write(state)), state);
  }
  for (const line of ["again_l3", "neko~犬", "code"]) assert.deepEqual(read(line), START, line);
});

test("問いは、文の終わりのひと続き", () => {
  assert.deepEqual(TALES.map(question), ["フランスの首都は", "フランスの首都は「", "The capital of France is", "東京は日本の", "名前は", "おじいさんと"]);
});

test("どの文の窓も、電話の幅に並ぶ", () => {
  for (const name of TALES) assert.ok(record(name).tokens.length <= 13, name);
});

test("窓の字", () => {
  assert.equal(lettering(utf8(" Paris")), "Paris");
  assert.equal(lettering(utf8(" ")), "␣");
  assert.equal(lettering(utf8("\n")), "⏎");
  assert.equal(lettering(Uint8Array.of(0xee)), "EE");
  assert.equal(wide("パリ"), 2);
  assert.ok(wide("Paris") < 3);
  assert.deepEqual([0, 0.0001, 0.25, 1].map(brightness), [0, 0, 4, 8]);
});

test("糸は、点いている灯りの視線", () => {
  const data = record("capitals"), sight = recorded(data);
  const [layer, place] = [13, 9];
  const seen = (state) => threads(sight, state, place).map(({ head }) => head);
  assert.deepEqual(new Set(seen({ ...START, layer })), new Set([1, 2, 3, 4]));
  assert.deepEqual(new Set(seen({ ...START, layer, head: 3, silence: "head" })), new Set([1, 2, 4]));
  assert.deepEqual(seen({ ...START, layer, silence: "layer" }), []);
  for (const { head, place: to, share } of threads(sight, { ...START, layer }, place)) {
    assert.ok(share >= 0.04);
    assert.equal(share, data.attention[layer - 1][head - 1][(place * (place + 1)) / 2 + to] - 1);
  }
});

test("灯りを消すと、その階から上の途中の答えは、分からない", () => {
  const state = { ...START, layer: 5, head: 2, silence: "head" };
  assert.deepEqual([4, 5, 18].map((layer) => lit(state, layer)), [true, false, false]);
  assert.deepEqual([5, 18].map((layer) => lit({ ...state, silence: "" }, layer)), [true, true]);
  assert.deepEqual([1, 2].map((head) => isOut(state, head)), [false, true]);
});

test("一度昇って、降りる", () => {
  const ride = { up: 10, pause: 50, down: 5 };
  const at = (passed) => ridden(passed, 18, 13, ride);
  assert.deepEqual([0, 9, 10, 169, 170, 219, 225, 1000].map(at), [1, 1, 2, 17, 18, 18, 17, 13]);
});
