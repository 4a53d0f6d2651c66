// 記録の中の道（docs/assets/widgets/trail.mjs）と、分布の端の場合。

import assert from "node:assert/strict";
import { test } from "node:test";

import { counted, distribution, draw, drawn, plain } from "../../../docs/assets/engine/distribution.mjs";
import { Whole } from "../../../docs/assets/engine/whole.mjs";
import { Living, lots as numbers } from "../../../docs/assets/widgets/next-token-living.mjs";
import { choices, finished, fresh, nodeAt, number } from "../../../docs/assets/widgets/trail.mjs";

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

test("番号の列から道をたどり、記録の終わりで止まる", () => {
  assert.equal(nodeAt(record, [3]), record.nodes[0]);
  assert.equal(nodeAt(record, [3, 5]), record.nodes[2]);
  assert.equal(nodeAt(record, [4]), record.nodes[1]);
  for (const ids of [[], [9], [3, 7], [3, 7, 5], [5, 3]]) assert.equal(nodeAt(record, ids), undefined, ids);
});

test("文の終わりと、行の終わりが分かる", () => {
  assert.deepEqual([undefined, "は", "。", "です。", "\n"].map(finished), ["", "", "文", "文", "行"]);
});

test("同じ番号のくじは、同じところでは同じ数を引く", () => {
  const state = fresh(record);
  assert.equal(number(record, { ...state, path: [5] }), 0.9);
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

test("残ったものの数が分かる", () => {
  const left = (change) => distribution(record, record.nodes[0], [2, 3], { ...plain(record), ...change }).left;
  assert.deepEqual([{}, { k: 1 }, { p: 0.8 }, { p: 0.97, k: 3 }, { m: 0.4 }].map(left), [Infinity, 1, 2, 3, 2]);
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

// ---- 語彙のすべて（計算は test_explorer.py） ----

test("頼むのは一度に一つ。待つあいだに変われば、終わりのものだけを答える", async () => {
  const asked = [], heard = [];
  const predict = async ({ ids }) => (asked.push(ids), ids.map(Number));
  const living = new Living({ predict }, () => heard.push(living.knows([2, 8])), assert.fail);
  await Promise.all([[2], [2, 7], [2, 8]].map((ids) => living.want(ids)));
  assert.deepEqual([asked, heard], [[[2], [2, 8]], [true]]);
  await living.want([2, 8]);
  await living.want(Array(513).fill(2)); // 読めない長さは、頼まない
  assert.equal(asked.length, 2);
});

test("くじの数は、番号が同じなら同じ", () => {
  assert.deepEqual(numbers("1", 3), numbers("1", 4).slice(0, 3));
  assert.notDeepEqual(numbers(null, 3), numbers(null, 3));
});

test("何度も引いた当たりは、切り捨てる前の全体からで、一つずつ引いたものと同じ", () => {
  const logits = Float32Array.from({ length: 500 }, (_, id) => Math.sin(id) * 4), us = numbers("3", 100);
  const settings = { temperature: 1.5, k: null, p: null, m: null, penalty: 1 };
  const one = new Whole(logits, [], settings), hits = new Whole(logits, [], { ...settings, k: 5 }).hits(us);
  const drawn = us.map((u) => one.draw(u).id), best = one.top(5).candidates.map(({ id }) => id);
  assert.deepEqual(hits.flatMap(({ id, times }) => Array(times).fill(id)).sort(), drawn.sort());
  for (const { id, kept } of hits) assert.equal(kept, best.includes(id));
});
