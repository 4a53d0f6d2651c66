// 「似た字の地図」の、字を置くところ。画面を知らない。

const [EDGE, LEAST, ROUNDS] = [18, 27, 300]; // 縁の空き、字どうしの隔たり、押し合う回数

/** 座標 `points` を、幅 `wide`、高さ `tall` の中に置く。近すぎる字どうしは、押し合わせて離す。 */
export function spots(points, { wide, tall }) {
  const [xs, ys] = ["x", "y"].map((key) => points.map((point) => point[key]));
  const across = (value, all, long) => EDGE + ((value - Math.min(...all)) / (Math.max(...all) - Math.min(...all))) * (long - 2 * EDGE);
  const places = points.map(({ x, y }) => [across(x, xs, wide), tall - across(y, ys, tall)]);
  for (let round = 0; round < ROUNDS; round++) {
    places.forEach((one, at) => {
      for (const other of places.slice(0, at)) {
        const away = Math.hypot(one[0] - other[0], one[1] - other[1]);
        if (away >= LEAST) continue;
        for (const axis of [0, 1]) {
          const push = ((one[axis] - other[axis]) / away) * ((LEAST - away) / 4);
          one[axis] += push;
          other[axis] -= push;
        }
      }
    });
    for (const place of places) [wide, tall].forEach((long, axis) => (place[axis] = Math.min(long - EDGE, Math.max(EDGE, place[axis]))));
  }
  return places;
}
