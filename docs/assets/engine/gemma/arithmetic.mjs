// 四則と平方根だけで求める、べき乗と三角関数。Math.pow や Math.sin は、終わりの一ビットがブラウザによって違う。

const TAU = 2 * Math.PI;

/** base の share 乗（share は0から1）。二進の位ごとに、平方根を掛ける。 */
export function power(base, share) {
  let made = 1, root = base;
  for (let left = share; left > 0; left -= Math.floor(left)) {
    root = Math.sqrt(root);
    if ((left *= 2) >= 1) made *= root;
  }
  return made;
}

/** [cos, sin]。一回りのうちに直して、テイラー展開。 */
export function circle(angle) {
  const a = angle - Math.round(angle / TAU) * TAU, sums = [1, 0, 0, 0]; // 項の番号を4で割った余りごと
  for (let n = 1, term = 1; n < 28; n++) sums[n % 4] += term *= a / n;
  return [sums[0] - sums[2], sums[1] - sums[3]];
}
