// 数えるだけのモデル（修正Kneser–Ney）。examples/nexttoken/kneser_ney.py と同じ迷いになる（試験が比べる）。

const UNICODE = 0x110000 - 0x800; // Unicode で書ける文字の数

/** `chars`（文字の並び）の初めの `cut` 個を `n` 個ずつ数え、その先の `count` 個への、1文字当たりの迷いを求める。 */
export function countedPerplexity(chars, cut, count, n) {
  const { counted, given, saved, discount } = counts(chars.slice(0, cut), n);
  let cost = 0;
  for (let at = cut; at < cut + count; at++) {
    let p = 1 / UNICODE;
    for (let start = at; start > at - n; start--) {
      const context = chars.slice(start, at).join(""); // 空の文脈から、一つずつ伸ばす
      const length = at - start;
      if (!given[length].has(context)) break;
      const times = counted[length + 1].get(context + chars[at]) ?? 0;
      p = (times - discount(length + 1, times) + saved[length].get(context) * p) / given[length].get(context);
    }
    cost -= Math.log(p);
  }
  return Math.exp(cost / count);
}

/** 並びの長さごとに、回数（いちばん長いもの）か、前に来た文字の種類を数え、差し引く分と、残した分を求める。 */
function counts(chars, n) {
  const maps = () => Array.from({ length: n + 1 }, () => new Map());
  const counted = maps(), given = maps(), saved = maps(), bump = (map, key, by) => map.set(key, (map.get(key) ?? 0) + by);
  for (let length = n; length >= 1; length--) {
    const seen = new Set();
    for (let at = 0; at + length <= chars.length; at++) {
      const gram = chars.slice(at, at + length).join("");
      if (length === n) bump(counted[n], gram, 1);
      if (length > 1 && !seen.has(gram)) {
        seen.add(gram);
        bump(counted[length - 1], chars.slice(at + 1, at + length).join(""), 1);
      }
    }
  }
  const discounts = counted.map((map) => discountsOf([...map.values()]));
  const discount = (length, times) => discounts[length][Math.min(times, 3)];
  for (let length = 1; length <= n; length++) {
    for (const [gram, times] of counted[length]) {
      const context = [...gram].slice(0, -1).join("");
      bump(given[length - 1], context, times);
      bump(saved[length - 1], context, discount(length, times));
    }
  }
  return { counted, given, saved, discount };
}

/** 差し引く分を、0回、1回、2回、3回以上の順に。 */
function discountsOf(values) {
  const [, n1, n2, n3, n4] = [0, 1, 2, 3, 4].map((times) => values.filter((value) => value === times).length);
  const y = n1 ? n1 / (n1 + 2 * n2) : 0.5, after = [0, n2, n3, n4], here = [0, n1, n2, n3];
  const found = [1, 2, 3].map((i) => (here[i] ? i - ((i + 1) * y * after[i]) / here[i] : 0));
  return [0, ...found.map((discount) => (discount > 0 ? discount : y))];
}
