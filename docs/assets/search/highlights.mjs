// 文章の中の、探した言葉の場所。言葉がそのままあれば、そこだけに印を付ける。

import { foldWithPlaces } from "./fold.mjs";
import { isJapanese } from "./words.mjs";

const quote = (text) => text.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&");

/** 「topk」で「top-k」にも印が付くように、字のあいだの記号を許す。三字までは、語の全体が同じときだけ。 */
function latinPattern(word) {
  const letters = [...word.replace(/[-_.]/gu, "")].map(quote).join("[-_.]?");
  const end = [...word].length < 4 ? "(?![a-z0-9])" : "";
  return [new RegExp(`(?<![a-z0-9])${letters}${end}`, "gu")];
}

/** 言葉の全体、活用しないところと送り仮名の初め、言葉の部分の順に試す。 */
function japanesePatterns({ text, stem, exact, inside }) {
  if (inside) return [inside];
  const patterns = [new RegExp(quote(text), "gu")];
  if (exact) return patterns;
  const tail = [...text.slice(stem.length)];
  const single = [...stem].length === 1;
  if (tail.length > (single ? 1 : 0)) {
    const first = single ? tail.shift() : "";
    patterns.push(new RegExp(quote(stem) + first + tail.map((letter) => `(?:${letter}`).join("") + ")?".repeat(tail.length), "gu"));
  }
  return [...patterns, ...parts(stem)];
}

/** そのままの形ではないときの、漢字と片仮名の切れ目で分けた部分。漢字ばかりの長い言葉なら、二文字ずつ。 */
function parts(stem) {
  const letters = [...stem];
  const pairs = /^\p{Script=Han}{4,}$/u.test(stem) ? letters.slice(1).map((letter, index) => letters[index] + letter) : [];
  const pieces = (stem.match(/\p{Script=Han}+|\p{Script=Katakana}+/gu) ?? []).filter((piece) => piece.length > 1 && piece !== stem);
  return [pieces, pairs].filter((group) => group.length).map((group) => new RegExp(group.map(quote).join("|"), "gu"));
}

/** text の中で印を付けるところ。[始まり, 終わり, 言葉の番号] を、前から順に、重ならないように。 */
export function marks(text, words) {
  const { folded, places } = foldWithPlaces(text);
  const found = [];
  for (const [number, word] of words.entries()) {
    if ([...word.text].length === 1 && words.length > 1) continue;
    const patterns = isJapanese(word.text) ? japanesePatterns(word) : latinPattern(word.text);
    for (const pattern of patterns) {
      const matches = [...folded.matchAll(pattern)];
      for (const { index, 0: match } of matches) found.push([places[index], places[index + match.length], number]);
      if (matches.length) break;
    }
  }
  return separate(found);
}

/** 重なるものは、先に始まる長いほうを残す。 */
function separate(found) {
  found.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  const kept = [];
  let reached = 0;
  for (const [start, end, number] of found) {
    if (start < reached || end <= start) continue;
    reached = end;
    kept.push([start, reached, number]);
  }
  return kept;
}
