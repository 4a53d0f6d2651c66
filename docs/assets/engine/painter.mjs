// 絵の番号の続きを、小さなモデルに描かせる。番号は、examples/nexttoken/picture_language.py の paint を倍精度で
// 動かしたものと、どのプロセッサでも同じになる。モデルは小さいので、Worker は要らない。

import { once, receive } from "../base/record.mjs";
import { draw } from "./distribution.mjs";
import { chances } from "./chance.mjs";
import { Model } from "./model.mjs";
import { PLAIN, candidates } from "./sampler.mjs";
import { unpack } from "./weights.mjs";

const DATA = new URL("../data/neko-paint.bin", import.meta.url);
export const SIZE = "0.9MB"; // DATA の大きさ

/** モデルを一度だけ読む。 */
export const loadPainter = once(async () => painter(await (await receive(DATA)).arrayBuffer()));

export function painter(buffer) {
  const { metadata, tensors } = unpack(buffer);
  const { config, longest, ...rest } = JSON.parse(metadata.book);
  return new Painter(new Model(config, tensors, longest), rest);
}

class Painter {
  #model;

  constructor(model, { begin, kinds, rows }) {
    this.#model = model;
    Object.assign(this, { begin, kinds, places: rows * rows });
  }

  /** `above`（初めの何個かの番号）に続く番号を、一つずつ、くじで選ぶ。同じ `seed` なら、いつも同じ。 */
  *paint(above, seed) {
    const next = chances(seed), logits = new Float64Array(this.#model.config.vocab_size);
    const read = [this.begin, ...above];
    for (let place = 0; place < this.places; place++) {
      this.#model.read(read[place], place, logits);
      if (place < above.length) continue;
      const { id } = draw({ candidates: candidates(logits.subarray(0, this.kinds), [], PLAIN) }, next()); // 題や印は選ばない
      read.push(id);
      yield id;
    }
  }
}
