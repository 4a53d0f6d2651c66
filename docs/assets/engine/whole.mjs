// 語彙のすべてのロジットに、くり返しの罰、温度、top-k、top-p、min-p をこの順に当てはめた分布（nexttoken の Sampler と同じ）。
// 残るのは、重みが境（edge）に届くもの。いちばん大きい重みは 1。

export class Whole {
  #weights;
  #edge = 0;
  #mass = 0;
  left = 0; // 残る候補の数

  /** `ids` は、ここまでのすべての番号。使わないつまみは null（罰は 1）。 */
  constructor(logits, ids, { temperature, k, p, m, penalty }) {
    const weights = (this.#weights = new Float64Array(logits));
    if (penalty !== 1) for (const id of new Set(ids)) weights[id] *= weights[id] > 0 ? 1 / penalty : penalty;
    let most = -Infinity;
    for (let id = 0; id < weights.length; id++) if (weights[id] > most) most = weights[id];
    for (let id = 0; id < weights.length; id++) weights[id] = Math.exp((weights[id] - most) / temperature);
    if (k !== null) this.#edge = weights[this.#best(k).at(-1)];
    this.#count();
    if (p !== null) this.#edge = this.#nucleus(p);
    if (m !== null) this.#edge = Math.max(this.#edge, m);
    this.#count();
  }

  /** 残るものの数と、重みの合計。 */
  #count() {
    const weights = this.#weights, edge = this.#edge;
    let left = 0, mass = 0;
    for (let id = 0; id < weights.length; id++) if (weights[id] >= edge) left++, (mass += weights[id]);
    this.left = left;
    this.#mass = mass;
  }

  /** 大きい順に足して、合計が p に届く重み。すべて足しても残りの (1-p) に満たない小さなものは、並べるまでもない。 */
  #nucleus(p) {
    const enough = p * this.#mass, least = Math.max(this.#edge, (this.#mass - enough) / this.#weights.length);
    const order = this.#weights.filter((weight) => weight >= least).sort();
    let at = order.length, mass = 0;
    while (mass < enough && at > 0) mass += order[--at];
    return order[at];
  }

  /** 重みの大きい順に `count` 個の番号。同じなら、番号の順。 */
  #best(count) {
    const found = [], weights = this.#weights;
    for (let id = 0; id < weights.length; id++) {
      if (found.length === count && weights[id] <= weights[found[count - 1]]) continue;
      found.splice(found.findLastIndex((other) => weights[other] >= weights[id]) + 1, 0, id);
      found.length = Math.min(count, found.length);
    }
    return found;
  }

  /** 番号 `id` の { id, probability }。外したものの確率は 0。 */
  one(id) {
    return { id, probability: this.#keeps(id) ? this.#weights[id] / this.#mass : 0 };
  }

  #keeps(id) {
    return this.#weights[id] >= this.#edge;
  }

  /** 確率の高い順に `count` 個 candidates と、そのほかに残ったものの確率の合計 rest。 */
  top(count) {
    const candidates = this.#best(count).map((id) => this.one(id));
    const sum = candidates.reduce((sum, { probability }) => sum + probability, 0);
    return { candidates, rest: this.left > count ? Math.max(0, 1 - sum) : 0 };
  }

  /** 残ったものの散らばり（ビット）。 */
  entropy() {
    let sum = 0;
    for (const weight of this.#weights) if (weight >= this.#edge && weight > 0) sum += weight * Math.log2(weight);
    return Math.log2(this.#mass) - sum / this.#mass;
  }

  /** 0以上1未満の `u` で、残ったものからくじを引く。番号の順に帯を並べる。 */
  draw(u) {
    const weights = this.#weights, least = this.#edge, goal = u * this.#mass;
    let edge = 0, last;
    for (let id = 0; id < weights.length && !(goal < edge); id++) if (weights[id] >= least) edge += weights[(last = id)];
    return this.one(last);
  }

  /** 切り捨てる前の語彙の全体から、数の並び `us` で引いた当たり { id, times, kept }。確率の高い順。 */
  hits(us) {
    const weights = this.#weights, times = new Map();
    let whole = 0, id = 0, edge = weights[0];
    for (let id = 0; id < weights.length; id++) whole += weights[id];
    for (const u of [...us].sort((one, other) => one - other)) {
      while (edge <= u * whole && id < weights.length - 1) edge += weights[++id];
      times.set(id, (times.get(id) ?? 0) + 1);
    }
    const hits = [...times].map(([id, times]) => ({ id, times, kept: this.#keeps(id) }));
    return hits.sort((one, other) => weights[other.id] - weights[one.id] || one.id - other.id);
  }
}
