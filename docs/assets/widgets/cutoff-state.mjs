// 「どこで切る？」の計算。画面を知らない（tests/site/widgets）。

const SHOWN = 7; // 見せる候補の数

/** 切り方。`unit` は、つまみの値の言い方。 */
export const WAYS = {
  "top-k": { title: "個数で", told: (value) => `上から${value}個まで` },
  "top-p": { title: "合計で", told: (value) => `合計が${value}に届くまで` },
  "min-p": { title: "一位と比べて", told: (value) => `一位の${value}倍に届くものだけ` },
};

/** 切り方 `way` で、つまみを記録 `methods` の `at` 番目にしたときの、文 `panel` の { left, rows, rest }。rest は、見せる候補のほかに残るもの。 */
export function cutoff({ grid }, { cuts, top }, way, at) {
  const left = way === "top-k" ? grid[way][at] : cuts[way][at];
  const rows = top.slice(0, SHOWN).map((row, place) => ({ ...row, kept: place < left }));
  return { left, rows, rest: Math.max(0, left - SHOWN) };
}
