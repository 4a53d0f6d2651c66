// どのセルを、どこから動かすか。画面も Python も知らない。
//
// - cells: 章の動かせるセル（台本の順）。{ name, code, needs }。needs は、そのセルの使う名前を作る、前のセル
// - ran: いまの Python の中で、初めから順に動かし終えたセル。{ name, code }
// - texts: 読者が書き換えたセル。名前 → コード

/** いまのコード。 */
export const codeOf = (cell, texts) => texts.get(cell.name) ?? cell.code;

/**
 * セル `name` を動かすときに、引き継ぐところまでの `kept` と、その続きに動かす `run`（終わりが `name`）。
 *
 * 先に動かすのは、`name` に要るセルと、読者が書き換えたセル。もう動かしてあって、書き換わってもいなければ、動かし直さない。
 */
export function plan(cells, ran, name, texts) {
  const place = new Map(cells.map((cell, index) => [cell.name, index]));
  const target = cells[place.get(name)];
  const edited = (cell) => codeOf(cell, texts) !== cell.code;
  const wanted = cells.slice(0, place.get(name)).filter((cell) => target.needs.includes(cell.name) || edited(cell));
  const stale = ran.findIndex((one) => place.get(one.name) >= place.get(name) || one.code !== codeOf(cells[place.get(one.name)], texts));
  let kept = stale < 0 ? ran : ran.slice(0, stale);
  const missing = wanted.find((cell) => !kept.some((one) => one.name === cell.name));
  if (missing) kept = kept.filter((one) => place.get(one.name) < place.get(missing.name));
  const run = wanted.filter((cell) => !kept.some((one) => one.name === cell.name));
  return { kept, run: [...run, target] };
}

/** セルとその前に要る文章のうち、読者がまだ選んでいないもの。 */
export const textsFor = (cells, chosen) => [...new Set(cells.flatMap((cell) => cell.texts))].filter((name) => !chosen.has(name));
