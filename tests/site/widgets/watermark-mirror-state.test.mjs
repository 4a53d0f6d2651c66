// 「透かし鏡」の状態と言葉（docs/assets/widgets/watermark-mirror-state.mjs）。

import assert from "node:assert/strict";
import { test } from "node:test";

import * as mirror from "../../../docs/assets/widgets/watermark-mirror-state.mjs";

const { fresh, keyIn, oneIn, probability, read, reversed, withInvisible, withoutInvisible, write } = mirror;
const record = {
  key: "12345678901234567890",
  gamma: 0.25,
  context: 1,
  samples: [
    { name: "marked", text: "吾輩は猫である。" },
    { name: "unmarked", text: "名前はまだ無い。" },
  ],
};
const start = fresh(record);

test("住所に書いて、読み戻せる", () => {
  assert.equal(write(record, start), "");
  assert.deepEqual(read(record, ""), start);
  const other = { sample: "unmarked", text: "a_b~c\n犬\u200b", key: 2n ** 64n - 1n, gamma: 0.5, context: 4 };
  assert.equal(write(record, other), "unmarked_k18446744073709551615_g0.5_h4~a_b~c\n犬\u200b");
  assert.deepEqual(read(record, write(record, other)), other);
  assert.deepEqual(read(record, "unmarked"), { ...start, sample: "unmarked", text: "名前はまだ無い。" });
  assert.equal(read(record, "~").text, "");
});

test("書けないはずのものは、初めの状態のまま", () => {
  const lines = ["x", "_k-1", "_k", "_k1.5", "_k18446744073709551616", "_g", "_g0", "_g0.3", "_gNaN", "_h", "_h9", "_z1", "__", "<b>"];
  for (const line of lines) assert.deepEqual(read(record, line), start, line);
});

test("長すぎる文は、住所に書かない", () => {
  assert.equal(write(record, { ...start, text: "猫".repeat(1000) }), undefined);
  assert.notEqual(write(record, { ...start, text: "猫".repeat(800) }), undefined);
});

test("鍵は、0から2の64乗より小さい整数", () => {
  assert.deepEqual(["0", "００７", " 42 ", "18446744073709551615"].map(keyIn), [0n, 7n, 42n, 2n ** 64n - 1n]);
  for (const wrong of ["", "-1", "1.5", "猫", "18446744073709551616", "1".repeat(400), "0x10"]) {
    assert.equal(keyIn(wrong), undefined, wrong);
  }
});

test("目に見えない文字を、はさんで、取り除ける", () => {
  for (const whole of ["👨‍👩‍👧‍👦", "👩🏽‍🚀", "❤️‍🔥", "葛\u{e0100}"]) assert.equal(withoutInvisible(whole), whole);
  assert.equal(withoutInvisible("猫\u200d\u200b🐱\u200b\u00ad\u3164"), "猫🐱");
  const broken = withInvisible("吾輩は猫である。か\u3099");
  assert.equal(broken, "吾輩\u200bは猫\u200bであ\u200bる。\u200bか\u3099");
  assert.equal(withoutInvisible(broken), "吾輩は猫である。か\u3099");
  assert.equal(withInvisible(broken), broken);
  assert.equal(mirror.invisible(broken), 4);
  assert.equal(withInvisible(""), "");
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
