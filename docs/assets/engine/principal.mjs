// 主成分分析。ベクトルの並びを、いちばん広がっている二つの向きに写す。

const TURNS = 30; // 向きを求める、くり返しの数

/** `rows`（同じ長さのベクトル）を写した { places, ways }。`before`（前に求めたもの）から始めると、向きが急に裏返らない。 */
export function spread(rows, before) {
  const size = rows[0].length;
  const middle = Array.from({ length: size }, (_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);
  const away = rows.map((row) => middle.map((mean, i) => row[i] - mean));
  const ways = [];
  for (let number = 0; number < 2; number++) {
    let way = before?.ways[number] ?? middle.map((_, i) => Math.cos(i * (number + 1)));
    for (let turn = 0; turn < TURNS; turn++) {
      const along = away.map((row) => dot(row, way)); // 共分散の行列を掛けるたびに、広がりの大きい向きへ寄る
      way = way.map((_, i) => away.reduce((sum, row, at) => sum + along[at] * row[i], 0));
      for (const other of ways) {
        const same = dot(way, other);
        way = way.map((value, i) => value - same * other[i]);
      }
      const length = Math.sqrt(dot(way, way)) || 1;
      way = way.map((value) => value / length);
    }
    ways.push(way);
  }
  return { ways, places: away.map((row) => ways.map((way) => dot(row, way))) };
}

const dot = (one, other) => one.reduce((sum, value, i) => sum + value * other[i], 0);
