// 溶けていく文の計算（docs/assets/widgets/melt-state.mjs）。

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { Encoder } from "../../../docs/assets/widgets/encode-tree-steps.mjs";
import * as melt from "../../../docs/assets/widgets/melt-state.mjs";

const data = new URL("../../../docs/assets/data/neko-5000-full.json", import.meta.url);
const encoder = new Encoder(JSON.parse(await readFile(data, "utf-8")));
const LAST = 4744;
const TEXTS = [melt.START.text, "すもももももももものうち", "ー".repeat(12), "I'll 12345 𠮷野家🥺", "a", ""];

test("つまみの位置と規則は、行き来できる", () => {
  for (let rule = 0; rule <= LAST; rule++) assert.equal(melt.ruleAt(melt.position(rule, LAST), LAST), rule);
  assert.deepEqual([-1, 2].map((place) => melt.ruleAt(place, LAST)), [0, LAST]);
});

test("隣り合う箱は、どの手でも違う色で、溶けた箱は左の箱の色になる", () => {
  for (const text of TEXTS) {
    const tree = encoder.grow(text);
    const made = melt.panes(tree);
    tree.steps.forEach(({ row }, step) => {
      assert.deepEqual(row.map((at) => made[at].end).slice(0, -1), row.map((at) => made[at].start).slice(1), text);
      assert.ok(row.every((at) => made[at].born <= step && step < made[at].dies), text);
      assert.ok(row.every((at, place) => made[at].tint !== made[row[place - 1]]?.tint), `${text} ${step}`);
    });
    tree.nodes.forEach(({ children: [left] }, at) => assert.ok(left === undefined || made[left].tint === made[at].tint));
  }
});

test("文字は、バイトがひとまとまりになった手から読める", () => {
  const tree = encoder.grow("吾輩🥺a");
  const made = melt.glyphs("吾輩🥺a", melt.panes(tree));
  const rules = made.map(({ whole }) => (whole && Number.isFinite(whole) ? melt.used(tree)[whole - 1] : whole));
  assert.deepEqual(made.map(({ written }) => written), ["吾", "輩", "🥺", "a"]);
  assert.deepEqual(rules, [165, 186, Infinity, 0]);
  assert.deepEqual(made[2], { written: "🥺", bytes: ["F0", "9F", "A5", "BA"], start: 6, end: 10, whole: Infinity });
});

test("行は、トークンを切らず、幅に収まり、句読点から始まらない", () => {
  const split = (text, room) => {
    const tree = encoder.grow(text);
    const made = melt.panes(tree);
    const bytes = new TextEncoder().encode(text);
    const rows = melt.lines(text, tree.steps.at(-1).row.map((at) => made[at]), room);
    return rows.map(({ start, end }) => new TextDecoder().decode(bytes.slice(start, end)));
  };
  assert.deepEqual(split(melt.START.text, 30), ["吾輩は猫である。", "名前はまだ無い。"]);
  assert.deepEqual(split(melt.START.text, 15), ["吾輩は", "猫である。", "名前はまだ", "無い。"]);
  assert.deepEqual(split(melt.START.text, 1).join(""), melt.START.text); // どのトークンも入らない幅でも
  assert.deepEqual(split("", 30), []);
});

test("矢印は、次に溶けるところへ、前の姿へ動く", () => {
  const tree = encoder.grow(melt.START.text);
  const go = (key, rule) => melt.moved(key, tree, rule, LAST);
  assert.deepEqual([go("ArrowRight", 0), go("ArrowUp", 1), go("ArrowRight", 500), go("ArrowRight", 4232)], [1, 2, 622, LAST]);
  assert.deepEqual([go("ArrowLeft", 1), go("ArrowLeft", 2), go("ArrowDown", 500), go("ArrowLeft", 0)], [0, 1, 403, 0]);
  assert.deepEqual([go("Home", 9), go("End", 9), go("PageUp", 0), go("PageDown", 9)], [0, LAST, 30, 0]);
  assert.equal(go("a", 9), undefined);
});

test("つまみは、規則の数、トークンの数、最後に溶けたものを読み上げる", () => {
  const tree = encoder.grow(melt.START.text);
  const said = (rule) => melt.spoken(encoder, tree, melt.stepAt(tree, rule), rule);
  assert.equal(said(0), "規則0個で、48トークン。");
  assert.equal(said(4744), "規則4,744個で、7トークン。最後に、「猫」と「である」が「猫である」になりました。");
  assert.deepEqual(melt.curve(tree).at(-1), { rule: 4232, count: 7 });
});

test("住所に書いて、読み戻せる", () => {
  assert.equal(melt.write(melt.START), "");
  assert.deepEqual(melt.read("", LAST), melt.START);
  for (const state of [{ text: melt.START.text, rule: 0 }, { text: "a~b\n🥺", rule: LAST }, { text: "", rule: 3 }]) {
    assert.deepEqual(melt.read(melt.write(state), LAST), state);
  }
  for (const line of ["x", "-1", "1.5", "4745", "~犬", "3_犬", "<b>"]) assert.deepEqual(melt.read(line, LAST), melt.START, line);
});
