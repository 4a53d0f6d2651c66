// 前向きに計算し、逆向きに勾配をたどる（誤差逆伝播法）。examples/nexttoken の neural.py と gemma3.py を学習するのに要る
// 計算だけがある。勾配は、PyTorch の backward() と同じになる（tests/site/test_training.py が比べる）。
//
// 計算の順（Graph）は、形を決めて一度だけ組み立て、一歩ごとに、前から forward、後ろから backward を動かす。どの計算も、
// 「出口の勾配から、入口の勾配を求めて、足し込む」だけを知っている。
//
// N=行の数（まとめて読むトークンの数）、D と E=ベクトルの長さ、V=語彙サイズ、T=一つの並びの長さ、Dh=1つのヘッドの長さ。

/** 数の表（`rows` 行 `columns` 列）。grad は、value の一つ一つを少し上げたときに、損失がその何倍だけ増えるか。 */
export class Table {
  constructor(rows, columns, value = new Float64Array(rows * columns), grad = new Float64Array(rows * columns)) {
    Object.assign(this, { rows, columns, value, grad });
  }

  /** 同じ数を、`columns` 列の表と見たもの。 */
  as(columns) {
    return new Table((this.rows * this.columns) / columns, columns, this.value, this.grad);
  }
}

/** 計算の順。途中の表も覚えておく。 */
export class Graph {
  #steps = [];
  #made = [];

  /** 計算を一つ足す。出口は `rows` 行 `columns` 列で、forward は値を書き、backward は入口の勾配に足し込む。 */
  add(rows, columns, forward, backward) {
    const out = new Table(rows, columns);
    this.#made.push(out);
    this.#steps.push({ forward: () => forward(out.value), backward: () => backward(out.grad, out.value) });
    return out;
  }

  forward() {
    for (const { forward } of this.#steps) forward();
  }

  /** 損失から逆向きにたどる。重みの勾配は、前の分に足されるので、先に0に戻しておく。 */
  backward() {
    for (const { grad } of this.#made) grad.fill(0);
    for (const { backward } of this.#steps.toReversed()) backward();
  }
}

// ---- 行列の積 ----------------------------------------------------------------

/** a の行（`inner` 個ずつ）と b の行の内積の表。積は、どれもこれに直す。2行と4行をまとめると、読む数が減って速い。 */
function product(a, b, rows, columns, inner, out = new Float64Array(rows * columns)) {
  for (let r = 0; r < rows; r += 2) {
    const r1 = Math.min(r + 1, rows - 1); // 余りの行は、同じところを二度計算する
    for (let c = 0; c < columns; c += 4) {
      const c1 = Math.min(c + 1, columns - 1), c2 = Math.min(c + 2, columns - 1), c3 = Math.min(c + 3, columns - 1);
      let x0 = 0, x1 = 0, x2 = 0, x3 = 0, y0 = 0, y1 = 0, y2 = 0, y3 = 0;
      for (let i = 0, at = r * inner, at1 = r1 * inner; i < inner; i++) {
        const x = a[at + i], y = a[at1 + i];
        const p = b[c * inner + i], q = b[c1 * inner + i], s = b[c2 * inner + i], t = b[c3 * inner + i];
        x0 += x * p;
        x1 += x * q;
        x2 += x * s;
        x3 += x * t;
        y0 += y * p;
        y1 += y * q;
        y2 += y * s;
        y3 += y * t;
      }
      const to = r * columns, to1 = r1 * columns;
      out[to + c] = x0;
      out[to + c1] = x1;
      out[to + c2] = x2;
      out[to + c3] = x3;
      out[to1 + c] = y0;
      out[to1 + c1] = y1;
      out[to1 + c2] = y2;
      out[to1 + c3] = y3;
    }
  }
  return out;
}

function addTo(grad, more) {
  for (let at = 0; at < grad.length; at++) grad[at] += more[at];
}

/** 行と列を入れ替える。 */
function turned(x, rows, columns) {
  const out = new Float64Array(x.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[c * rows + r] = x[r * columns + c];
  return out;
}

/** y = x wᵀ + b。x は (N, D)、w は (E, D)、y は (N, E)。dx = dy w、dw = dyᵀ x、db は dy の縦の合計。 */
export function linear(graph, x, w, b) {
  const { rows, columns: inner } = x, columns = w.rows;
  return graph.add(
    rows,
    columns,
    (y) => {
      product(x.value, w.value, rows, columns, inner, y);
      if (b) for (let r = 0, at = 0; r < rows; r++) for (let c = 0; c < columns; c++) y[at++] += b.value[c];
    },
    (dy) => {
      addTo(x.grad, product(dy, turned(w.value, columns, inner), rows, inner, columns));
      addTo(w.grad, product(turned(dy, rows, columns), turned(x.value, rows, inner), columns, inner, rows));
      if (b) for (let r = 0, at = 0; r < rows; r++) for (let c = 0; c < columns; c++) b.grad[c] += dy[at++];
    },
  );
}

// ---- 一つずつの計算 -----------------------------------------------------------

/** 表 w (V, D) から、番号 ids (N 個) の行を取り出し、`scale` 倍する。勾配は、同じ行に足す。 */
export function embed(graph, w, ids, scale = 1) {
  const size = w.columns;
  const each = (visit) => ids.forEach((id, n) => { for (let i = 0; i < size; i++) visit(n * size + i, id * size + i); });
  return graph.add(
    ids.length,
    size,
    (y) => each((at, from) => (y[at] = scale * w.value[from])),
    (dy) => each((at, from) => (w.grad[from] += scale * dy[at])),
  );
}

/** y = x + z。勾配は、どちらにもそのまま流れる。 */
export function add(graph, x, z) {
  return graph.add(
    x.rows,
    x.columns,
    (y) => { for (let at = 0; at < y.length; at++) y[at] = x.value[at] + z.value[at]; },
    (dy) => { for (let at = 0; at < dy.length; at++) { x.grad[at] += dy[at]; z.grad[at] += dy[at]; } },
  );
}

/** y = tanh x。dx = (1 - y²) dy。 */
export function tanh(graph, x) {
  return graph.add(
    x.rows,
    x.columns,
    (y) => { for (let at = 0; at < y.length; at++) y[at] = Math.tanh(x.value[at]); },
    (dy, y) => { for (let at = 0; at < dy.length; at++) x.grad[at] += (1 - y[at] * y[at]) * dy[at]; },
  );
}

/** 行ごとに、二乗の平均を1にし、成分ごとに (1 + gain) 倍する（RMSNorm）。 */
export function normalise(graph, x, gain, eps) {
  const { rows, columns: size } = x, shrinks = new Float64Array(rows);
  return graph.add(
    rows,
    size,
    (y) => {
      for (let r = 0; r < rows; r++) {
        let squares = 0;
        for (let i = 0, at = r * size; i < size; i++, at++) squares += x.value[at] * x.value[at];
        const shrink = (shrinks[r] = 1 / Math.sqrt(squares / size + eps));
        for (let i = 0, at = r * size; i < size; i++, at++) y[at] = x.value[at] * shrink * (1 + gain.value[i]);
      }
    },
    (dy) => {
      for (let r = 0; r < rows; r++) {
        const shrink = shrinks[r];
        let along = 0; // 長さが変わる向きの分。正規化で消える
        for (let i = 0, at = r * size; i < size; i++, at++) along += dy[at] * (1 + gain.value[i]) * x.value[at];
        along *= (shrink * shrink) / size;
        for (let i = 0, at = r * size; i < size; i++, at++) {
          x.grad[at] += shrink * (dy[at] * (1 + gain.value[i]) - along * x.value[at]);
          gain.grad[i] += dy[at] * x.value[at] * shrink;
        }
      }
    },
  );
}

/** 位置の分だけ回す（RoPE）。一行が一つのヘッドで、行は、位置、ヘッドの順。勾配は、逆に回す。 */
export function rotate(graph, x, heads, length, base) {
  const size = x.columns, middle = size / 2;
  const turns = Float64Array.from({ length: length * middle }, (_, at) => Math.floor(at / middle) / base ** ((2 * (at % middle)) / size));
  const cosines = turns.map(Math.cos), sines = turns.map(Math.sin);
  const turn = (from, to, way) => {
    for (let r = 0; r < x.rows; r++) {
      const place = Math.floor(r / heads) % length;
      for (let i = 0; i < middle; i++) {
        const at = r * size + i, cos = cosines[place * middle + i], sin = way * sines[place * middle + i], first = from[at], second = from[at + middle];
        to[at] += first * cos - second * sin;
        to[at + middle] += second * cos + first * sin;
      }
    }
  };
  return graph.add(x.rows, size, (y) => turn(x.value, y.fill(0), 1), (dy) => turn(dy, x.grad, -1));
}

/** `start` からの `count` 個の点数を、確率にする（ソフトマックス関数）。いちばん高い点数を引いておくと、あふれない。 */
export function soften(x, start, count) {
  let largest = -Infinity, total = 0;
  for (let at = start; at < start + count; at++) largest = Math.max(largest, x[at]);
  for (let at = start; at < start + count; at++) total += x[at] = Math.exp(x[at] - largest);
  for (let at = start; at < start + count; at++) x[at] /= total;
}

/** 自分と前のトークンから集める。q は (N・H, Dh)、k と v は (N・K, Dh)、出口は (N, H・Dh)。並びは `length` 個ずつ。 */
export function attend(graph, q, k, v, heads, length, scale) {
  const size = q.columns, rows = q.rows / heads, shared = k.rows / rows;
  const shares = new Float64Array(rows * heads * length); // 行、ヘッドごとの、並びの初めから自分までを見る割合
  const backs = new Float64Array(length);
  /** 行とヘッドごとに、自分の場所、割合の場所、並びの初めの行を渡す。 */
  const each = (visit) => {
    for (let row = 0; row < rows; row++) {
      for (let head = 0; head < heads; head++) {
        const at = row * heads + head, kind = Math.floor(head / (heads / shared));
        visit(at * size, at * length, row - (row % length), row, kind);
      }
    }
  };
  const dot = (a, from, b, to) => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += a[from + i] * b[to + i];
    return sum;
  };
  return graph.add(
    rows,
    heads * size,
    (y) => {
      y.fill(0);
      each((here, share, first, row, kind) => {
        for (let seen = first; seen <= row; seen++) {
          shares[share + seen - first] = scale * dot(q.value, here, k.value, (seen * shared + kind) * size);
        }
        soften(shares, share, row - first + 1);
        for (let seen = first; seen <= row; seen++) {
          const part = shares[share + seen - first], there = (seen * shared + kind) * size;
          for (let i = 0; i < size; i++) y[here + i] += part * v.value[there + i];
        }
      });
    },
    (dy) => {
      each((here, share, first, row, kind) => {
        let mean = 0; // ソフトマックス関数の勾配は、割合 ×（自分の分 - 平均）
        for (let seen = first; seen <= row; seen++) {
          backs[seen - first] = dot(dy, here, v.value, (seen * shared + kind) * size);
          mean += shares[share + seen - first] * backs[seen - first];
        }
        for (let seen = first; seen <= row; seen++) {
          const part = shares[share + seen - first], there = (seen * shared + kind) * size;
          const back = scale * part * (backs[seen - first] - mean);
          for (let i = 0; i < size; i++) {
            v.grad[there + i] += part * dy[here + i];
            q.grad[here + i] += back * k.value[there + i];
            k.grad[there + i] += back * q.value[here + i];
          }
        }
      });
    },
  );
}

const STEEP = Math.sqrt(2 / Math.PI), CUBE = 0.044715;

/** y = gelu(x) z。gelu は、tanh による近似（GeGLU）。 */
export function gated(graph, x, z) {
  const bends = new Float64Array(x.value.length);
  return graph.add(
    x.rows,
    x.columns,
    (y) => {
      for (let at = 0; at < y.length; at++) {
        const value = x.value[at], bend = (bends[at] = Math.tanh(STEEP * (value + CUBE * value * value * value)));
        y[at] = 0.5 * value * (1 + bend) * z.value[at];
      }
    },
    (dy) => {
      for (let at = 0; at < dy.length; at++) {
        const value = x.value[at], bend = bends[at];
        const slope = 0.5 * (1 + bend) + 0.5 * value * (1 - bend * bend) * STEEP * (1 + 3 * CUBE * value * value);
        x.grad[at] += dy[at] * slope * z.value[at];
        z.grad[at] += dy[at] * 0.5 * value * (1 + bend);
      }
    },
  );
}

/** くじで、`share()` の割合の成分を0にし、残りを 1 / (1 - share()) 倍する（dropout）。勾配も、残した成分だけに流れる。 */
export function forget(graph, x, share, next) {
  const kept = new Float64Array(x.value.length);
  return graph.add(
    x.rows,
    x.columns,
    (y) => {
      const now = share();
      for (let at = 0; at < y.length; at++) y[at] = x.value[at] * (kept[at] = next() < now ? 0 : 1 / (1 - now));
    },
    (dy) => { for (let at = 0; at < dy.length; at++) x.grad[at] += dy[at] * kept[at]; },
  );
}

/** 正解 wanted (N 個) の損失の平均。点数の勾配は、確率から、正解なら1、それ以外なら0を引いて、N で割ったもの。 */
export function crossEntropy(graph, logits, wanted) {
  const { rows, columns } = logits, shares = new Float64Array(rows * columns);
  return graph.add(
    1,
    1,
    (loss) => {
      loss[0] = 0;
      shares.set(logits.value);
      for (let r = 0; r < rows; r++) {
        soften(shares, r * columns, columns);
        loss[0] -= Math.log(shares[r * columns + wanted[r]]) / rows;
      }
    },
    () => {
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) logits.grad[r * columns + c] += (shares[r * columns + c] - (c === wanted[r] ? 1 : 0)) / rows;
      }
    },
  );
}
