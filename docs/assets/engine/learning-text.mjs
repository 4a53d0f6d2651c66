// 学習に使う文章を、トークンの番号に直す。よく出る文字は一つのトークンで、ほかの文字は UTF-8 のバイトに分ける。だから、
// 読んだことのない文字も、書けるし、当てられる。画面を知らない。

const SHARE = 0.9; // 読ませる割合
export const FEW = 5000; // これより短い文章では、二度出てくる文字も、一つのトークンにする
export const BYTES = 256;
const MEASURED = 1000; // 迷いを測る、読ませない部分の文字数
const AGAIN = 300; // 同じく、読んだ部分の文字数
export const SHORTEST = 200, LONGEST = 400_000; // 学習できる文字数

/** 文章（文字の並び）を、読ませる部分と、読ませない部分に分ける。 */
export function parts(text) {
  const chars = [...(text.toWellFormed?.() ?? text)], cut = Math.floor(SHARE * chars.length);
  return { chars, cut };
}

/** 学習に要るもの。`before` は、測るときに、前に読ませておくトークンの数。 */
export function corpus(text, before) {
  const { chars, cut } = parts(text);
  const alphabet = alphabetOf(chars.slice(0, cut), chars.length < FEW ? 2 : 4);
  const { numbers, size, encode, bytes } = tokenizer(alphabet);
  const read = Int32Array.from(encode(chars.slice(0, cut)));
  const measured = (from, to) => {
    const context = encode(chars.slice(Math.max(0, from - before), from)).slice(-before);
    return { ids: [...context, ...encode(chars.slice(from, to))], from: context.length, chars: to - from };
  };
  return {
    alphabet,
    frequent: [...counted(chars.slice(0, cut))]
      .filter(([char]) => numbers.has(char) && char.trim())
      .sort((one, other) => other[1] - one[1])
      .map(([char]) => ({ char, id: numbers.get(char) })),
    kinds: size,
    read,
    unread: measured(cut, Math.min(chars.length, cut + MEASURED)),
    again: measured(before, Math.min(cut, before + AGAIN)),
    letters: letters(chars.slice(0, cut)),
    encode: (written) => encode(written.toWellFormed?.() ?? written),
    decode: (ids) => new TextDecoder().decode(Uint8Array.from(ids.flatMap((id) => [...bytes(id)]))), // 文字にならないバイトは「�」
  };
}

/** 番号の付け方。初めの256個はバイトで、そのあとに `alphabet` の文字が並ぶ。encode は文章（か文字の並び）を番号に、bytes は番号をバイト列に直す。 */
export function tokenizer(alphabet) {
  const encoder = new TextEncoder(), numbers = new Map(alphabet.map((char, at) => [char, BYTES + at]));
  return {
    numbers,
    size: BYTES + alphabet.length,
    encode: (written) => [...written].flatMap((char) => (numbers.has(char) ? [numbers.get(char)] : [...encoder.encode(char)])),
    bytes: (id) => (id < BYTES ? Uint8Array.of(id) : encoder.encode(alphabet[id - BYTES])),
  };
}

function alphabetOf(chars, least) {
  const counts = counted(chars);
  return [...counts.keys()].filter((char) => counts.get(char) >= least);
}

function counted(list) {
  const counts = new Map();
  for (const one of list) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
}

/** よく出て、続きの偏っている文字と、その次によく来る三つの文字と、その回数。 */
function letters(chars) {
  const following = new Map(), letter = /\p{L}/u;
  for (let at = 0; at + 1 < chars.length; at++) {
    if (!letter.test(chars[at]) || !letter.test(chars[at + 1])) continue;
    if (!following.has(chars[at])) following.set(chars[at], []);
    following.get(chars[at]).push(chars[at + 1]);
  }
  const found = [...following].map(([before, list]) => {
    const three = [...counted(list)].sort((one, other) => other[1] - one[1]).slice(0, 3);
    return { before, chars: three.map(([char]) => char), counts: three.map(([, count]) => count) };
  });
  const uneven = ({ counts }) => {
    const whole = counts.reduce((sum, count) => sum + count, 0);
    return counts.length < 3 || counts[2] < 2 ? -1 : counts.reduce((sum, count) => sum + count * Math.log((3 * count) / whole), 0);
  };
  return found.reduce((best, one) => (uneven(one) > uneven(best) ? one : best), { before: "", chars: [], counts: [] });
}
