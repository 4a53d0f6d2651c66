// ページの中で学習する、三つのモデル。
//
// - letters: 一つの文字の次に来る、三つの文字の点数。examples/neural.py の「三つの文字」と同じ。
// - network: 文字のネットワーク。形は examples/nexttoken/neural.py と同じ。
// - gemma: 一層だけの Gemma 3。形は examples/nexttoken/gemma3.py と同じで、書かせるときは、前向きの計算だけの model.mjs を使う。
//
// 初めの重みも、一歩ごとに読む場所も、忘れるところも、Python の random と同じくじ（chance.mjs）で、この順に決める。だから、
// 同じ種なら、PyTorch で学習しても同じになる（figures_gen/page_training.py）。

import * as way from "./backward.mjs";
import { chances } from "./chance.mjs";
import { BYTES } from "./learning-text.mjs";
import { Model } from "./model.mjs";
import { surprise } from "./reader.mjs";

const QUIET = 0.3; // 層が足し込む結果の、初めの大きさ（examples/nexttoken/pretraining.py）
const CLIP = 1; // 勾配の大きさの上限
const BETAS = [0.9, 0.95], TINY = 1e-8; // AdamW の決めごと
const EPS = 1e-6, BASE = 10_000;
const LONGEST = 2048; // gemma に一度に読ませるトークン

/** `kind` のモデルを作る。`corpus` は、番号に直した文章（learning-text.mjs）。 */
export function learner(kind, corpus, recipe, seed) {
  return new { letters: Letters, network: Network, gemma: Gemma }[kind](corpus, recipe, chances(seed));
}

class Learner {
  steps = 0;
  weights = {}; // 名前 → 表

  constructor(corpus, recipe, next) {
    Object.assign(this, { corpus, recipe, next });
  }

  /** 忘れる割合と入れ替える割合に掛ける数。`ease` 歩で、少しずつ1まで上げる。 */
  get eased() {
    return Math.min(1, (this.steps + 1) / (this.recipe.ease ?? 1));
  }

  get size() {
    return Object.values(this.weights).reduce((sum, { value }) => sum + value.length, 0);
  }

  /** 一歩学ぶ。学ぶ前の損失を返す。 */
  step() {
    this.choose();
    this.graph.forward();
    for (const { grad } of Object.values(this.weights)) grad.fill(0);
    this.graph.backward();
    this.move();
    this.steps++;
    return this.loss.value[0];
  }

  /** 正規分布のくじ（Box と Muller の方法）で、表を作る。 */
  drawn(rows, columns, spread) {
    const table = new way.Table(rows, columns);
    const normal = () => Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    for (let at = 0; at < table.value.length; at++) table.value[at] = spread * normal();
    return table;
  }

  /**
   * AdamW。勾配の平均を、その大きさの平均で割って、ならす。行列だけは、少しずつ縮める（arXiv:1711.05101）。
   * 重みは一歩ごとに揺れるので、新しいものほど重く見た平均（calm）も持っておく。迷いを測るのも、書くのも、この平均でする
   * （Polyak, Juditsky、1992）。
   */
  move() {
    const rate = this.recipe.rate * warmed(this.steps, this.recipe.warmup);
    const squares = Object.values(this.weights).reduce((sum, { grad }) => grad.reduce((all, g) => all + g * g, sum), 0);
    const shrink = Math.min(1, CLIP / (Math.sqrt(squares) + 1e-6));
    const [b1, b2] = BETAS, fade1 = 1 - b1 ** (this.steps + 1), fade2 = 1 - b2 ** (this.steps + 1);
    for (const table of Object.values(this.weights)) {
      const { value, grad, rows } = table;
      const mean = (table.mean ??= new Float64Array(value.length)), square = (table.square ??= new Float64Array(value.length));
      const calm = (table.calm ??= value.slice()), stay = (this.steps + 1) / (this.steps + 10);
      const keep = rows > 1 ? 1 - rate * this.recipe.decay : 1;
      for (let at = 0; at < value.length; at++) {
        const g = grad[at] * shrink;
        mean[at] = b1 * mean[at] + (1 - b1) * g;
        square[at] = b2 * square[at] + (1 - b2) * g * g;
        value[at] = value[at] * keep - (rate * mean[at]) / fade1 / (Math.sqrt(square[at] / fade2) + TINY);
        calm[at] += (1 - stay) * (value[at] - calm[at]);
      }
    }
  }

  /** 測るときと書くときの重み。まだ一歩も学んでいなければ、初めの重み。逆向きにはたどらないので、勾配の場所は新しく取らない。 */
  get calm() {
    const tables = Object.entries(this.weights).map(([name, { rows, columns, value, grad, calm = value }]) => [name, new way.Table(rows, columns, calm, grad)]);
    return Object.fromEntries(tables);
  }

  /** `ids` の終わりの `count` 個に付けていた確率の対数に、負号を付けて足したもの。 */
  cost(ids, count) {
    const rows = this.read(ids.slice(-count - this.before));
    return rows.slice(0, -1).slice(-count).reduce((sum, logits, n) => sum + surprise(logits, ids[ids.length - count + n]), 0);
  }

  /** 1文字当たりの迷い。 */
  perplexity({ ids, from, chars }) {
    return Math.exp(this.cost(ids, ids.length - from) / chars);
  }
}

/** 学習率に掛ける数。`warmup` 歩で1まで上げ、あとは歩数の平方根に反比例させる（arXiv:1706.03762）。 */
const warmed = (step, warmup) => Math.min((step + 1) / warmup, Math.sqrt(warmup / (step + 1)));

// ---- 三つの文字 --------------------------------------------------------------

class Letters extends Learner {
  constructor(corpus, recipe, next) {
    super(corpus, recipe, next);
    const { counts } = corpus.letters, wanted = counts.flatMap((count, place) => Array(count).fill(place));
    this.weights.scores = new way.Table(1, counts.length);
    this.graph = new way.Graph();
    this.loss = way.crossEntropy(this.graph, way.embed(this.graph, this.weights.scores, wanted.map(() => 0)), wanted);
  }

  choose() {}

  move() {
    const { value, grad } = this.weights.scores;
    value.forEach((score, at) => (value[at] = score - this.recipe.rate * grad[at]));
  }

  /** 三つの文字の確率。 */
  get shares() {
    const shares = this.weights.scores.value.slice();
    way.soften(shares, 0, shares.length);
    return [...shares];
  }

  measure() {
    const { counts } = this.corpus.letters, whole = counts.reduce((sum, count) => sum + count);
    const shares = this.shares;
    return { read: Math.exp(-counts.reduce((sum, count, at) => sum + (count / whole) * Math.log(shares[at]), 0)) };
  }
}

// ---- 文字のネットワーク ---------------------------------------------------------

class Sequences extends Learner {
  /** 埋め込みの表。 */
  get table() {
    return this.weights["embedding.weight"] ?? this.weights["model.embed_tokens.weight"];
  }

  measure() {
    return { read: this.perplexity(this.corpus.again), unread: this.perplexity(this.corpus.unread) };
  }

  /** `given` に `count` 個、くじで続ける。番号の列を返す。文字の途中で終わらないように、バイトは選ばない。 */
  write(given, count, temperature, next) {
    const letters = this.corpus.kinds > BYTES ? BYTES : 0;
    const ids = [...given], reading = this.reading();
    let logits = reading(ids);
    while (ids.length < given.length + count) {
      const shares = logits.map((score) => score / temperature);
      way.soften(shares, 0, shares.length);
      let left = next() * shares.slice(letters).reduce((sum, share) => sum + share, 0), id = letters;
      while (id < shares.length - 1 && (left -= shares[id]) >= 0) id++;
      ids.push(id);
      logits = reading([id]);
    }
    return ids.slice(given.length);
  }
}

class Network extends Sequences {
  constructor(corpus, recipe, next) {
    super(corpus, recipe, next);
    const { seen, width, hidden } = recipe, kinds = corpus.kinds;
    this.before = seen;
    this.weights["embedding.weight"] = this.drawn(kinds, width, 0.1);
    this.weights["hidden.weight"] = this.drawn(hidden, seen * width, (seen * width) ** -0.5);
    this.weights["hidden.bias"] = new way.Table(1, hidden);
    this.weights["output.weight"] = this.drawn(width, hidden, hidden ** -0.5);
    this.weights["output.bias"] = new way.Table(1, width);
    this.weights.bias = new way.Table(1, kinds);
    this.contexts = new Int32Array(recipe.batch * seen);
    this.wanted = new Int32Array(recipe.batch);
    this.graph = new way.Graph();
    this.loss = way.crossEntropy(this.graph, this.#scores(this.graph, this.weights, this.contexts, recipe.forget), this.wanted);
  }

  /** 文脈の番号 (N, seen) から、点数 (N, V) まで。 */
  #scores(graph, { "embedding.weight": table, bias, ...weights }, contexts, share) {
    const forgetful = (x) => (share ? way.forget(graph, x, () => share * this.eased, this.next) : x);
    let x = forgetful(way.embed(graph, table, contexts)).as(this.recipe.seen * table.columns);
    x = forgetful(way.tanh(graph, way.linear(graph, x, weights["hidden.weight"], weights["hidden.bias"])));
    x = way.linear(graph, x, weights["output.weight"], weights["output.bias"]);
    return way.linear(graph, x, table, bias);
  }

  choose() {
    const { read } = this.corpus, { seen } = this.recipe;
    for (let n = 0; n < this.wanted.length; n++) {
      const place = Math.floor(this.next() * (read.length - seen));
      this.contexts.set(read.subarray(place, place + seen), n * seen);
      this.wanted[n] = read[place + seen];
    }
  }

  /** 番号の列の、`seen` 個目からあとの、次の点数。 */
  read(ids) {
    const { seen } = this.recipe, graph = new way.Graph();
    const contexts = Array.from({ length: ids.length - seen + 1 }, (_, at) => ids.slice(at, at + seen)).flatMap((one) => [...one]);
    const { value, columns, rows } = this.#scores(graph, this.calm, contexts, 0);
    graph.forward();
    return Array.from({ length: rows }, (_, n) => value.subarray(n * columns, (n + 1) * columns));
  }

  reading() {
    const { seen } = this.recipe;
    let ids = [...this.corpus.read.subarray(0, seen)]; // 文の初めより前には、読んだ文章の初めを置く
    return (more) => this.read((ids = [...ids, ...more].slice(-seen))).at(-1);
  }
}

// ---- 一層の Gemma -------------------------------------------------------------

class Gemma extends Sequences {
  constructor(corpus, recipe, next) {
    super(corpus, recipe, next);
    const { width, heads, shared, size, inner, length, batch } = recipe;
    this.before = length;
    const matrix = (rows, columns) => this.drawn(rows, columns, columns ** -0.5);
    const gain = (columns, start = 0) => new way.Table(1, columns, new Float64Array(columns).fill(start));
    const parts = {
      "self_attn.q_proj": matrix(heads * size, width),
      "self_attn.k_proj": matrix(shared * size, width),
      "self_attn.v_proj": matrix(shared * size, width),
      "self_attn.o_proj": matrix(width, heads * size),
      "self_attn.q_norm": gain(size),
      "self_attn.k_norm": gain(size),
      "mlp.gate_proj": matrix(inner, width),
      "mlp.up_proj": matrix(inner, width),
      "mlp.down_proj": matrix(width, inner),
      input_layernorm: gain(width),
      post_attention_layernorm: gain(width, QUIET - 1),
      pre_feedforward_layernorm: gain(width),
      post_feedforward_layernorm: gain(width, QUIET - 1),
    };
    for (const [name, table] of Object.entries(parts)) this.weights[`model.layers.0.${name}.weight`] = table;
    this.weights["model.embed_tokens.weight"] = matrix(corpus.kinds, width);
    this.weights["model.norm.weight"] = gain(width);
    this.ids = new Int32Array(batch * length);
    this.wanted = new Int32Array(batch * length);
    this.graph = new way.Graph();
    this.loss = way.crossEntropy(this.graph, this.#scores(this.graph), this.wanted);
  }

  /** 番号 (B・T) から、点数 (B・T, V) まで。 */
  #scores(graph) {
    const { width, heads, shared, size, length, forget } = this.recipe;
    const weight = (name) => this.weights[`model.${name}.weight`];
    const project = (x, name) => way.linear(graph, x, weight(`layers.0.${name}_proj`));
    const even = (x, name) => way.normalise(graph, x, weight(name), EPS);
    const inside = (x, name) => even(x, `layers.0.${name}`);
    const forgetful = (x) => (forget ? way.forget(graph, x, () => forget * this.eased, this.next) : x);
    const place = (x, name, count) => way.rotate(graph, inside(x.as(size), `self_attn.${name}_norm`), count, length, BASE);

    let x = forgetful(way.embed(graph, weight("embed_tokens"), this.ids, width ** 0.5));
    const seen = inside(x, "input_layernorm");
    const [q, k, v] = ["q", "k", "v"].map((name) => project(seen, `self_attn.${name}`));
    const mixed = way.attend(graph, place(q, "q", heads), place(k, "k", shared), v.as(size), heads, length, size ** -0.5);
    x = way.add(graph, x, forgetful(inside(project(mixed, "self_attn.o"), "post_attention_layernorm")));
    const thought = inside(x, "pre_feedforward_layernorm");
    const wide = way.gated(graph, project(thought, "mlp.gate"), project(thought, "mlp.up"));
    x = way.add(graph, x, forgetful(inside(project(wide, "mlp.down"), "post_feedforward_layernorm")));
    return way.linear(graph, even(x, "norm"), weight("embed_tokens"));
  }

  choose() {
    const { read } = this.corpus, { length, batch } = this.recipe;
    for (let n = 0; n < batch; n++) {
      const place = Math.floor(this.next() * (read.length - length));
      this.ids.set(read.subarray(place, place + length), n * length);
      this.wanted.set(read.subarray(place + 1, place + length + 1), n * length);
    }
    const swap = (this.recipe.swap ?? 0) * this.eased;
    if (swap) this.ids.forEach((_, at) => { if (this.next() < swap) this.ids[at] = read[Math.floor(this.next() * read.length)]; });
  }

  /** 書かせるときの形。どこまでも続けられるように、学習したときより遠くは見ない。 */
  get config() {
    const { width, heads, shared, size, inner, length } = this.recipe;
    return {
      vocab_size: this.corpus.kinds,
      hidden_size: width,
      intermediate_size: inner,
      num_attention_heads: heads,
      num_key_value_heads: shared,
      head_dim: size,
      sliding_window: length,
      layer_types: ["sliding_attention"],
      rope_parameters: { sliding_attention: { rope_theta: BASE } },
      query_pre_attn_scalar: size,
      rms_norm_eps: EPS,
    };
  }

  /** 前向きの計算だけのモデル。読む文章は `longest` トークンまで。 */
  frozen(longest) {
    return new Model(this.config, Object.fromEntries(Object.entries(this.calm).map(([name, { value }]) => [name, value])), longest);
  }

  reading() {
    const model = this.frozen(LONGEST), logits = new Float64Array(this.corpus.kinds);
    let place = 0;
    return (ids) => {
      for (const id of ids) model.read(id, place++, logits);
      return logits;
    };
  }

  read(ids) {
    const reading = this.reading();
    return Array.from(ids, (id) => reading([id]).slice());
  }
}
