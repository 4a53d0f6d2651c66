// どのセルを動かすかの決まり（docs/assets/run/plan.mjs）と、手で解く練習の答え合わせ（hand.mjs）。

import assert from "node:assert/strict";
import { test } from "node:test";
import { judge, plain } from "../../../docs/assets/run/hand.mjs";
import { codeOf, plan, textsFor } from "../../../docs/assets/run/plan.mjs";

const cell = (name, ...needs) => ({ name, code: `${name} = 1`, needs, texts: [] });
const CELLS = [cell("a"), cell("b", "a"), cell("c"), cell("d", "a", "b"), cell("e", "c")];
const ran = (...names) => names.map((name) => ({ name, code: `${name} = 1` }));
const planned = (before, name, texts) => {
  const { kept, run } = plan(CELLS, before, name, texts);
  return [kept.map((one) => one.name).join(""), run.map((one) => one.name).join("")];
};

/** 決まり → [動かしたセル、押したセル、残すセル、動かすセル、書き換えたセル] の並び。 */
const PLANNED = {
  "要る前のセルだけを、順に動かす": [["", "a", "", "a"], ["", "d", "", "abd"], ["", "e", "", "ce"]],
  "もう動かしたセルは、動かし直さない": [["ab", "d", "ab", "d"], ["abc", "d", "abc", "d"], ["abcd", "d", "abc", "d"]],
  "前に戻ると、そのセルの前から始まる": [["abcd", "b", "a", "b"], ["ce", "a", "", "a"]],
  "抜けていた前のセルは、その場所に入る": [["ac", "d", "a", "bd"], ["ab", "e", "ab", "ce"]],
  "書き換えたセルは、要らなくても先に動かし、そのあとを動かし直す": [["ab", "d", "", "abd", "a"], ["c", "e", "", "ace", "a"]],
  "後ろのセルを書き換えても、前のセルには関わらない": [["a", "b", "a", "b", "d"]],
};

for (const [rule, cases] of Object.entries(PLANNED)) {
  test(rule, () => {
    for (const [before, name, kept, run, ...changed] of cases) {
      const texts = new Map(changed.map((one) => [one, `${one} = 2`]));
      assert.deepEqual(planned(ran(...before), name, texts), [kept, run], `${before} ${name}`);
    }
  });
}

test("書き換えて動かしたセルは、もう動かし直さない", () => {
  const texts = new Map([["a", "a = 2"]]);
  assert.deepEqual(planned([{ name: "a", code: "a = 2" }, ...ran("b")], "d", texts), ["ab", "d"]);
  assert.equal(codeOf(CELLS[0], texts), "a = 2");
});

test("選んでいない文章だけを、一度だけ求める", () => {
  const reading = [{ texts: ["neko"] }, { texts: ["neko"] }];
  assert.deepEqual(textsFor(reading, new Map()), ["neko"]);
  assert.deepEqual(textsFor(reading, new Map([["neko", null]])), []);
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
  for (const [text, same] of [["四つ", "4つ"], ["十二", "12"], ["二〇", "20"], ["三千五百", "3500"], ["二万八千", "28000"], ["八分の一", "1/8"], ["3千", "3000"], ["3千五百", "3500"], ["2万8千", "28000"], ["1.5", "1.5"]])
    assert.equal(plain(text), same);
  for (const text of ["十四", "14です", "14バイトです。", "十四バイト", "14である", "014", "14.0"]) assert.deepEqual(judged(["14", "14バイト"], text), { right: true }, text);
  for (const text of ["14ビット", "114", "だ", "です"]) assert.deepEqual(judged(["14", "14バイト"], text), { wrong: true }, text);
  assert.deepEqual(judged(["だ"], "だ"), { right: true });
});

test("数は、値で比べる。丸めた小数と百分率は、値がそうなるだけの桁があれば、同じ", () => {
  for (const text of ["1/2", "2/4", "0.50", ".5", "50%", "50.0％", "二分の一", "+0.5", "1÷2"]) assert.deepEqual(judged(["1/2"], text), { right: true }, text);
  for (const text of ["0.667", "0.66667", "66.7%", "66.67%", "4/6"]) assert.deepEqual(judged(["2/3"], text), { right: true }, text);
  for (const text of ["0.6", "0.5", "3/2", "0/0", "1/0", "()", "1+", "(2/3"]) assert.ok(!judged(["2/3"], text).right, text);
  for (const text of ["-0.8", "マイナス0.8", "−.8", "ー0.8", "‐0.8", "–0.8", "－４/５"]) assert.deepEqual(judged(["-0.8"], text), { right: true }, text);
  for (const text of ["5000", "5,000", "約5000文字", "五千", "5千字です", "およそ5000。", "0.5万"]) assert.deepEqual(judged(["5000", "5000文字", "5000字"], text), { right: true }, text);
  for (const text of ["5000万", "50000", "5千倍"]) assert.deepEqual(judged(["5000", "5000文字"], text), { wrong: true }, text);
});

test("式のままでも、値が同じなら、同じ答え", () => {
  const same = {
    81: ["3*3*3*3", "3×3×3×3", "3^4", "3**4", "3⁴", "3の4乗", "三の四乗", "(3*3)^2"],
    3000: ["3×1000", "3x1000", "3*1,000", "3千"],
    4: ["√16", "ルート16", "√(2×8)", "(4)", "8−4", "2+2"],
    "-0.8": ["0.2-1", "-4/5", "-(1-0.2)"],
    "1/8": ["0.5^3", "1÷2÷4", "12.5%", "100%/8"],
  };
  for (const [answer, texts] of Object.entries(same)) for (const text of texts) assert.deepEqual(judged([answer], text), { right: true }, text);
  for (const text of ["3*4", "34", "3^^4", "3(4)", "3*"]) assert.deepEqual(judged(["81"], text), { wrong: true }, text);
  assert.deepEqual(judged(["81"], "3×4", ["12"]), { slip: "12" });
});

test("言葉は、前後に添えたものを除いて比べる", () => {
  const same = {
    ZC: ["Z+C", "(Z,C)", "ZとC", "ZCの対", "Y = ZC"],
    CCAT: ["CCAT になる", "「CCAT」になります。", "CONCAT→CCAT", "答えはCCATです"],
    こ: ["こ（E3 81 93）", "こだけ", "「こ」が残る"],
    猫: ["猫(3,1)", "猫です"],
    "5回": ["5回のとき", "5回です"],
    "(3, 2)": ["3,2", "(3,2)", "3と2", "3、2", "[3.0, 2.0]", "3 2", "（３、２）です", "(6/2, 2)"],
  };
  for (const [answer, texts] of Object.entries(same)) for (const text of texts) assert.deepEqual(judged([answer], text), { right: true }, text);
  for (const [answer, text] of [["ZC", "CZ"], ["(3, 2)", "32"], ["(3, 2)", "2, 3"], ["(3, 2)", "3"], ["猫", "猫ではない"]]) assert.deepEqual(judged([answer], text), { wrong: true }, text);
});

test("値は合っているのに、そのままでは受け取れない書き方なら、どう直すかを言う", () => {
  const near = { 丸めすぎ: [["2/3", "0.66"], ["2/3", "0.67"], ["2/3", "66%"], ["1/8", "0.13"], ["7.38905609893065", "7.38"]], "%を付けて": [["1/8", "12.5"], ["2/3", "66.7"], ["1/2", "50"]], "16進数": [["0xE9", "233"]] };
  for (const [word, pairs] of Object.entries(near)) for (const [answer, text] of pairs) assert.match(judged([answer], text).nearly ?? "", new RegExp(word), text);
  assert.deepEqual(judged(["2.5"], "3"), { wrong: true });
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
