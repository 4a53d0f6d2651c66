// 「数える鍵盤」の状態と、数えた表。画面を知らない（tests/site/widgets）。
//
// 状態は { look, text }。look は見る文字の数、text は書いた文字。

import { codec, whole } from "../base/codec.mjs";

export const START = { look: 5, text: "吾輩" };
export const LONGEST = 16; // 書ける文字の数

/** 記録の並び「字 回数（1なら書かない） (続き)」を、{ count, next: 字 → 次の節 } の木に。`read` は、読んだ文字の数。 */
export function grown(written, read) {
  const root = { count: read, next: new Map() }, open = [root];
  for (const [mark, letter, times, opens] of written.matchAll(/\)|([^\d()])(\d*)(\(?)/gu)) {
    if (mark === ")") {
      open.pop();
      continue;
    }
    const node = { count: Number(times || 1), next: new Map() };
    open.at(-1).next.set(letter, node);
    if (opens) open.push(node);
  }
  return root;
}

/** `text` の終わりの `look` 文字。 */
export const seen = (text, look) => text.slice(Math.max(0, text.length - look));

/** 並び `letters` の節。一度も読んでいなければ undefined。 */
export const found = (root, letters) => [...letters].reduce((node, letter) => node?.next.get(letter), root);

/** 鍵 `keys` のそれぞれが、並び `letters` の次に来た割合。 */
export function shares(root, keys, letters) {
  const node = found(root, letters);
  return [...keys].map((key) => (node?.next.get(key)?.count ?? 0) / (node?.count ?? 1));
}

/** `look` 文字から短くしていって、どれかの鍵が続いた、いちばん長い文字数。 */
export function reach(root, keys, text, look) {
  const length = Math.min(look, text.length);
  return !length || shares(root, keys, seen(text, length)).some(Boolean) ? length : reach(root, keys, text, length - 1);
}

/** 割合 `chances` のくじで当たった鍵の順番。`lot` は 0 から 1。どれも0なら -1。 */
export function drawn(chances, lot) {
  let rest = lot * chances.reduce((sum, one) => sum + one, 0);
  const at = chances.findIndex((one) => (rest -= one) < 0);
  return at < 0 ? chances.findLastIndex((one) => one > 0) : at;
}

/** 鍵が `keys` のときの、住所に残す一行。 */
export function line(keys, most) {
  const letters = {
    write: String,
    read: (written) => [...written].filter((letter) => keys.includes(letter)).slice(0, LONGEST).join(""),
    end: (whole) => whole.length,
  };
  return codec(START, { look: ["n", whole(1, most)], text: ["x", letters] });
}
