// モデルの中をのぞき、一部を黙らせる。層とヘッドは、0から数える。

import { PLAIN, candidates } from "./sampler.mjs";

/** 計算の途中を書き留めるもの。Model.read に渡す。 */
class Probe {
  constructor(config, length, silenced) {
    const { layer_types: layers, num_attention_heads: heads } = config;
    this.silenced = silenced;
    this.attention = layers.map(() => Array.from({ length: heads }, () => new Float64Array((length * (length + 1)) / 2)));
    this.vectors = Array.from({ length }, () => []); // 位置、層の順
  }

  /** `head` がなければ、層を丸ごと黙らせるか。 */
  silences(layer, head) {
    return this.silenced.some((one) => one.layer === layer && one.head === head);
  }

  /** `layer` 番目の層に入るベクトル（最後の層を出たものは、層の数を `layer` とする）。 */
  passed(layer, place, x) {
    this.vectors[place][layer] = x.slice();
  }

  /** `place` から、`first` 番目より後ろを見た割合。 */
  looked(layer, head, place, first, shares) {
    const row = (place * (place + 1)) / 2;
    for (let seen = first; seen <= place; seen++) this.attention[layer][head][row + seen] = shares[seen];
  }
}

/**
 * `ids` を初めから読ませたときの { attention, lens, sizes, logits }。
 *
 * - attention: 層、ヘッドの順に、下三角の視線（見る側が前から順に、見られる側が0番から自分まで）。
 * - lens: 位置、層（0は入口）の順に、そこで聞いた答えの上位 `shown` 個 { id, probability }。
 * - sizes: 位置、層の順に、ベクトルの成分の大きさ（二乗の平均の平方根）。
 * - logits: 最後の位置のロジット。
 *
 * `silenced` は、黙らせるもの（{ layer, head }、head がなければ層を丸ごと）の並び。
 */
export function look(model, ids, shown, silenced = []) {
  if (!ids.length || ids.length > model.longest) throw new RangeError(`読めるのは1から${model.longest}トークンです。`);
  const probe = new Probe(model.config, ids.length, silenced), logits = new Float64Array(model.config.vocab_size);
  ids.forEach((id, place) => model.read(id, place, logits, probe));
  const scores = new Float64Array(model.config.vocab_size);
  const answers = (x) => {
    model.unembed(x, scores);
    return candidates(scores, [], PLAIN).slice(0, shown).map(({ id, probability }) => ({ id, probability }));
  };
  return {
    attention: probe.attention,
    lens: probe.vectors.map((column) => column.map(answers)),
    sizes: probe.vectors.map((column) => column.map(size)),
    logits,
  };
}

const size = (x) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / x.length);
