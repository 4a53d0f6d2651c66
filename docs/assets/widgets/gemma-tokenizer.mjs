// Gemma 3 のトークナイザ。語彙だけから、公式のものと同じ番号を出す（試験が比べる）。
//
// 併合の規則は語彙から導ける。隣り合う二つをつないだものが語彙にあれば併合でき、できるトークンの番号が小さい順、
// 同じなら左が長い順に行う。空白類の連なりだけは、左が長い順、次に右が長い順で、ほかより先に併合する。

import { once, receive } from "../base/record.mjs";
import { tokenBytes } from "./token-label.mjs";

const DATA = new URL("../data/gemma-vocabulary.bin", import.meta.url);
export const SIZE = "1.3MB"; // DATA の大きさ
const BLANKS = "\n▁\t";
const FIRST_BYTE = "<0x00>";
const LONGER = 1024; // どのトークンよりも長い

/** 語彙を一度だけ読み込む。 */
export const loadGemmaTokenizer = once(async () => {
  const unpacked = (await receive(DATA)).body.pipeThrough(new DecompressionStream("gzip"));
  const [, whole, ...tokens] = (await new Response(unpacked).text()).split("\0");
  return new GemmaTokenizer(tokens, whole);
});

export class GemmaTokenizer {
  /** `tokens` は番号順の語彙、`whole` は分割せずに扱う番号の範囲（"0-237 …"）。 */
  constructor(tokens, whole) {
    this.tokens = tokens;
    this.numbers = new Map();
    tokens.forEach((token, number) => this.numbers.set(token, number));
    this.firstByte = this.numbers.get(FIRST_BYTE);
    this.whole = new Map(); // 一文字目 → その字で始まる、分割しないトークン。長い順
    for (const range of whole.split(" ")) {
      const [first, last] = range.split("-").map(Number);
      for (const token of tokens.slice(first, last + 1)) this.#addWhole(token);
    }
    for (const sameStart of this.whole.values()) sameStart.sort((one, other) => other.length - one.length);
  }

  #addWhole(token) {
    if (!this.whole.has(token[0])) this.whole.set(token[0], []);
    this.whole.get(token[0]).push(token);
  }

  get size() {
    return this.tokens.length;
  }

  /** 文章をトークンの番号に置き換える。文の初めの印 <bos> は付けない。 */
  encode(text) {
    const ids = [];
    let start = 0;
    for (let at = 0; at < text.length; ) {
      const token = this.whole.get(text[at])?.find((candidate) => text.startsWith(candidate, at));
      if (token === undefined) {
        at++;
        continue;
      }
      ids.push(...this.#merge(text.slice(start, at)), this.numbers.get(token));
      start = at += token.length;
    }
    return [...ids, ...this.#merge(text.slice(start))];
  }

  #merge(text) {
    const word = this.#letters(text);
    const orders = word.map((_, at) => this.#order(word[at], word[at + 1]));
    for (;;) {
      const at = first(orders);
      if (at < 0) return word.map((token) => this.numbers.get(token));
      word.splice(at, 2, word[at] + word[at + 1]);
      orders.splice(at, 2, this.#order(word[at], word[at + 1]));
      if (at > 0) orders[at - 1] = this.#order(word[at - 1], word[at]);
    }
  }

  /** 文字か、語彙にない文字ならそのバイト。 */
  #letters(text) {
    const letters = [...text.replaceAll(" ", "▁")];
    return letters.flatMap((letter) =>
      this.numbers.has(letter)
        ? [letter]
        : [...new TextEncoder().encode(letter)].map((byte) => this.tokens[this.firstByte + byte]),
    );
  }

  /** 併合の順番。小さいほうが先で、併合できなければ Infinity。 */
  #order(left, right) {
    const number = right === undefined ? undefined : this.numbers.get(left + right);
    if (number === undefined) return Infinity;
    if (isBlank(left + right)) return -left.length - right.length / LONGER;
    return number - left.length / LONGER;
  }

  /** トークンのバイト列。 */
  bytes(number) {
    return tokenBytes(this.tokens[number]);
  }
}

/** いちばん小さい値の、いちばん左の位置。どれも Infinity なら -1。 */
function first(orders) {
  let best = -1, least = Infinity;
  for (let at = 0; at < orders.length; at++) if (orders[at] < least) [best, least] = [at, orders[at]];
  return best;
}

function isBlank(text) {
  return BLANKS.includes(text[0]) && [...text].every((letter) => letter === text[0]);
}
