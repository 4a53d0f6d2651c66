// 「目の前で、学ぶ」の状態と、読者の文章（docs/assets/widgets/training-state.mjs）。

import assert from "node:assert/strict";
import { test } from "node:test";

import { KINDS, RATES, START, TEXTS, decoded, read, seedIn, three, usable, write } from "../../../docs/assets/widgets/training-state.mjs";

test("住所に書いて、読み戻せる", () => {
  assert.equal(write(START), "");
  assert.deepEqual(read(""), START);
  for (const kind of Object.keys(KINDS)) {
    for (const text of Object.keys(TEXTS)) {
      for (const rate of RATES) {
        const state = { kind, text, rate, seed: 9999 };
        assert.deepEqual(read(write(state)), state);
      }
    }
  }
});

test("書けないはずのものは、初めの状態のまま", () => {
  for (const line of ["r5", "r", "s", "s-1", "s12345", "toString", "<b>", "_", "r1e1"]) assert.deepEqual(read(line), START, line);
});

test("種は、0から9999までの整数", () => {
  assert.deepEqual(["0", "9999", "", "-1", "1.5", "12345"].map(seedIn), [0, 9999, undefined, undefined, undefined, undefined]);
});

test("作文は、初め、途中、終わりの三つ", () => {
  assert.deepEqual([[], [1], [1, 2, 3], [1, 2, 3, 4, 5, 6, 7]].map(three), [[], [1], [1, 2, 3], [1, 3, 7]]);
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
