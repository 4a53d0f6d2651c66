// 一歩ごとのようすの並び。読者は、曲線の上のつまみで、どの歩にも戻れる。画面を知らない。
//
// ようすは { step, start, text, map, shares }（engine/lesson.mjs の scene）。

const MOST = 4096; // 取っておく数。超えたら、一つおきに間引く

export class Scenes {
  list = [];
  every = 1; // 何歩ごとに残しているか

  add(scene) {
    if (this.list.at(-1)?.step % this.every) this.list.pop(); // 間引いた歩は、いちばん新しいときにだけある
    this.list.push(scene);
    if (this.list.length <= MOST) return;
    this.every *= 2;
    this.list = this.list.filter(({ step }, at) => step % this.every === 0 || at === this.list.length - 1);
  }

  /** `step` 歩のようす。残していなければ、その前の。始めより前なら、初めの。 */
  at(step = Infinity) {
    return this.list.findLast((scene) => scene.step <= step) ?? this.list[0];
  }
}

/** PyTorch での記録を、ようすの並びに直す。地図は二桁の数を並べたもの。 */
export function recorded({ curve, samples }, start) {
  const spots = (written) => Array.from({ length: written.length / 2 }, (_, at) => Number(written.slice(2 * at, 2 * at + 2)) / 99);
  const list = samples?.map(({ step, text, map }) => ({ step, start, text, map: spots(map) })) ?? curve;
  return Object.assign(new Scenes(), { list, every: list[1].step - list[0].step });
}

/** 曲線の横の端にする歩数。学ぶあいだに毎歩ちぢまないように、倍々に広げる。 */
export function reach(begin, last) {
  let span = begin;
  while (span < last) span *= 2;
  return span;
}

/** `text` の字が、`read` にもある三文字の並びの中にあるか。 */
export function familiar(text, read) {
  const chars = [...text], known = chars.map(() => false);
  for (let at = 0; at + 3 <= chars.length; at++) if (read.includes(chars.slice(at, at + 3).join(""))) known.fill(true, at, at + 3);
  return known;
}
