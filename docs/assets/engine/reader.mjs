// 文章（番号の列）を読ませ、次のトークンのロジットと、読んだトークンの意外さを答える。
// 前に読んだ列と初めが同じなら、同じところは計算し直さない。

export class Reader {
  #ids = [];
  #logits = []; // 位置ごとの、その次のトークンのロジット
  #surprises = [];
  #model;

  constructor(model) {
    this.#model = model;
  }

  /** 読める長さ（トークンの数）。 */
  get longest() {
    return this.#model.longest;
  }

  /**
   * `ids`（1個以上、`longest` 個まで）のあとの { logits, surprises }。
   *
   * surprises は、それぞれのトークンの -log p（自然対数）。前に何もない初めの一つは、予測していないので null。
   */
  read(ids) {
    if (!ids.length || ids.length > this.longest) throw new RangeError(`読めるのは1から${this.longest}トークンです。`);
    let same = 0;
    while (same < ids.length && ids[same] === this.#ids[same]) same++;
    this.#ids.length = Math.min(this.#ids.length, same);
    for (let place = same; place < ids.length; place++) {
      this.#logits[place] ??= new Float64Array(this.#model.config.vocab_size);
      this.#model.read(ids[place], place, this.#logits[place]);
      this.#surprises[place] = place ? surprise(this.#logits[place - 1], ids[place]) : null;
      this.#ids.push(ids[place]);
    }
    return { logits: this.#logits[ids.length - 1].slice(), surprises: this.#surprises.slice(0, ids.length) };
  }
}

/** ロジットの分布から `id` を引いたときの意外さ。-log p。 */
export function surprise(logits, id) {
  let largest = -Infinity;
  for (const logit of logits) if (logit > largest) largest = logit;
  let total = 0;
  for (const logit of logits) total += Math.exp(logit - largest);
  return Math.log(total) - (logits[id] - largest);
}
