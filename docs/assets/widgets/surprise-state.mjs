// 「意外さの色」の状態と計算。画面を知らない（tests/site/widgets）。
//
// 状態は { which, text }。which は見本の順番（読者の文を見ているなら -1）、text は読者の文。

import { codec, text, whole } from "../base/codec.mjs";

export const START = { which: 0, text: "" };

/** 見本が `count` 個のときの、住所に残す一行。 */
export const line = (count) => codec(START, { which: ["w", whole(-1, count - 1)], text: ["x", text()] });

/** 意外さ（ビット）の段。境は、この値。 */
export const EDGES = [1, 3, 6, 10];
export const level = (bits) => EDGES.filter((edge) => bits >= edge).length;

/** 意外さの合計と、ならしたもの。`letters` は文字の数。 */
export function summed(bits, letters) {
  const total = bits.reduce((sum, one) => sum + one, 0);
  return { total, token: total / bits.length, letter: total / letters };
}

/** `bits` ビットは、何択か。大きな数は、上から二桁で。 */
export function choices(bits) {
  const many = 2 ** bits, unit = many < 1e4 ? 1 : many < 1e8 ? 1e4 : 1e8;
  if (many < 10) return many.toFixed(1);
  return (many < 100 ? Math.round(many) : Number(many.toPrecision(2)) / unit).toLocaleString("ja") + { 1: "", 1e4: "万", 1e8: "億" }[unit];
}
