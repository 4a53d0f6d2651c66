// 「往復させる」の状態と計算。画面を知らない（tests/site/test_widgets.py が、トークナイザの答えと比べる）。

import { codec, text, whole } from "../base/codec.mjs";

export const LONGEST = 120; // 書ける長さ

/** 知らないバイト `unknown` を黙って捨てるトークナイザで、文を往復させる。文字と、その文字が欠けなかったかどうかと、戻った文。 */
export function returned(written, unknown) {
  const letters = [...written], codes = letters.map((letter) => [...new TextEncoder().encode(letter)]);
  const kept = codes.map((code) => code.filter((byte) => !unknown.has(byte)));
  const back = new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(kept.flat()));
  return { letters, whole: codes.map((code, at) => code.length === kept[at].length), back };
}

/** 初めの文が `first` で、トークナイザが `ways` 個あるときの、住所に残す一行。 */
export const line = (first, ways) => codec({ way: 0, text: first }, { way: ["t", whole(0, ways - 1)], text: ["x", text(LONGEST)] });
