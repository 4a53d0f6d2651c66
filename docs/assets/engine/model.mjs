// Gemma 3 と同じ形のモデルを、一つのトークンずつ計算する。部品の名前と順は examples/nexttoken/gemma3.py に合わせた。
// 読み終えたトークンの k と v は取っておき（KV キャッシュ）、続きを読むときは、新しいトークンだけを計算する。
//
// 重みのほかは倍精度で計算する。くじの境も順位も、ブラウザやプロセッサによる違い（1e-13 ほど）では、まず入れ替わらない。
//
// 計算の途中を見たいとき、一部を黙らせたいときは、read に probe（probe.mjs）を渡す。
//
// D=ベクトルの長さ、H=qのヘッド数、K=kとvのヘッド数、Dh=1つのヘッドの長さ、F=MLPの幅、V=語彙サイズ。

const SLIDING = "sliding_attention";

/** 形（config.json）と重みから作ったモデル。読む文章は `longest` トークンまで。 */
export class Model {
  constructor(config, tensors, longest) {
    this.config = config;
    this.longest = longest;
    this.embedding = tensors["model.embed_tokens.weight"]; // (V, D)
    this.norm = gains(tensors["model.norm.weight"]);
    this.layers = config.layer_types.map((type, at) => new Layer(config, type, at, tensors, longest));
    if (!this.embedding || this.embedding.length !== config.vocab_size * config.hidden_size) {
      throw new Error("重みと形が合いません。");
    }
  }

  /** `place` 番目のトークン `id` を読み、次のトークンのロジット（V 個）を `logits` に書く。 */
  read(id, place, logits, probe) {
    const size = this.config.hidden_size;
    const scale = Math.sqrt(size);
    const x = new Float64Array(size);
    for (let i = 0; i < size; i++) x[i] = this.embedding[id * size + i] * scale;
    probe?.passed(0, place, x);
    this.layers.forEach((layer, at) => {
      if (!probe?.silences(at)) layer.read(x, place, probe);
      probe?.passed(at + 1, place, x);
    });
    this.unembed(x, logits);
  }

  /** ベクトル x（D 個）を、ロジット（V 個）に直す。途中の層を出たベクトルにも使える。 */
  unembed(x, logits) {
    const size = this.config.hidden_size, scaled = new Float64Array(size);
    normalise(x, 0, size, this.norm, this.config.rms_norm_eps, scaled, 0);
    multiply(this.embedding, scaled, logits);
  }
}

class Layer {
  constructor(config, type, at, tensors, longest) {
    const weight = (name) => {
      const full = `model.layers.${at}.${name}`, found = tensors[`${full}.weight`];
      if (!found) throw new Error(`重みがありません: ${full}`);
      return found;
    };
    this.attention = new Attention(config, type, at, weight, longest);
    this.eps = config.rms_norm_eps;
    this.size = config.hidden_size;
    for (const name of ["gate", "up", "down"]) this[name] = weight(`mlp.${name}_proj`); // (F, D)、down だけ (D, F)
    this.beforeAttention = gains(weight("input_layernorm"));
    this.afterAttention = gains(weight("post_attention_layernorm"));
    this.beforeThought = gains(weight("pre_feedforward_layernorm"));
    this.afterThought = gains(weight("post_feedforward_layernorm"));
    this.inner = new Float64Array(config.hidden_size);
    this.gates = new Float64Array(config.intermediate_size);
    this.wide = new Float64Array(config.intermediate_size);
  }

  /** ベクトル x（D 個）に、この層の結果を足し込む。 */
  read(x, place, probe) {
    const { inner, gates, wide, size, eps } = this;
    normalise(x, 0, size, this.beforeAttention, eps, inner, 0);
    this.attention.read(inner, place, probe);
    normalise(inner, 0, size, this.afterAttention, eps, inner, 0);
    for (let i = 0; i < size; i++) x[i] += inner[i];
    normalise(x, 0, size, this.beforeThought, eps, inner, 0);
    multiply(this.gate, inner, gates);
    multiply(this.up, inner, wide);
    for (let i = 0; i < wide.length; i++) wide[i] *= gelu(gates[i]);
    multiply(this.down, wide, inner);
    normalise(inner, 0, size, this.afterThought, eps, inner, 0);
    for (let i = 0; i < size; i++) x[i] += inner[i];
  }
}

class Attention {
  constructor(config, type, at, weight, longest) {
    this.at = at; // 0から数えた、層の番号
    this.heads = config.num_attention_heads;
    this.shared = config.num_key_value_heads;
    this.size = config.head_dim;
    this.eps = config.rms_norm_eps;
    this.scale = config.query_pre_attn_scalar ** -0.5;
    this.window = type === SLIDING ? config.sliding_window : Infinity;
    for (const name of ["q", "k", "v", "o"]) this[name] = weight(`self_attn.${name}_proj`);
    this.qNorm = gains(weight("self_attn.q_norm"));
    this.kNorm = gains(weight("self_attn.k_norm"));
    this.turns = turns(config.rope_parameters[type], this.size, longest);
    const kept = this.shared * this.size;
    this.keys = new Float64Array(longest * kept); // 位置ごとに K*Dh 個
    this.values = new Float64Array(longest * kept);
    this.queries = new Float64Array(this.heads * this.size);
    this.mixed = new Float64Array(this.heads * this.size);
    this.scores = new Float64Array(longest);
  }

  /** `place` 番目のベクトル x（D 個）を、自分と前から集めたものに置き換える。 */
  read(x, place, probe) {
    const { size, shared, queries, mixed } = this;
    const kept = shared * size;
    const key = this.keys.subarray(place * kept, (place + 1) * kept);
    multiply(this.q, x, queries);
    multiply(this.k, x, key);
    multiply(this.v, x, this.values.subarray(place * kept, (place + 1) * kept));
    for (let head = 0; head < this.heads; head++) this.#place(queries, head * size, this.qNorm, place);
    for (let head = 0; head < shared; head++) this.#place(key, head * size, this.kNorm, place);
    const group = this.heads / shared;
    for (let head = 0; head < this.heads; head++) this.#gather(head, Math.floor(head / group) * size, kept, place, probe);
    multiply(this.o, mixed, x);
  }

  /** 正規化して、位置の分だけ回す（RoPE）。組になるのは、i 番目と i + Dh/2 番目。 */
  #place(vector, start, gain, place) {
    const { size, turns } = this;
    normalise(vector, start, size, gain, this.eps, vector, start);
    const middle = size / 2;
    for (let i = 0; i < middle; i++) {
      const cos = turns[place * size + i], sin = turns[place * size + middle + i];
      const first = vector[start + i], second = vector[start + middle + i];
      vector[start + i] = first * cos - second * sin;
      vector[start + middle + i] = second * cos + first * sin;
    }
  }

  #gather(head, from, kept, place, probe) {
    const { size, queries, keys, values, scores, mixed } = this;
    const start = head * size, first = Math.max(0, place - this.window + 1);
    let largest = -Infinity;
    for (let seen = first; seen <= place; seen++) {
      let score = 0;
      for (let i = 0, at = seen * kept + from; i < size; i++) score += queries[start + i] * keys[at + i];
      scores[seen] = score * this.scale;
      if (scores[seen] > largest) largest = scores[seen];
    }
    let total = 0;
    for (let seen = first; seen <= place; seen++) total += scores[seen] = Math.exp(scores[seen] - largest);
    mixed.fill(0, start, start + size);
    for (let seen = first; seen <= place; seen++) {
      const share = (scores[seen] /= total);
      for (let i = 0, at = seen * kept + from; i < size; i++) mixed[start + i] += share * values[at + i];
    }
    probe?.looked(this.at, head, place, first, scores);
    if (probe?.silences(this.at, head)) mixed.fill(0, start, start + size);
  }
}

/** 行列（行の数は out の長さ）とベクトル x の積を out に書く。四つの和に分けると、足し算が前の足し算を待たない。 */
function multiply(matrix, x, out) {
  const columns = x.length, even = columns - (columns % 4);
  for (let row = 0, at = 0; row < out.length; row++) {
    let a = 0, b = 0, c = 0, d = 0;
    for (let i = 0; i < even; i += 4, at += 4) {
      a += matrix[at] * x[i];
      b += matrix[at + 1] * x[i + 1];
      c += matrix[at + 2] * x[i + 2];
      d += matrix[at + 3] * x[i + 3];
    }
    for (let i = even; i < columns; i++) a += matrix[at++] * x[i];
    out[row] = a + b + (c + d);
  }
}

/** 二乗の平均が1になるように伸び縮みさせ、成分ごとに gain 倍する。out は x と同じでもよい。 */
function normalise(x, start, size, gain, eps, out, to) {
  let squares = 0;
  for (let i = 0; i < size; i++) squares += x[start + i] * x[start + i];
  const shrink = 1 / Math.sqrt(squares / size + eps);
  for (let i = 0; i < size; i++) out[to + i] = x[start + i] * shrink * gain[i];
}

/** 重み0が「そのまま」を意味するのは、Gemma の流儀。 */
const gains = (weight) => Float64Array.from(weight, (value) => 1 + value);

/** 位置ごとの cos（Dh/2 個）と sin（Dh/2 個）。 */
function turns({ rope_theta: base, factor = 1 }, size, longest) {
  const made = new Float64Array(longest * size);
  for (let place = 0; place < longest; place++) {
    for (let i = 0; i < size / 2; i++) {
      const angle = place / base ** ((2 * i) / size) / factor;
      made[place * size + i] = Math.cos(angle);
      made[place * size + size / 2 + i] = Math.sin(angle);
    }
  }
  return made;
}

/** tanh による近似の GELU。 */
const gelu = (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
