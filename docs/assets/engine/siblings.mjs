// きょうだいのモデル（examples/neko-siblings）の層を入れ替え、重みを混ぜて、続きを書かせる。どれも倍精度で計算するので、
// 番号は、examples/nexttoken/surgery.py の transplanted と mixed でしたのと、どのプロセッサでも同じになる。
// モデルは小さいので、Worker は要らない。

import { once, receive } from "../base/record.mjs";
import { loadLibrary } from "./book-tokenizer.mjs";
import { draw } from "./distribution.mjs";
import { chances } from "./chance.mjs";
import { Model } from "./model.mjs";
import { PLAIN, candidates } from "./sampler.mjs";
import { unpack } from "./weights.mjs";

const DATA = new URL("../data/neko-siblings/", import.meta.url);
const NAMES = ["first", "fork", "other"];
export const SIZE = "2.2MB"; // 三つの重みと、トークナイザ

/** 三匹の重みと、共通のトークナイザを、一度だけ用意する。`tell(割合)` は、一つ受け取るたびに呼ばれる。 */
export const loadSiblings = once(async (config, longest, tell = () => {}) => {
  let done = 0;
  const get = async (file, read) => {
    const found = await read(await receive(new URL(file, DATA)));
    tell(++done / (NAMES.length + 1));
    return found;
  };
  const [tokenizer, ...weights] = await Promise.all([
    get("tokenizer.json", async (content) => (await loadLibrary())(await content.json())),
    ...NAMES.map((name) => get(`${name}.safetensors`, async (content) => unpack(await content.arrayBuffer()).tensors)),
  ]);
  return { tokenizer, table: new Table(config, longest, Object.fromEntries(NAMES.map((name, at) => [name, weights[at]]))) };
});

/** 手術台。重みは、名前 → 部品の名前 → 数の並び。 */
export class Table {
  constructor(config, longest, weights) {
    Object.assign(this, { config, longest, weights });
  }

  /** `group`（二進数で、0から数えた層の番号の桁に1を立てたもの）の層を入れ替えた first と `partner` を、`share` の割合で混ぜる。 */
  mix(partner, share, group) {
    const pair = [this.weights.first, this.weights[partner]];
    const tensors = {};
    for (const name of Object.keys(pair[0])) {
      const layer = /^layers\.(\d+)\./.exec(name)?.[1];
      const moved = layer !== undefined && (group >> layer) & 1;
      const one = pair[moved ? 1 : 0][name], other = pair[moved ? 0 : 1][name];
      const made = (tensors[`model.${name}`] = new Float64Array(one.length));
      for (let at = 0; at < made.length; at++) made[at] = (1 - share) * one[at] + share * other[at];
    }
    return new Model(this.config, tensors, this.longest);
  }

  /** 混ぜたモデル `model` に、`ids` の続きを、一つずつ、くじで選ばせる。同じ `seed` なら、いつも同じ。 */
  *write(model, ids, { seed, temperature, length }) {
    const next = chances(seed), logits = new Float64Array(this.config.vocab_size);
    const read = [...ids];
    for (let place = 0; place < ids.length + length - 1; place++) {
      model.read(read[place], place, logits);
      if (place < ids.length - 1) continue;
      const { id } = draw({ candidates: candidates(logits, [], { ...PLAIN, temperature }) }, next());
      read.push(id);
      yield id;
    }
  }
}
