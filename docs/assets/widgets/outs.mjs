// 黙らせるもの（消した灯り）の並び。一つは { layer, head } で、head がなければ、その層（階）の丸ごと。層とヘッドは1から数える。

import { list } from "../base/codec.mjs";

const PART = /^([1-9]|1[0-8])(?:\.([1-4]))?$/;

/** 一つ `one` が黙っているか。層を丸ごと黙らせれば、その層のどのヘッドも黙る。 */
export const isOut = (outs, one) => outs.some(({ layer, head }) => layer === one.layer && (head === undefined || head === one.head));

/** `one` を押したあとの並び。層の丸ごとと、その層のヘッドは、一緒にはならない。 */
export function toggled(outs, one) {
  const same = outs.some(({ layer, head }) => layer === one.layer && head === one.head);
  const others = outs.filter(({ layer, head }) => layer !== one.layer || (head !== one.head && head !== undefined && one.head !== undefined));
  const next = same ? others : [...others, one];
  return next.sort((a, b) => a.layer - b.layer || (a.head ?? 0) - (b.head ?? 0));
}

const parts = list({
  write: ({ layer, head }) => (head ? `${layer}.${head}` : String(layer)),
  read(written) {
    const [, layer, head] = PART.exec(written) ?? [];
    return layer && { layer: Number(layer), ...(head && { head: Number(head) }) };
  },
});
const add = (outs, one) => (isOut(outs, one) ? outs : toggled(outs, one)); // もう黙っているものは、飛ばす

/** 住所に書くときの種類（base/codec.mjs）。「13.3-14」。 */
export const OUTS = { write: parts.write, read: (written) => parts.read(written)?.reduce(add, []) };
