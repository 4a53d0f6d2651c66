// 読者の文章の扱い。読む、直す、言う（docs/assets/widgets の training-state.mjs と watermark-mirror-state.mjs）。

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Scenes, familiar, reach } from "../../../docs/assets/widgets/training-scenes.mjs";
import { decoded, usable } from "../../../docs/assets/widgets/training-state.mjs";
import { choices, level, summed } from "../../../docs/assets/widgets/surprise-state.mjs";
import { lines, read, spell, within } from "../../../docs/assets/widgets/name-bytes-state.mjs";
import { parted } from "../../../docs/assets/widgets/token-label.mjs";
import { odds } from "../../../docs/assets/widgets/lights-state.mjs";
import { followed, rank } from "../../../docs/assets/widgets/years-state.mjs";
import { invisible, oneIn, probability, reversed, withInvisible, withoutInvisible } from "../../../docs/assets/widgets/watermark-mirror-state.mjs";

test("どの歩にも戻れる。多すぎれば間引くが、いちばん新しい歩は、いつもある", () => {
  const scenes = new Scenes();
  for (let step = 0; step < 9000; step++) {
    scenes.add({ step });
    assert.equal(scenes.at().step, step);
    if (step < 4000) assert.equal(scenes.at(51).step, Math.min(51, step));
  }
  assert.deepEqual([scenes.every, scenes.at(8).step, scenes.at(11).step, scenes.at(-1).step], [4, 8, 8, 0]);
  assert.ok(scenes.list.length <= 4096);
  assert.deepEqual([reach(400, 0), reach(400, 401), reach(100, 900)], [400, 800, 1600]);
});

test("濃くするのは、読ませた文章にもある三文字の並び", () => {
  assert.deepEqual(familiar("古本屋𠮷本屋", "古本屋の𠮷本"), [true, true, true, false, false, false]);
  assert.deepEqual(familiar("猫は", "猫は寝た"), [false, false]);
});

test("年の確率は、四つの数字の確率の積。数字の前に別のものを選べば、そのあとの年を見る", async () => {
  const digits = Array.from({ length: 10 }, (_, digit) => digit), asked = [];
  const found = (shares) => odds(shares.map(Math.log));
  const next = async (ids) => {
    asked.push(String(ids));
    if (ids.length === 1) return found(digits.map(() => 0.05).concat(0.5));
    const right = [1, 9, 4, 5][ids.length - 2];
    return found(digits.map((digit) => (digit === right ? 0.55 : 0.05)).concat(0));
  };
  const { chances, written } = await followed([99], 1850, digits, next);
  assert.equal(written, 1945);
  assert.deepEqual([1945, 1889, 2029].map((year) => chances[year - 1850].toFixed(9)), [0.55 ** 4, 0.55 * 0.05 ** 3, 0.05 ** 4].map((one) => one.toFixed(9)));
  assert.deepEqual([rank(chances, 1945 - 1850), new Set(asked).size], [1, asked.length]);
  assert.equal(await followed([99], 1850, digits, async () => found(digits.map(() => 0).concat(1))), undefined);
});

const SHIFT_JIS = Uint8Array.of(0x94, 0x4c, 0x82, 0xcd); // 猫は
const EUC_JP = Uint8Array.of(0xc7, 0xad, 0xa4, 0xcf);

test("ファイルの文字コードを言い当てる", () => {
  assert.deepEqual(decoded(new TextEncoder().encode("\ufeff猫は🐱")), { text: "猫は🐱", encoding: "UTF-8" });
  assert.deepEqual(decoded(SHIFT_JIS), { text: "猫は", encoding: "Shift_JIS" });
  assert.deepEqual(decoded(EUC_JP), { text: "猫は", encoding: "EUC-JP" });
  assert.deepEqual(decoded(Uint8Array.of(0xff, 0xfe, 0x2b, 0x73)), { text: "猫", encoding: "UTF-16" });
  assert.match(decoded(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0)).fault, /文章のファイルではない/);
  assert.match(decoded(Uint8Array.of(0xff, 0xff, 0x80)).fault, /文字コードが分かりません/);
});

test("空の文章、短い文章、長い文章、青空文庫の書き方", () => {
  assert.match(usable(" \n", 3, 9).fault, /文章がありません/);
  assert.match(usable("猫", 3, 9).fault, /1文字では短すぎます。3文字より/);
  assert.equal(usable("吾輩《わがはい》は［＃改行］｜猫\r\nだ", 3, 9).text, "吾輩は猫\nだ");
  const long = usable("🐱".repeat(12), 3, 9);
  assert.equal(long.text, "🐱".repeat(9));
  assert.match(long.note, /長いので/);
});

test("目に見えない文字を、はさんで、取り除ける", () => {
  for (const whole of ["👨‍👩‍👧‍👦", "👩🏽‍🚀", "❤️‍🔥", "葛\u{e0100}"]) assert.equal(withoutInvisible(whole), whole);
  assert.equal(withoutInvisible("猫\u200d\u200b🐱\u200b\u00ad\u3164"), "猫🐱");
  const broken = withInvisible("吾輩は猫である。か\u3099");
  assert.equal(broken, "吾輩\u200bは猫\u200bであ\u200bる。\u200bか\u3099");
  assert.equal(withoutInvisible(broken), "吾輩は猫である。か\u3099");
  assert.equal(withInvisible(broken), broken);
  assert.equal(invisible(broken), 4);
  assert.equal(withInvisible(""), "");
});

test("文を、トークンの字に分ける。途中で切れた字は、その終わりを持つトークンのもの", () => {
  assert.deepEqual(parted("猫aé🐱", [3, 1, 1, 1, 2, 2]), ["猫", "a", "", "é", "", "🐱"]);
  assert.deepEqual(parted("\ud800猫", [3, 2]), ["\ud800", ""]);
  assert.deepEqual(parted("", []), []);
});

test("意外さの段と、何択か", () => {
  assert.deepEqual([0, 0.99, 1, 3, 9.9, 10, 30].map(level), [0, 0, 1, 2, 3, 4, 4]);
  assert.deepEqual([1, 3, 3.33, 5, 10, 13.2, 13.4, 18.7, 28].map(choices), ["2.0", "8.0", "10", "32", "1,000", "9,400", "1.1万", "43万", "2.7億"]);
  assert.deepEqual(summed([1, 2, 3], 4), { total: 6, token: 2, letter: 1.5 });
});

test("文の順を逆にしても、文字は減らない", () => {
  assert.equal(reversed("一。「二！」三？\n四"), "四三？\n「二！」一。");
  assert.equal(reversed(reversed("一。二。三。")), "一。二。三。");
  for (const text of ["", "一", "。。", "\n\n一\n", "a!?b"]) assert.deepEqual([...reversed(text)].sort(), [...text].sort());
});

test("何回に一回か", () => {
  const said = [1, 0.64, 0.11, 0.1, 0.034, 0.001, 1 / 1234, 1 / 9999, 1e-4, 1 / 23456, 1e-8, 1.3e-13].map((p) => oneIn(Math.log10(p)));
  assert.deepEqual(said, [
    "100回のうち100回", "100回のうち64回", "100回のうち11回", "10回に1回", "29回に1回", "1,000回に1回", "1,200回に1回",
    "1万回に1回", "1万回に1回", "2.3万回に1回", "1億回に1回", "7.7兆回に1回",
  ]);
  assert.equal(oneIn(-19.5), "3,200京回に1回");
  assert.equal(oneIn(-1204.1), "10の1204乗回に1回");
  assert.deepEqual([0.64, 0.0123, 1e-4, 9.99e-13, 2.5e-8].map((p) => probability(Math.log10(p))), [
    ["0.64"], ["0.012"], ["1.0", -4], ["1.0", -12], ["2.5", -8],
  ]);
});

test("取り違えて読んだ字も、切れ目も、Pythonと同じ。文字は行で切れず、取り違えた字は切れてよい", () => {
  const { data } = JSON.parse(readFileSync(new URL("../../../docs/generated/characters/mojibake.json", import.meta.url), "utf8"));
  const { bytes, letters } = spell(data.letters.map(({ char }) => char).join(""));
  const told = (groups) => groups.map(({ written, start, end }) => ({ char: written, bytes: end - start }));
  assert.deepEqual([told(letters), told(read(bytes, "shift_jis"))], [data.letters, data.misread]);
  assert.deepEqual(told(read(bytes, "utf-8")), data.letters);
  const rows = lines(letters, 20);
  assert.deepEqual(rows, [{ start: 0, end: 18 }, { start: 18, end: 21 }]);
  assert.deepEqual(within(read(bytes, "shift_jis"), rows[1]), [{ written: "", from: 0, to: 1 }, { written: "ｋ", from: 1, to: 3 }]);
  assert.deepEqual([told(read(Uint8Array.of(0xe5, 0x90), "utf-8")), read(new Uint8Array(), "euc-jp"), lines([], 9)], [[{ char: "\ufffd", bytes: 2 }], [], []]);
});
