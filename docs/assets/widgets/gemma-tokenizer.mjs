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
    const parts = [];
    let start = 0;
    for (let at = 0; at < text.length; ) {
      const token = this.whole.get(text[at])?.find((candidate) => text.startsWith(candidate, at));
      if (token === undefined) {
        at++;
        continue;
      }
      parts.push(this.#merge(text.slice(start, at)), this.numbers.get(token));
      start = at += token.length;
    }
    return [...parts, this.#merge(text.slice(start))].flat();
  }

  #merge(text) {
    const word = this.#letters(text), pairs = []; // pairs は、できる併合の山（下を見る）
    const next = word.map((_, at) => at + 1), before = word.map((_, at) => at - 1);
    const offer = (at) => {
      const [left, right] = [word[at], word[next[at]]], order = this.#order(left, right);
      if (order < Infinity) push(pairs, { order, at, left, right });
    };
    word.forEach((_, at) => offer(at));
    while (pairs.length) {
      const { at, left, right } = pop(pairs), gone = next[at];
      if (word[at] !== left || word[gone] !== right) continue; // もう、ほかの併合に使われた
      [word[at], word[gone], next[at]] = [left + right, undefined, next[gone]];
      before[next[at]] = at;
      offer(at);
      if (at > 0) offer(before[at]);
    }
    return word.filter(Boolean).map((token) => this.numbers.get(token));
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

// 併合の山。いつも、いちばん先のもの（順番が小さく、同じなら左のもの）が、0番にある。長い文でも、待たせない。

const sooner = (one, other) => one.order < other.order || (one.order === other.order && one.at < other.at);

function push(heap, one) {
  let at = heap.push(one) - 1;
  for (let up = (at - 1) >> 1; at > 0 && sooner(one, heap[up]); at = up, up = (at - 1) >> 1) heap[at] = heap[up];
  heap[at] = one;
}

function pop(heap) {
  const [top] = heap, one = heap.pop();
  if (!heap.length) return top;
  for (let at = 0; ; ) {
    let down = 2 * at + 1;
    if (down + 1 < heap.length && sooner(heap[down + 1], heap[down])) down++;
    if (down >= heap.length || !sooner(heap[down], one)) {
      heap[at] = one;
      return top;
    }
    heap[at] = heap[down];
    at = down;
  }
}

function isBlank(text) {
  return BLANKS.includes(text[0]) && [...text].every((letter) => letter === text[0]);
}
