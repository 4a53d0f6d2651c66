// 「尋ねる」の部品の計算と、住所に書く状態。画面を知らない（tests/site/widgets）。
// 計算は examples/nexttoken/attention.py と同じ。

import { codec, decimal, flag, list, whole } from "../base/codec.mjs";

export const MOST = 3; // 質問の数は、-3 から 3 まで
export const STEP = 0.5;

const product = (one, other) => one.reduce((sum, number, at) => sum + number * other[at], 0);

function softmax(scores) {
  const weights = scores.map((score) => Math.exp(score - Math.max(...scores)));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / whole);
}

/** 矢印を、左回りに `degrees` 度だけ回す。 */
export function turn([x, y], degrees) {
  const angle = (degrees * Math.PI) / 180;
  return [x * Math.cos(angle) - y * Math.sin(angle), x * Math.sin(angle) + y * Math.cos(angle)];
}

/** 文の終わりから尋ねたとき。矢印は、回すならそれぞれの場所の分だけ回したもの。 */
export function asked(record, { sentence, turned, query }) {
  const { words } = record.sentences[sentence];
  const step = turned ? record.step : 0;
  const arrow = turn(query, step * (words.length - 1));
  const keys = words.map((word, place) => turn(record.keys[word], step * place));
  const scores = keys.map((key) => product(arrow, key));
  const ratios = softmax(scores);
  const gathered = record.next.map((_, at) => product(ratios, words.map((word) => record.values[word][at])));
  return { words, arrow, keys, scores, ratios, gathered, next: softmax(gathered) };
}

/** 回した画面で動かした矢印を、回す前の質問に直す。細かさは STEP。 */
export function pulled(record, { sentence, turned }, arrow) {
  const back = turned ? -record.step * (record.sentences[sentence].words.length - 1) : 0;
  return turn(arrow, back).map(fitted);
}

const fitted = (number) => Math.max(-MOST, Math.min(MOST, Math.round(number / STEP) * STEP)) || 0;

export const fresh = (record) => ({ sentence: 0, turned: false, query: record.query });

/** 住所に残す一行。 */
export const line = (record) =>
  codec(fresh(record), {
    sentence: ["s", whole(0, record.sentences.length - 1)],
    turned: ["t", flag],
    query: ["q", list(decimal(-MOST, MOST, 1 / STEP), ".", 2)],
  });
