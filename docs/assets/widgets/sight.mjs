// 「中をのぞく」が見せるもの。記録（docs/generated/look-inside）からでも、ページの中の計算（sight-living.mjs）からでも、同じ形に
// そろえる。画面を知らないので、Node.js で試せる（tests/site/widgets）。
//
// そろえた形は { tokens, layers, heads, several, share, sizes, last, column, without }。tokens はトークンのバイト列の並び、
// several は、いくつも一度に黙らせられるか、share(層, ヘッド, 見る側, 見られる側) は視線の割合、sizes[位置][層] はベクトルの
// 成分の大きさ、last は終わりの位置の答え、column(位置) は、層（0は入口）ごとの途中の答え（計算するなら、その Promise）、without(黙らせるもの, 位置)
// は、黙らせたあとの { last, column, share } の Promise（column は、記録が届かなければ、share は、記録では、undefined）。層とヘッドは1から、
// 位置は0から数える。答えは { id, bytes, probability } を確率の高い順に並べたもの。黙らせたあとの途中の答えは、記録では一位だけ。
//
// 記録には、塔の使う lens[位置][層] と、それぞれの Promise の silenced(層, ヘッド)、lensWithout(層, ヘッド) もある（ヘッドがなければ、
// 層を丸ごと）。

import { record } from "../base/record.mjs";
import { tokenBytes } from "./token-label.mjs";

const DATA = new URL("../../generated/", import.meta.url);
export const SHOWN = 5; // 答えの数
const LEVELS = 8; // 視線の濃さの段

/** 記録した文 `name` を受け取って、見せるものと、モデルの名前を返す。 */
export async function fetchSight(name) {
  const { data, inputs } = await record(new URL(`look-inside/${name}.json`, DATA));
  const lightsOut = async () => (await record(new URL(`lights-out/${name}.json`, DATA))).data;
  return { sight: recorded(data, lightsOut), model: inputs.gemma };
}

/** 記録（JSON の data）から。`lightsOut` は、黙らせたあとの途中の答えの記録を、取りに行く関数。 */
export function recorded(data, lightsOut) {
  const { attention, lens, sizes, names } = data;
  const heads = attention[0].length;
  const answers = ({ ids, shares }) =>
    ids
      .map((id, at) => ({ id, bytes: tokenBytes(names[id]), probability: shares[at] }))
      .sort((one, other) => other.probability - one.probability);
  const usual = lens.map((column) => column.map(answers));
  const silenced = async (layer, head) => answers(head ? data.heads[(layer - 1) * heads + head - 1] : data.layers[layer - 1]);
  const lensWithout = async (layer, head = heads + 1) => relit(usual, await lightsOut(), layer, head - 1);
  return {
    tokens: data.tokens.map(tokenBytes),
    layers: attention.length,
    heads,
    several: false,
    // 記録には1を足してある（figures_gen/chapters/look_inside/measure.py）
    share: (layer, head, place, seen) => attention[layer - 1][head - 1][triangle(place) + seen] - 1,
    lens: usual,
    sizes,
    last: answers(data.last),
    silenced,
    lensWithout,
    column: (place) => usual[place],
    without: async ([{ layer, head }], place) => {
      const lens = await lensWithout(layer, head).catch((error) => console.warn("途中の答えの記録が届きません。", error));
      return { last: await silenced(layer, head), column: lens?.[place] };
    },
  };
}

/** いつもの途中の答え `usual` のうち、`layer` から上を、`way` 番目の灯りを消したときの記録に替える。 */
function relit(usual, { rows, names }, layer, way) {
  const words = rows[layer - 1].words[way].split(" "), shares = rows[layer - 1].shares[way];
  return usual.map((column, place) =>
    column.map((answers, floor) => {
      if (floor < layer) return answers;
      const at = (floor - layer) * usual.length + place, word = words[at];
      const first = word === "=" ? answers[0] : { id: Number(word), bytes: tokenBytes(names[word]) };
      return [{ ...first, probability: shares[at] - 1 }];
    }),
  );
}

/** 下三角を行の順に並べたときの、`place` 行の初め。 */
export const triangle = (place) => (place * (place + 1)) / 2;

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
export function change({ last: [first] }, silenced) {
  return { before: first.probability, after: silenced.find(({ id }) => id === first.id).probability };
}
