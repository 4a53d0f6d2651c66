// どのセルを動かすかの決まり（docs/assets/run/plan.mjs）と、例外の一言（words.mjs）と、手で解く練習の答え合わせ（hand.mjs）。

import assert from "node:assert/strict";
import { test } from "node:test";
import { judge, plain } from "../../../docs/assets/run/hand.mjs";
import { codeOf, plan, textsFor } from "../../../docs/assets/run/plan.mjs";
import { explain } from "../../../docs/assets/run/words.mjs";

const cell = (name, ...needs) => ({ name, code: `${name} = 1`, needs, texts: [] });
const CELLS = [cell("a"), cell("b", "a"), cell("c"), cell("d", "a", "b"), cell("e", "c")];
const ran = (...names) => names.map((name) => ({ name, code: `${name} = 1` }));
const planned = (before, name, texts = new Map()) => {
  const { kept, run } = plan(CELLS, before, name, texts);
  return [kept.map((one) => one.name).join(""), run.map((one) => one.name).join("")];
};

test("要る前のセルだけを、順に動かす", () => {
  assert.deepEqual(planned([], "a"), ["", "a"]);
  assert.deepEqual(planned([], "d"), ["", "abd"]);
  assert.deepEqual(planned([], "e"), ["", "ce"]);
});

test("もう動かしたセルは、動かし直さない", () => {
  assert.deepEqual(planned(ran("a", "b"), "d"), ["ab", "d"]);
  assert.deepEqual(planned(ran("a", "b", "c"), "d"), ["abc", "d"]);
  assert.deepEqual(planned(ran("a", "b", "c", "d"), "d"), ["abc", "d"]);
});

test("前に戻ると、そのセルの前から始まる", () => {
  assert.deepEqual(planned(ran("a", "b", "c", "d"), "b"), ["a", "b"]);
  assert.deepEqual(planned(ran("c", "e"), "a"), ["", "a"]);
});

test("抜けていた前のセルは、その場所に入る", () => {
  assert.deepEqual(planned(ran("a", "c"), "d"), ["a", "bd"]);
  assert.deepEqual(planned(ran("a", "b"), "e"), ["ab", "ce"]);
});

test("書き換えたセルは、要らなくても先に動かし、そのあとを動かし直す", () => {
  const texts = new Map([["a", "a = 2"]]);
  assert.deepEqual(planned(ran("a", "b"), "d", texts), ["", "abd"]);
  assert.deepEqual(planned(ran("c"), "e", texts), ["", "ace"]);
  assert.deepEqual(planned([{ name: "a", code: "a = 2" }, ...ran("b")], "d", texts), ["ab", "d"]);
  assert.equal(codeOf(CELLS[0], texts), "a = 2");
});

test("後ろのセルを書き換えても、前のセルには関わらない", () => {
  assert.deepEqual(planned(ran("a"), "b", new Map([["d", "d = 2"]])), ["a", "b"]);
});

test("選んでいない文章だけを、一度だけ求める", () => {
  const reading = [{ texts: ["neko"] }, { texts: ["neko"] }];
  assert.deepEqual(textsFor(reading, new Map()), ["neko"]);
  assert.deepEqual(textsFor(reading, new Map([["neko", null]])), []);
});

test("知らない例外にも、一言ある", () => {
  assert.match(explain("SyntaxError"), /文法/);
  assert.match(explain("LookupError"), /終わりの行/);
});

const EXERCISE = { answers: ["ZC", "Z、C"], slips: [{ answer: "AB", word: "それは一手目です。" }] };

test("書き方が違っても、同じ答えは同じ", () => {
  for (const text of ["ZC", " zc ", "ＺＣ", "「ZC」", "Z C", "Z, C", "Ｚ　Ｃ。"]) assert.deepEqual(judge(EXERCISE, text), { right: true });
});

test("ありがちな間違いには一言、ほかの間違いには何も添えない", () => {
  assert.deepEqual(judge(EXERCISE, "ａｂ"), { slip: "それは一手目です。" });
  assert.deepEqual(judge(EXERCISE, "BC"), { wrong: true });
});

test("何も書いていなければ、違うとは言わない", () => {
  for (const text of ["", "  ", "「」、。"]) assert.deepEqual(judge(EXERCISE, text), { empty: true });
});

test("小数点と符号は、消さない", () => {
  assert.equal(plain("−０．５"), "-0.5");
  assert.notEqual(plain("1.5"), plain("15"));
  assert.notEqual(plain("-1"), plain("1"));
});
