// 記録の中の道（docs/assets/widgets/trail.mjs）と、分布の端の場合。

import assert from "node:assert/strict";
import { test } from "node:test";

import { counted, distribution, draw, drawn, plain } from "../../../docs/assets/engine/distribution.mjs";
import { choices, context, finished, fresh, nodeAt, number } from "../../../docs/assets/widgets/trail.mjs";

const node = (next) => ({ ids: [5, 7], logits: [Math.log(0.6), Math.log(0.3)], tail: [Math.log(0.05)], others: [Math.log(0.1)], next });

const record = {
  prompts: [{ text: "あ", ids: [3] }, { text: "い", ids: [4] }],
  first: 2,
  shown: 2,
  tokens: { 5: "は", 7: "。" },
  temperatures: [1],
  lots: { 1: [0.1, 0.9], 2: [0.5, 0.5] },
  nodes: [node({ 5: 2 }), node({}), node({})],
};

test("道をたどり、記録の終わりで止まる", () => {
  const state = fresh(record);
  assert.deepEqual(context(record, state), [2, 3]);
  assert.equal(nodeAt(record, state), record.nodes[0]);
  assert.equal(nodeAt(record, { ...state, path: [5] }), record.nodes[2]);
  assert.equal(nodeAt(record, { ...state, path: [7] }), undefined);
  assert.equal(nodeAt(record, { ...state, path: [7, 5] }), undefined);
  assert.equal(nodeAt(record, { ...state, prompt: 1 }), record.nodes[1]);
});

test("文の終わりと、行の終わりが分かる", () => {
  assert.equal(finished(record, { path: [] }), "");
  assert.equal(finished(record, { path: [5] }), "");
  assert.equal(finished(record, { path: [5, 7] }), "文");
  assert.equal(finished({ ...record, tokens: { 9: "\n" } }, { path: [9] }), "行");
});

test("同じ番号のくじは、同じところでは同じ数を引く", () => {
  assert.equal(number(record, { path: [5], lot: "1" }), 0.9);
  assert.equal(number(record, { path: [5], lot: "2" }), 0.5);
  assert.equal(number(record, { path: [5], lot: null }, () => 0.25), 0.25);
});

test("くじは、並んでいる候補の中から、番号の順に並べた帯で引く", () => {
  const found = distribution(record, record.nodes[0], [2, 3], plain(record));
  assert.ok(Math.abs(found.rest - 0.1) < 1e-12);
  assert.equal(draw(found, 0.66).id, 5); // 0.6 / 0.9 まで
  assert.equal(draw(found, 0.67).id, 7);
  assert.equal(draw(found, 1 - 1e-16).id, 7);
});

test("残るものが記録に収まらなければ、決まらないと言う", () => {
  const settings = { ...plain(record), m: 0.05 };
  assert.equal(distribution(record, record.nodes[0], [2, 3], settings), null);
  assert.equal(distribution(record, record.nodes[0], [2, 3], { ...settings, m: 0.4 }).rest, 0);
  assert.equal(distribution(record, record.nodes[0], [2, 3], { ...plain(record), p: 0.97 }), null);
});

test("つまみで選べる値は、小さい順に並ぶ", () => {
  for (const name of ["k", "p", "m", "penalty"]) {
    const values = choices(record, name);
    assert.ok(values.length > 1 && values.every((value, at) => !at || values[at - 1] < value), name);
  }
});

// ---- 何度も引いた記録 ----

const hit = (id, times, above, ratio) => ({ id, times, above, ratio });
const lots = { prompts: [[[hit(5, 1, 0.9, 0.01), hit(7, 60, 0, 1), hit(9, 3, 0.6, 0.3)]]] };
const none = { temperature: 0, k: null, p: null, m: null };
const kept = (settings, candidates) => drawn(lots, 0, { ...none, ...settings }, candidates).filter((one) => one.kept).map(({ id }) => id);

test("確率の高い順に並び、つまみの残すものだけが残り、数えられる", () => {
  assert.deepEqual(drawn(lots, 0, none).map(({ id }) => id), [7, 9, 5]);
  assert.deepEqual(kept({}), [7, 9, 5]);
  // top-p は、届くまで。min-p は、一位の何倍かで。top-k は、見えている候補の中で。
  assert.deepEqual(kept({ p: 0.5 }), [7]);
  assert.deepEqual(kept({ p: 0.7 }), [7, 9]);
  assert.deepEqual(kept({ m: 0.3 }), [7, 9]);
  assert.deepEqual(kept({ p: 0.95, m: 0.3 }), [7, 9]);
  assert.deepEqual(kept({ k: 2 }, [{ id: 7, probability: 0.9 }, { id: 5, probability: 0.1 }, { id: 9, probability: 0 }]), [7, 5]);
  // 種類と、見えている候補のほかからの回数と、切り捨てる回数。
  assert.deepEqual(counted(drawn(lots, 0, { ...none, p: 0.7 }), [7]), { kinds: 3, beyond: 4, out: 1 });
});
