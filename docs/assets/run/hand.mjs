// 手で解く練習の答え合わせ。画面も Python も知らない。

/** 書き方の違いを除いたもの。全角と半角、空白、句読点、かぎ括弧、負号の形、大文字と小文字は区別しない。 */
export const plain = (text) => text.normalize("NFKC").replace(/[\s,、。「」]/g, "").replaceAll("−", "-").toLowerCase();

/**
 * 打ち込まれた `text` を、`exercise`（{ answers, slips }）と比べる。
 *
 * 返すのは { empty }、{ right }、{ slip: 何を間違えたか }、{ wrong } のどれか。
 */
export function judge({ answers, slips }, text) {
  const given = plain(text);
  if (!given) return { empty: true };
  if (answers.some((answer) => plain(answer) === given)) return { right: true };
  const slip = slips.find(({ answer }) => plain(answer) === given);
  return slip ? { slip: slip.word } : { wrong: true };
}
