// 練習に書きかけた答え。何をどれだけ覚えるかだけを決める。画面も、しまう場所も知らない（memory.mjs が渡す）。
//
// 覚えるのは、練習の名前（章/名前）と、読者の打ち込んだ文字だけ。古いものほど前に並ぶ。

export const NO_DRAFTS = Object.freeze({});
export const LONGEST = 20_000; // 一つの答えの字数。これより長いものは覚えない
export const MOST = 200_000; // 合わせた字数。超えたら、古いものから忘れる

/** しまってあった文字列を読む。壊れていれば、何も覚えていないことにする。 */
export function parse(text) {
  try {
    const found = JSON.parse(text);
    if (typeof found !== "object" || found === null || Array.isArray(found)) return NO_DRAFTS;
    return Object.fromEntries(Object.entries(found).filter(([, draft]) => typeof draft === "string"));
  } catch {
    return NO_DRAFTS;
  }
}

/** 練習 `name` の答えを `text` にする。空なら忘れる。 */
export function write(drafts, name, text) {
  if ((drafts[name] ?? "") === text) return drafts;
  const others = Object.entries(drafts).filter(([other]) => other !== name);
  const all = text && text.length <= LONGEST ? [...others, [name, text]] : others;
  let sum = all.reduce((total, [, draft]) => total + draft.length, 0);
  while (sum > MOST) sum -= all.shift()[1].length;
  return Object.fromEntries(all);
}
