// 「坂を下る」の計算。画面を知らない（tests/site/widgets）。第七章の `確率にする`、`損失を測る`、`勾配` と同じ。
//
// scores は字ごとの点数、target は字ごとの正解の割合（正解が一つなら、1と0）。

export function softmax(scores) {
  const values = scores.map((score) => Math.exp(score - Math.max(...scores)));
  const whole = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / whole);
}

/** 損失。正解がいくつもあれば、その平均。 */
export const loss = (scores, target) => softmax(scores).reduce((sum, p, at) => (target[at] ? sum - target[at] * Math.log(p) : sum), 0);

/** 字ごとの勾配。地面の傾き。 */
export const slopes = (scores, target) => softmax(scores).map((p, at) => p - target[at]);

/** 勾配と逆の向きに、一歩。 */
export const stepped = (scores, target, rate) => slopes(scores, target).map((slope, at) => scores[at] - rate * slope);

/** `at` 番目の点数だけを `score` にしたときの、損失。 */
export const ground = (scores, target, at, score) => loss(scores.with(at, score), target);
