// 語彙のすべてのロジットに、くり返しの罰、温度、top-k、top-p、min-p をこの順に当てはめた分布（nexttoken の Sampler と同じ）。
// 残るのは、重みが境（edge）に届くもの。いちばん大きい重みは 1。

export class Whole {
  #weights;
  #edge = 0;
  #mass = 0;
  left = 0; // 残る候補の数

  /** `ids` は、ここまでのすべての番号。使わないつまみは null（罰は 1）。 */
  constructor(logits, ids, { temperature, k, p, m, penalty }) {
    const scores = new Float64Array(logits);
    if (penalty !== 1) for (const id of new Set(ids)) scores[id] *= scores[id] > 0 ? 1 / penalty : penalty;
    const most = scores.reduce((one, other) => Math.max(one, other));
    this.#weights = scores.map((score) => Math.exp((score - most) / temperature));
    if (k !== null) this.#edge = this.#weights[this.#best(k).at(-1)];
    if (p !== null) this.#edge = this.#nucleus(p);
    if (m !== null) this.#edge = Math.max(this.#edge, m);
    for (const weight of this.#weights) if (weight >= this.#edge) this.left += 1, this.#mass += weight;
  }

  /** 大きい順に足して、合計が p に届く重み。 */
  #nucleus(p) {
    const order = this.#weights.filter((weight) => weight >= this.#edge).sort();
    const enough = p * order.reduce((sum, weight) => sum + weight, 0);
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

  /** 0以上1未満の `u` で、残ったものからくじを引く。番号の順に帯を並べる。 */
  draw(u) {
    const goal = u * this.#mass;
    let edge = 0, last;
    for (let id = 0; id < this.#weights.length; id++) {
      if (!this.#keeps(id)) continue;
      edge += this.#weights[last = id];
      if (goal < edge) break;
    }
    return this.one(last);
  }

  /** 切り捨てる前の語彙の全体から、数の並び `us` で引いた当たり { id, times, kept }。確率の高い順。 */
  hits(us) {
    const weights = this.#weights, whole = weights.reduce((sum, weight) => sum + weight, 0), times = new Map();
    let id = 0, edge = weights[0];
    for (const u of [...us].sort((one, other) => one - other)) {
      while (edge <= u * whole && id < weights.length - 1) edge += weights[++id];
      times.set(id, (times.get(id) ?? 0) + 1);
    }
    const hits = [...times].map(([id, times]) => ({ id, times, kept: this.#keeps(id) }));
    return hits.sort((one, other) => weights[other.id] - weights[one.id] || one.id - other.id);
  }
}
