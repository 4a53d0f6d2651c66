// Gemma 3 を、GGUF の重みのまま計算する。部品の名前と順は、engine/model.mjs と examples/nexttoken/gemma3.py に合わせた。
// 違うのは、何本ものベクトルをまとめて読むことと、単精度で計算すること（float32 の PyTorch と、1e-4 ほどまで同じ）。
//
// T=トークンの数、D=ベクトルの長さ、H=qのヘッド数、K=kとvのヘッド数、Dh=1つのヘッドの長さ、F=MLPの幅、V=語彙サイズ、L=層の数。

import { circle, power } from "./arithmetic.mjs";

export const LONGEST = 512; // 読める長さ（トークン）。どの層の窓も、これより短くない
export const BATCH = 32; // 一度に掛けるベクトルの数。止めたいとき、待たせすぎないように
export const SHOWN = 64; // 答えの数の上限

/** この本の配る GGUF に要るメモリ。何も受け取らないうちに取る（試験が、見出しから求めた大きさと比べる）。 */
export const ROOM = 332_988_416;

/** 計算の変え方。何も変えないときの形。 */
export const PLAIN = { silenced: [], adapted: false, pushed: null };

export class Gemma {
  /** 置き場を取った kernel に、形だけを作る。重みは fill で。 */
  constructor({ config, tensors }, kernel) {
    Object.assign(this, { config, kernel, floors: -1, turned: 0 }); // floors は、重みのそろった層の数。-1 なら、入口もまだ
    this.weights = Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, kernel.place(tensor)]));
    const names = ["x", "inner", "q", "k", "v", "mixed", "gate", "up", "shares", "turns", "work", "found", "which", "most", "totals", "logits", "keys", "values"];
    rooms(config).forEach((size, at) => (this[names[at]] = kernel.floats(size)));
    this.forget();
  }

  /** 重みを、入口から層の順に置く。`tell(floors)` は、入口と、一層そろうたびに呼ばれる。 */
  async fill(source, tell = () => {}) {
    const order = [["output_norm", "token_embd"], ...this.config.layer_types.map((_, at) => Object.keys(this.weights).filter((name) => name.startsWith(`blk.${at}.`)))];
    for (const [floor, names] of order.entries()) {
      for (const name of names) await this.kernel.fill(this.weights[name], (from, into) => source.read(from, into));
      this.floors = floor;
      this.forget();
      tell(floor);
    }
  }

  /** 覚えている k と v を忘れる。 */
  forget() {
    this.known = { ids: [], key: undefined, columns: [] };
  }

  /** RoPE の表を、`length` トークンの分まで。cos が Dh/2 個、sin が Dh/2 個。角度は、PyTorch と同じに、単精度へ丸める。 */
  #turn(length) {
    const { head_dim: size, rope_parameters: types } = this.config, { fround } = Math;
    Object.values(types).forEach(({ rope_theta: base, factor = 1 }, kind) => {
      for (let i = 0; i < size / 2; i++) {
        const each = fround(fround(1 / fround(power(base, (2 * i) / size))) / factor);
        for (let place = this.turned; place < length; place++) {
          const at = (kind * LONGEST + place) * size + i;
          [this.turns[at], this.turns[at + size / 2]] = circle(fround(place * each));
        }
      }
    });
    this.turned = length;
  }

  /**
   * `ids` を読む。返すのは、位置ごとの { vectors, looks }。vectors は、層（0は入口）の順のベクトル（(L+1) × D）、looks は、
   * `watch` なら、層とヘッドの順の、0番から自分までを見た割合（L × H × (位置+1)）。
   *
   * 前に読んだ列と初めが同じなら、同じところは計算し直さない。changed は、計算の変え方（PLAIN）。
   */
  read(ids, { changed = PLAIN, watch = false } = {}) {
    if (!ids.length || ids.length > LONGEST) throw new RangeError(`読めるのは1から${LONGEST}トークンです。`);
    if (!ids.every((id) => Number.isInteger(id) && id >= 0 && id < this.config.vocab_size)) throw new RangeError("語彙にない番号があります。");
    if (this.floors < 0) throw new RangeError("入口の重みが、まだそろっていません。");
    const { silenced, adapted, pushed } = { ...PLAIN, ...changed }, key = JSON.stringify([silenced, adapted, pushed && [pushed.layer, ...pushed.vector]]);
    if (key !== this.known.key) this.known = { ids: [], key, columns: [] };
    const { hidden_size: size, num_attention_heads: heads } = this.config, { columns } = this.known;
    if (ids.length > this.turned) this.#turn(ids.length);
    let from = 0;
    while (from < ids.length && ids[from] === this.known.ids[from] && (columns[from].looks || !watch)) from++;
    if (from === ids.length) return columns.slice(0, from); // 前に読んだものの初め。その先も、忘れない
    columns.length = from;
    this.known.ids = ids.slice(0, from);
    const silences = (layer, head) => silenced.some((one) => one.layer === layer && one.head === head);
    const looked = (layer, head, place, first) => columns[place].looks?.set(this.shares.subarray(0, place - first + 1), (layer * heads + head) * (place + 1) + first);
    for (let start = from; start < ids.length; start += BATCH) {
      const some = ids.slice(start, start + BATCH), n = some.length;
      some.forEach((id, v) => {
        this.embedding(id, this.x.subarray(v * size, (v + 1) * size), Math.fround(Math.sqrt(size)));
        const looks = watch ? new Float32Array(this.floors * heads * (start + v + 1)) : undefined;
        columns.push({ vectors: new Float32Array((this.floors + 1) * size), looks });
      });
      for (let layer = 0; layer <= this.floors; layer++) {
        if (pushed?.layer === layer) for (let i = 0; i < n * size; i++) this.x[i] += pushed.vector[i % size];
        for (let v = 0; v < n; v++) columns[start + v].vectors.set(this.x.subarray(v * size, (v + 1) * size), layer * size);
        if (layer < this.floors && !silences(layer)) this.#layer(layer, start, n, silences, looked, adapted);
      }
      this.known.ids.push(...some);
    }
    return columns.slice();
  }

  /** トークン id のベクトル。out に置く。入口では、√D 倍する。 */
  embedding(id, out = this.gate.subarray(0, this.config.hidden_size), scale = 1) {
    this.kernel.code.open(this.weights.token_embd.at, id, out.byteOffset);
    for (let i = 0; i < out.length; i++) out[i] *= scale;
    return out;
  }

  #layer(at, start, n, silences, looked, adapted) {
    const { x, inner, gate, up, kernel } = this, w = (name) => this.weights[`blk.${at}.${name}`];
    const times = (name, from, to) => this.#times(w(name), from, n, to, adapted);
    this.#normalise(x, n, w("attn_norm"), inner);
    this.#attention(at, start, n, w, times, silences, looked);
    this.#add(n, w("post_attention_norm"));
    this.#normalise(x, n, w("ffn_norm"), inner);
    times("ffn_gate", inner, gate);
    times("ffn_up", inner, up);
    kernel.code.gated(gate.byteOffset, up.byteOffset, n * this.config.intermediate_size);
    times("ffn_down", gate, inner);
    this.#add(n, w("post_ffw_norm"));
  }

  /** inner を正規化して、x に足す。 */
  #add(n, gain) {
    const { x, inner } = this;
    this.#normalise(inner, n, gain, inner);
    for (let i = 0; i < n * this.config.hidden_size; i++) x[i] += inner[i];
  }

  #normalise(x, n, gain, out) {
    this.kernel.code.normalise(x.byteOffset, n, gain.columns, gain.q, this.config.rms_norm_eps, out.byteOffset);
  }

  /** out = w · x を、n 本のベクトルについて。 */
  #times(w, x, n, out, adapted) {
    this.kernel.code.multiply(w.at, x.byteOffset, n, out.byteOffset, this.work.byteOffset);
    if (adapted) w.add?.(x, n, out); // adapter.mjs
  }

  #attention(at, start, n, w, times, silences, looked) {
    const { num_attention_heads: heads, num_key_value_heads: shared, head_dim: size, sliding_window: window, layer_types: types, rope_parameters: rotations } = this.config;
    const { inner, q, k, v, mixed, shares, kernel } = this, stride = shared * size, kept = at * LONGEST * stride, kind = Object.keys(rotations).indexOf(types[at]);
    times("attn_q", inner, q);
    times("attn_k", inner, k);
    times("attn_v", inner, v);
    this.#normalise(q, n * heads, w("attn_q_norm"), q);
    this.#normalise(k, n * shared, w("attn_k_norm"), k);
    for (let i = 0; i < n; i++) {
      const turns = this.turns.byteOffset + 4 * (kind * LONGEST + start + i) * size;
      kernel.code.turn(q.byteOffset + i * heads * size * 4, heads, size, turns);
      kernel.code.turn(k.byteOffset + i * stride * 4, shared, size, turns);
    }
    this.keys.set(k.subarray(0, n * stride), kept + start * stride);
    this.values.set(v.subarray(0, n * stride), kept + start * stride);
    for (let i = 0; i < n; i++) {
      const place = start + i, first = types[at] === "sliding_attention" ? Math.max(0, place - window + 1) : 0;
      for (let head = 0; head < heads; head++) {
        const out = (i * heads + head) * size, from = 4 * (kept + first * stride + Math.floor((head * shared) / heads) * size);
        kernel.code.attend(
          ...[q.byteOffset + out * 4, this.keys.byteOffset + from, this.values.byteOffset + from, place - first + 1, size, stride],
          ...[size ** -0.5, shares.byteOffset, mixed.byteOffset + out * 4],
        );
        looked(at, head, place, first);
        if (silences(at, head)) mixed.fill(0, out, out + size);
      }
    }
    times("attn_output", mixed, inner);
  }

  /** ベクトルの一覧（BATCH 本まで）それぞれの、いちばん上の k 個の答え { id, probability }。表（n × V）は作らない。 */
  answers(vectors, k) {
    this.leave(vectors);
    return this.best(vectors.length, k).map(({ top, sum }) => top.map(({ id, logit }) => ({ id, probability: Math.exp(logit - sum) })));
  }

  /** inner の n 本の、いちばん上の k 個 top { id, logit } と、log Σ exp(ロジット) の sum。 */
  best(n, k) {
    const { code, buffer } = this.kernel;
    if (k > SHOWN) throw new RangeError(`答えは${SHOWN}個までです。`);
    const [work, found, which, peaks, totals] = [this.work, this.found, this.which, this.most, this.totals].map((one) => one.byteOffset);
    code.best(this.weights.token_embd.at, this.inner.byteOffset, n, k, work, found, which, peaks, totals);
    const ids = new Int32Array(buffer, which, n * k);
    return Array.from({ length: n }, (_, v) => ({
      top: Array.from({ length: k }, (_, i) => ({ id: ids[v * k + i], logit: this.found[v * k + i] })),
      sum: Math.log(this.totals[v]) + this.most[v],
    }));
  }

  /** 出口の正規化。inner に置く。 */
  leave(vectors) {
    vectors.forEach((vector, v) => this.x.set(vector, v * vector.length));
    this.#normalise(this.x, vectors.length, this.weights.output_norm, this.inner);
  }

  /** ベクトルの一覧のロジット（n × V）を `out` に書く。初めの out は一本分で、次に呼ぶと書き換わる。 */
  unembed(vectors, out = this.logits) {
    this.leave(vectors);
    this.kernel.code.multiply(this.weights.token_embd.at, this.inner.byteOffset, vectors.length, out.byteOffset, this.work.byteOffset);
    return out;
  }

  /** 列の、最後の層を出たベクトル。 */
  exit({ vectors }) {
    return vectors.subarray(vectors.length - this.config.hidden_size);
  }
}

/** 計算の途中を置くところの大きさ（数の個数）。Gemma の名前の順。 */
export function rooms(config) {
  const { hidden_size: size, intermediate_size: wide, num_attention_heads: heads, num_key_value_heads: shared, head_dim: head, vocab_size: words, layer_types: layers } = config;
  const longest = Math.max(size, wide, heads * head), most = BATCH * SHOWN;
  const batches = [size, longest, heads * head, shared * head, shared * head, heads * head, wide, wide].map((each) => BATCH * each);
  const kept = layers.length * LONGEST * shared * head;
  return [...batches, LONGEST, 2 * LONGEST * head, BATCH * ((longest * 33) / 32 + 257) + 4 * longest, most, most, BATCH, BATCH, words, kept, kept];
}
