// 緑の表の透かし。examples/nexttoken/watermark.py と同じ表、同じ z、同じ p を出す（試験が比べる）。
// 画面を知らないので、Node.js で試せる（tests/site/test_watermark_mirror.py）。
//
// 表は、鍵と、直前の `context` 個の番号から決まる。整数の計算だけなので、どの機械でも同じになる。

const GOLDEN = 0x9e3779b9; // 2の32乗を黄金比で割った整数。0 が続いても、混ざるように足す
const LENGTHS = [50, 100, 200]; // 窓の長さ（数えたトークンの個数）。文の全体も窓に数える

/** 32ビットの整数を、よく混ぜる。出典: Appleby「MurmurHash3」の、終わりのかき混ぜ（fmix32）。 */
export function mix(x) {
  x ^= x >>> 16;
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** ここまでのかき混ぜ `h` に、整数 `x` を足す。 */
export const fold = (h, x) => mix((h + GOLDEN + x) | 0);

export class GreenList {
  /** `key` は 0 以上、2の64乗未満の BigInt。`gamma` は緑の割合、`context` は、表を決めるトークンの個数。 */
  constructor(key, gamma = 0.25, context = 1) {
    this.start = fold(fold(0, Number(key & 0xffffffffn)), Number(key >> 32n));
    this.limit = Math.floor(gamma * 2 ** 32);
    this.gamma = gamma;
    this.context = context;
  }

  /** `ids` のあとに `token` が来たら、緑かどうか。 */
  isGreen(ids, token) {
    const last = this.context ? ids.slice(-this.context) : [];
    return fold(last.reduce(fold, this.start), token) < this.limit;
  }

  /** `ids` のあとのロジットの、緑のものに `delta` を足す。前が足りなければ、そのまま。 */
  favour(ids, logits, delta) {
    if (ids.length < this.context) return logits;
    const before = ids.slice(-this.context).reduce(fold, this.start);
    return logits.map((logit, token) => (fold(before, token) < this.limit ? logit + delta : logit));
  }

  /**
   * 番号の列を調べる。
   *
   * `kinds` は、トークンごとの "green"、"red"、"repeat"（同じ前と同じトークンが、もう出た）、"lead"（前が足りない）。
   * `counted` は数えたものの [位置, 緑か] の列で、`z` はそこまでの z の列。
   */
  detect(ids) {
    const seen = new Set(), counted = [], z = [];
    let green = 0;
    const kinds = ids.map((token, at) => {
      if (at < this.context) return "lead";
      const before = ids.slice(at - this.context, at);
      const pair = [...before, token].join();
      if (seen.has(pair)) return "repeat";
      seen.add(pair);
      const kind = this.isGreen(before, token) ? "green" : "red";
      green += kind === "green";
      counted.push([at, kind === "green"]);
      z.push(zScore(green, counted.length, this.gamma));
      return kind;
    });
    return { kinds, counted, z, green };
  }

  /** z がいちばん大きい窓。`tried` は調べた窓の数で、`log10` は、p にその数を掛けたもの（1まで）の常用対数。 */
  bestWindow({ counted }) {
    const total = counted.length;
    if (total === 0) return undefined;
    const sums = [0];
    for (const [, isGreen] of counted) sums.push(sums.at(-1) + isGreen);
    let best, tried = 0;
    for (const length of [...LENGTHS.filter((length) => length < total), total]) {
      for (let start = 0; start + length <= total; start++, tried++) {
        const green = sums[start + length] - sums[start];
        const z = zScore(green, length, this.gamma);
        if (best === undefined || z > best.z) best = { start, length, green, z };
      }
    }
    const log10 = Math.min(0, binomialTail(best.green, best.length, this.gamma) + Math.log10(tried));
    return { ...best, tried, log10 };
  }
}

/** 緑の点数に `delta` を足すと、確率が何倍になるか { green, red }。`share` は、足す前の緑の確率の合計。 */
export function tilted(share, delta) {
  const odds = Math.exp(delta), red = 1 / (1 + share * (odds - 1));
  return { green: odds * red, red };
}

/** 緑の個数が、偶然に期待される個数から、標準偏差の何倍離れているか。 */
export function zScore(green, counted, gamma) {
  return counted ? (green - gamma * counted) / Math.sqrt(counted * gamma * (1 - gamma)) : 0;
}

/** 緑が `green` 個以上になる確率（二項分布）の常用対数。とても小さくても、0 にならないように、対数で返す。 */
export function binomialTail(green, counted, gamma) {
  if (green <= 0) return 0;
  if (green > gamma * counted) return Math.log10(Math.E) * sumFrom(green, counted, gamma);
  return Math.log1p(-Math.exp(sumFrom(counted - green + 1, counted, 1 - gamma))) * Math.log10(Math.E);
}

/** log P(X ≥ k)。k は平均より大きい。項は小さくなるばかりなので、効かなくなったら足すのをやめる。 */
function sumFrom(k, n, share) {
  let first = (n - k) * Math.log1p(-share);
  for (let i = 1; i <= k; i++) first += Math.log(((n - k + i) / i) * share);
  const odds = share / (1 - share);
  let sum = 1;
  for (let i = k, term = 1; i < n && term > 1e-18 * sum; i++) sum += term *= ((n - i) / (i + 1)) * odds;
  return first + Math.log(sum);
}

const limits = new Map(); // `${gamma},${log10}` → 数えた個数ごとの、境

/** 数えた個数が 0, 1, …, `most` のとき、p が 10 の `log10` 乗より小さくなる、いちばん少ない緑の個数。 */
export function thresholds(most, gamma, log10) {
  const name = `${gamma},${log10}`;
  if (!limits.has(name)) limits.set(name, [1]);
  const found = limits.get(name);
  for (let counted = found.length; counted <= most; counted++) {
    let green = found[counted - 1]; // 一つ多く数えれば、境は同じか、一つ増える
    while (green <= counted && binomialTail(green, counted, gamma) >= log10) green++;
    found.push(green);
  }
  return found.slice(0, most + 1);
}
