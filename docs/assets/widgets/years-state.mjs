// 「その年に、どれだけ」の状態と計算。画面を知らない（tests/site/widgets）。
//
// 状態は { year, text }。year は線を置いた年、text は読者の書き出し。

import { codec, text, whole } from "../base/codec.mjs";

export const LAST = 2029;
export const LONGEST = 60; // 読者の書き出しの文字
export const START = { year: 1945, text: "" };
const LENGTH = 4; // 西暦の桁
const MOST = 3; // 数字の前に、書かせるトークン

/** 住所に残す一行。 */
export const line = (first) => codec(START, { year: ["y", whole(first, LAST)], text: ["x", text(LONGEST)] });

/** 確率の高い順に、何番目か。 */
export const rank = (chances, at) => 1 + chances.filter((one) => one > chances[at]).length;

/**
 * `ids` のあとに、`first` 年から LAST 年までが続く確率 { chances, written }。written は、一位だけを選んで書いた年（幅の外なら、ない）。
 * 年を書かなければ undefined。`next(ids)` は、次の分布（engine/whole.mjs の Whole）、`digits` は、0 から 9 の番号。figures_gen/chapters/observe と同じ。
 */
export async function followed(ids, first, digits, next) {
  const known = new Map(), shares = (found) => digits.map((id) => found.one(id).probability);
  for (let more = 0; ; more++) {
    const found = await next(ids), [one] = found.top(1).candidates;
    known.set("", shares(found));
    if (digits.includes(one.id)) break;
    if (more === MOST) return undefined;
    ids = [...ids, one.id];
  }
  const years = Array.from({ length: LAST - first + 1 }, (_, at) => String(first + at)), chances = years.map(() => 1);
  const after = async (start) => {
    if (!known.has(start)) {
      known.set(start, shares(await next([...ids, ...[...start].map((digit) => digits[digit])])));
    }
    return known.get(start);
  };
  for (const [at, year] of years.entries()) for (let place = 0; place < LENGTH; place++) chances[at] *= (await after(year.slice(0, place)))[year[place]];
  let written = "";
  while (written.length < LENGTH && known.has(written)) {
    const next = known.get(written);
    written += next.indexOf(Math.max(...next));
  }
  return { chances, written: years.includes(written) ? Number(written) : undefined };
}
