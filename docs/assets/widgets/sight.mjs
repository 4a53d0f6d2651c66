// 「中をのぞく」が見せるもの。記録（docs/generated/look-inside）からでも、ページの中の計算（engine/probe.mjs）からでも、
// 同じ形にそろえる。画面を知らないので、Node.js で試せる（tests/site/widgets）。
//
// そろえた形は { tokens, layers, heads, share, lens, sizes, last, silenced }。tokens はトークンのバイト列の並び、
// share(層, ヘッド, 見る側, 見られる側) は視線の割合、lens[位置][層]（層0は入口）は途中の答え、sizes[位置][層] はベクトルの
// 成分の大きさ、last は終わりの位置の答え、silenced(層, ヘッド) は、ヘッド（なければ層を丸ごと）を黙らせたときの答えの
// Promise。層とヘッドは1から、位置は0から数える。答えは { id, bytes, probability } を確率の高い順に並べたもの。

import { record } from "../base/record.mjs";
import { PLAIN, candidates } from "../engine/sampler.mjs";
import { tokenBytes } from "./token-label.mjs";

const DATA = new URL("../../generated/look-inside/", import.meta.url);
export const SHOWN = 5; // 答えの数
const LEVELS = 8; // 視線の濃さの段

/** 記録した文 `name` を受け取って、見せるものと、モデルの名前を返す。 */
export async function fetchSight(name) {
  const { data, inputs } = await record(new URL(`${name}.json`, DATA));
  return { sight: recorded(data), model: inputs.gemma };
}

/** 記録（JSON の data）から。 */
export function recorded(data) {
  const { attention, lens, sizes, names } = data;
  const heads = attention[0].length;
  const answers = ({ ids, shares }) =>
    ids
      .map((id, at) => ({ id, bytes: tokenBytes(names[id]), probability: shares[at] }))
      .sort((one, other) => other.probability - one.probability);
  return {
    tokens: data.tokens.map(tokenBytes),
    layers: attention.length,
    heads,
    // 記録には1を足してある（figures_gen/chapters/look_inside/measure.py）
    share: (layer, head, place, seen) => attention[layer - 1][head - 1][triangle(place) + seen] - 1,
    lens: lens.map((column) => column.map(answers)),
    sizes,
    last: answers(data.last),
    silenced: async (layer, head) => answers(head ? data.heads[(layer - 1) * heads + head - 1] : data.layers[layer - 1]),
  };
}

/** ページの中のモデルに `ids` を読ませて。 */
export async function computed(engine, tokenizer, ids) {
  const { attention, lens, sizes, logits } = await engine.look(ids, SHOWN);
  const named = ({ id, probability }) => ({ id, bytes: tokenizer.bytes(id), probability });
  const answers = (scores) => candidates(scores, [], PLAIN).map(named);
  return {
    tokens: ids.map((id) => tokenizer.bytes(id)),
    layers: attention.length,
    heads: attention[0].length,
    share: (layer, head, place, seen) => attention[layer - 1][head - 1][triangle(place) + seen],
    lens: lens.map((column) => column.map((row) => row.map(named))),
    sizes,
    last: answers(logits),
    silenced: async (layer, head) =>
      answers(await engine.silence(ids, { layer: layer - 1, head: head ? head - 1 : undefined })),
  };
}

/** 下三角を行の順に並べたときの、`place` 行の初め。 */
const triangle = (place) => (place * (place + 1)) / 2;

/** `place` から見ている先 { place, share } を、割合の大きい順に。 */
export function looked(sight, layer, head, place) {
  const found = Array.from({ length: place + 1 }, (_, seen) => ({ place: seen, share: sight.share(layer, head, place, seen) }));
  return found.sort((one, other) => other.share - one.share || other.place - one.place);
}

/**
 * 視線の地図。{ strength, path } の並びで、path は、濃さが同じますをまとめた SVG の道（一ますが1×1）。
 * 弱い視線も見えるように、濃さは割合の平方根にする。
 */
export function shades(sight, layer, head) {
  const paths = Array.from({ length: LEVELS + 1 }, () => "");
  for (let place = 0; place < sight.tokens.length; place++) {
    for (let seen = 0; seen <= place; seen++) {
      paths[Math.round(LEVELS * Math.sqrt(sight.share(layer, head, place, seen)))] += `M${seen} ${place}h1v1h-1z`;
    }
  }
  return paths.map((path, level) => ({ strength: level / LEVELS, path })).filter(({ strength, path }) => strength && path);
}

/** 黙らせる前の一位の、前と後の確率。 */
export function change(sight, silenced) {
  const [first] = sight.last;
  return { before: first.probability, after: silenced.find(({ id }) => id === first.id).probability };
}
