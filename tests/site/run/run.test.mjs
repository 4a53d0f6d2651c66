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

const judged = (answers, given, slips = []) => judge({ answers, slips: slips.map((answer) => ({ answer, word: answer })) }, given);

test("漢数字でも、文の終わりに「です」を付けても、同じ答え", () => {
  for (const [text, same] of [["四つ", "4つ"], ["十二", "12"], ["二〇", "20"], ["三千五百", "3500"], ["二万八千", "28000"], ["八分の一", "8分の1"], ["3千", "3000"], ["3千五百", "3500"], ["2万8千", "28000"], ["1.5", "1.5"]])
    assert.equal(plain(text), same);
  for (const text of ["十四", "14です", "14バイトです。", "十四バイト", "14である", "014", "14.0"]) assert.deepEqual(judged(["14", "14バイト"], text), { right: true }, text);
  for (const text of ["14ビット", "114", "だ", "です"]) assert.deepEqual(judged(["14", "14バイト"], text), { wrong: true }, text);
  assert.deepEqual(judged(["だ"], "だ"), { right: true });
});

test("数は、値で比べる", () => {
  for (const text of ["1/2", "2/4", "0.50", ".5", "50%", "50.0％", "二分の一", "+0.5", "1÷2"]) assert.deepEqual(judged(["1/2"], text), { right: true }, text);
  for (const text of ["0.667", "0.66667", "66.7%", "66.67%", "4/6"]) assert.deepEqual(judged(["2/3"], text), { right: true }, text);
  for (const text of ["0.6", "0.66", "0.67", "0.666", "66%", "3/2", "0/0", "1/0"]) assert.deepEqual(judged(["2/3"], text), { wrong: true }, text);
  for (const text of ["-0.8", "マイナス0.8", "−.8", "ー0.8", "‐0.8", "–0.8", "－４/５"]) assert.deepEqual(judged(["-0.8"], text), { right: true }, text);
  for (const text of ["5000", "5,000", "約5000文字", "五千", "5千字です", "およそ5000。"]) assert.deepEqual(judged(["5000", "5000文字", "5000字"], text), { right: true }, text);
  for (const text of ["0.5万", "5000万", "50000", "5千倍"]) assert.deepEqual(judged(["5000", "5000文字"], text), { wrong: true }, text);
});

test("間違いも、同じ決まりで見分ける。書いたとおりの間違いは、丸めた答えより先", () => {
  assert.deepEqual(judged(["14", "14バイト"], "7バイトです", ["7"]), { slip: "7" });
  assert.deepEqual(judged(["1/8"], "九分の一", ["1/9"]), { slip: "1/9" });
  assert.deepEqual(judged(["2/3"], "0.667", ["0.667"]), { slip: "0.667" });
  assert.deepEqual(judged(["1/2"], "33%", ["1/3"]), { slip: "1/3" });
});

test("途中の式を書いても、終わりの答えを見る", () => {
  for (const text of ["1+2+2=5", "n = 5", "10/2 = 5.0回", "x＝五です"]) assert.deepEqual(judged(["5", "5回"], text), { right: true }, text);
  assert.deepEqual(judged(["5"], "2×2=4", ["4"]), { slip: "4" });
  for (const text of ["5=", "=", "5=4"]) assert.deepEqual(judged(["5"], text), { wrong: true }, text);
});
