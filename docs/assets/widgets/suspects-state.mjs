// 「つかまったのは、だれか」の状態と計算。画面を知らない（tests/site/widgets）。
//
// 状態は { machine, row }。machine は機械に書かせた人数、row は、記録（school.json）の何番目のしきい値か。

import { codec, whole } from "../base/codec.mjs";

export const MOST = 250; // 機械に書かせた人数の、いちばん多いところ

/** 動かない図と同じ、初めの状態。 */
export const fresh = ({ cheats }) => ({ machine: cheats, row: 0 });

/** 住所に残す一行。 */
export const line = (school) => codec(fresh(school), { machine: ["n", whole(0, MOST)], row: ["r", whole(0, school.rows.length - 1)] });

/** 平均の人数 { framed: つかまった無実の人, found: つかまった機械の人 } と、疑いが当たる割合 right。found の割合は、測らずに決めてある。 */
export function counts({ essays, cheats, supposed, rows }, { machine, row }) {
  const framed = essays * rows[row].threshold, found = (machine * supposed) / cheats;
  return { framed, found, right: found / (found + framed) };
}

/** 人数を言う文。つかまる無実の人が、一校に一人もいなければ、何校に一人かを言う。 */
export function told({ framed, found }) {
  const innocent = Math.round(framed), guilty = Math.round(found);
  if (innocent) return guilty ? `つかまった${innocent + guilty}人のうち、${innocent}人は自分で書いた人です。` : `つかまった${innocent}人は、全員が自分で書いた人です。`;
  const caught = guilty ? `つかまった${guilty}人は、まず機械に書かせた人です。` : "つかまる人は、まずいません。";
  return `${caught}自分で書いた人がつかまるのは、平均で${Math.round(1 / framed)}校に1人です。`;
}

/** 確率などを、パーセントで。100% には丸めない。 */
export const share = (value) => `${value > 0.99 ? (100 * value).toFixed(2) : Math.round(100 * value)}%`;
