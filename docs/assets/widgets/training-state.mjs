// 「目の前で、学ぶ」の状態。画面を知らないので、Node.js で試せる（tests/site/widgets）。
//
// 状態は { kind, text, rate, seed }。kind はモデル、text は読ませる文章の名前、rate は学習率を決めごとの何倍にするか、seed は
// くじの種。読者の文章そのものは、住所に書かない。

import { choice, codec, whole } from "../base/codec.mjs";

export const KINDS = { letters: "三つの文字", network: "文字のネットワーク", gemma: "一層のGemma" };
export const TEXTS = { tale: "短い話（書き下ろし）", page: "このページの文章", own: "あなたの文章" };
export const RATES = [0.1, 1, 10, 100];
export const LARGEST_SEED = 9999;

export const START = { kind: "gemma", text: "tale", rate: 1, seed: 1 };

const SEED = whole(0, LARGEST_SEED);

/** 住所に残す一行。 */
export const { write, read } = codec(START, {
  kind: ["m", choice(Object.keys(KINDS))],
  text: ["t", choice(Object.keys(TEXTS))],
  rate: ["r", choice(RATES)],
  seed: ["s", SEED],
});

/** 打ち込まれた種。使えなければ undefined。 */
export const seedIn = SEED.read;

/** 学習率を、余計な0を付けずに書く。 */
export const plain = (rate) => String(Number(rate.toPrecision(3)));

// ---- 読者の文章 -----------------------------------------------------------------

// EUC-JP の文章は、Shift_JIS の半角片仮名としても読めてしまうので、先に試す。
const ENCODINGS = { "utf-8": "UTF-8", "euc-jp": "EUC-JP", shift_jis: "Shift_JIS" };

/** ファイルの中身（Uint8Array）を文章に直す。{ text, encoding } か、読めないわけを言う { fault }。 */
export function decoded(bytes) {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: new TextDecoder("utf-16le").decode(bytes), encoding: "UTF-16" };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: new TextDecoder("utf-16be").decode(bytes), encoding: "UTF-16" };
  if (bytes.includes(0)) return { fault: "文章のファイルではないようです。文字だけの入ったファイルを選んでください。" };
  for (const [name, encoding] of Object.entries(ENCODINGS)) {
    try {
      return { text: new TextDecoder(name, { fatal: true }).decode(bytes), encoding };
    } catch {
      // 次の文字コードを試す
    }
  }
  return { fault: "文字コードが分かりません。UTF-8で保存し直してください。" };
}

/** 学習に使える文章にして、{ text } か、使えないわけを言う { fault } にする。ルビと注記（青空文庫の書き方）は除く。 */
export function usable(written, shortest, longest) {
  let text = (written.toWellFormed?.() ?? written).replace(/\r\n?/g, "\n").replace(/《[^》\n]*》|［＃[^］\n]*］|｜/g, "").trim();
  const chars = [...text];
  if (chars.length === 0) return { fault: "文章がありません。ここに貼るか、ファイルを選んでください。" };
  if (chars.length < shortest) {
    return { fault: `${chars.length}文字では短すぎます。${shortest.toLocaleString("ja")}文字より長い文章にしてください。` };
  }
  if (chars.length > longest) text = chars.slice(0, longest).join("");
  return { text, note: `${Math.min(chars.length, longest).toLocaleString("ja")}文字。${chars.length > longest ? "長いので、初めのほうだけを使います。" : ""}` };
}
