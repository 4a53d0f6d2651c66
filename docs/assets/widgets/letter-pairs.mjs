// 文字でする BPE。examples/nexttoken/letter_pairs.py と同じ規則で、同じ結果を出す（試験が比べる）。
// 文章は、文字（符号位置）か新しい記号を一つずつ並べた配列として扱う。

import { bitsFor } from "../engine/bits.mjs";

const CAPITALS = [..."ZYXWVUTSRQPONMLKJIHGFEDCBA"];
const SYMBOLS = [...CAPITALS, ...CAPITALS.map((capital) => capital.toLowerCase())];

/** 左から順に、重ならないように見つけた `pair` の位置。 */
export function places(text, pair) {
  const found = [];
  for (let at = 0; at + 1 < text.length; at++) {
    if (text[at] + text[at + 1] === pair) found.push(at++);
  }
  return found;
}

/** 対ごとに、置き換えられる個数を数える。初めて出た順の Map。 */
export function countPairs(text) {
  const counts = new Map();
  for (let at = 0; at + 1 < text.length; at++) {
    const pair = text[at] + text[at + 1];
    if (!counts.has(pair)) counts.set(pair, places(text, pair).length);
  }
  return counts;
}

/** 2個以上ある対がなくなるまで、いちばん多い対（同数なら先に出る対）から置き換える。 */
export function steps(text) {
  let before = [...text];
  const unused = SYMBOLS.filter((symbol) => !before.includes(symbol));
  const done = [];
  for (;;) {
    const [pair, count] = mostCommon(countPairs(before));
    if (count < 2) return done;
    if (done.length === unused.length) throw new RangeError(`新しい記号が${unused.length}個では足りません。`);
    const symbol = unused[done.length];
    const after = replace(before, pair, symbol);
    done.push({ before, pair, count, symbol, after });
    before = after;
  }
}

function mostCommon(counts) {
  let best = ["", 0];
  for (const entry of counts) if (entry[1] > best[1]) best = entry;
  return best;
}

function replace(text, pair, symbol) {
  const starts = new Set(places(text, pair));
  return text.flatMap((letter, at) => (starts.has(at) ? [symbol] : starts.has(at - 1) ? [] : [letter]));
}

/** `rules` 個の規則で長さ `short` になったときの勘定を、三通りに。長さは [元, 文, 規則表]。 */
export function costs(text, short, rules) {
  const letters = [...text];
  const kinds = new Set(letters).size;
  const narrow = bitsFor(kinds), wide = bitsFor(kinds + rules);
  return {
    withSymbols: [letters.length, short, rules * 3],
    pairsOnly: [letters.length, short, rules * 2],
    bits: [letters.length * narrow, short * wide, rules * 2 * wide],
  };
}
