// 紙の上の小さな網の、行きと帰り。二つの数 → 隠れた二つの数 → 点数 → 確率。画面を知らない（tests/site/test_net.py）。

/** 動かせる数への道。入口の数が二つ、入口の線の重みが四つ、出口の線の重みが二つ。 */
export const PLACES = [["inputs", 0], ["inputs", 1], ["table", 0, 0], ["table", 0, 1], ["table", 1, 0], ["table", 1, 1], ["leaving", 0], ["leaving", 1]];

export const value = (net, [name, ...at]) => at.reduce((found, one) => found[one], net[name]);

/** `place` の数だけを替えた網。 */
export function changed(net, [name, ...at], number) {
  const { inputs, table, leaving } = structuredClone(net), found = { inputs, table, leaving };
  (at.length > 1 ? found[name][at[0]] : found[name])[at.at(-1)] = number;
  return found;
}

/** 行き。`sums` は、負を0に直す前の、隠れた数。 */
export function forward({ inputs, table, leaving }) {
  const sums = table.map((row) => row[0] * inputs[0] + row[1] * inputs[1]), hidden = sums.map((sum) => Math.max(0, sum));
  const score = leaving[0] * hidden[0] + leaving[1] * hidden[1];
  return { sums, hidden, score, p: 1 / (1 + Math.exp(-score)) };
}

/** 帰り。正解は「は」。0に直された所からは、さかのぼらない。 */
export function backward(net) {
  const { sums, hidden, p } = forward(net), score = p - 1, arrived = net.leaving.map((weight) => score * weight);
  const passed = arrived.map((slope, row) => (sums[row] > 0 ? slope : 0));
  return {
    score,
    leaving: hidden.map((number) => score * number),
    hidden: arrived,
    table: passed.map((slope) => net.inputs.map((number) => slope * number)),
    inputs: [0, 1].map((at) => passed[0] * net.table[0][at] + passed[1] * net.table[1][at]),
  };
}

/** 六つの重みを、勾配の `rate` 倍だけ引いた網。 */
export function stepped(net, rate) {
  const slopes = backward(net), move = (weights, along) => weights.map((weight, at) => weight - rate * along[at]);
  return { inputs: net.inputs, table: net.table.map((row, at) => move(row, slopes.table[at])), leaving: move(net.leaving, slopes.leaving) };
}

/** さかのぼる線の順。着いたばかりの隠れた数から、先に。`slope` は来た勾配、`left` は線の左の数、`shut` なら、0に直された所で止まる。 */
export function road(net) {
  const { sums, hidden } = forward(net), slopes = backward(net);
  const lines = PLACES.slice(6).map((place, row) => ({ place, slope: slopes.score, left: hidden[row], shut: false }));
  for (const row of [1, 0]) {
    const shut = sums[row] <= 0;
    for (const at of [0, 1]) lines.push({ place: ["table", row, at], slope: shut ? 0 : slopes.hidden[row], left: net.inputs[at], shut });
  }
  return lines;
}
