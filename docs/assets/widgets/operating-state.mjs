// 手術台の状態と、記録の引き方。画面を知らない（tests/site/widgets）。
// 入れ替えた層の組は、一つの数で表す。二進数で、0から数えた層の番号の桁に1を立てる。

import { choice, codec, text, whole } from "../base/codec.mjs";

export const LAYERS = 4;
export const PARTNERS = ["other", "fork"];
export const LONGEST = 20; // 自分の書き出しの文字数
const SEEDS = 999;

/** 初めの状態。`start` は、記録した文の書き出し。 */
export const begin = (start) => ({ partner: "other", share: 35, group: 0, seed: 0, text: start });

/** 層 `layer`（0から）を、渡すか、返す。 */
export const exchanged = (group, layer) => group ^ (1 << layer);

/** 入れ替えた層の番号（1から）。 */
export const layersOf = (group) => Array.from({ length: LAYERS }, (_, layer) => layer + 1).filter((number) => (group >> (number - 1)) & 1);

/** 記録の中の、この相手とこの組の一行。なければ undefined。 */
export const rowOf = ({ rows }, { partner, group }) => rows.find((row) => row.partner === partner && row.group === group);

/** `share`（%）での損失。記録した割合のあいだは、まっすぐに結ぶ。 */
export function lossAt({ steps, losses }, share) {
  const after = Math.max(1, steps.findIndex((step) => step >= share));
  const [from, to] = [steps[after - 1], steps[after]];
  return losses[after - 1] + ((losses[after] - losses[after - 1]) * (share - from)) / (to - from);
}

/** いちばん近い、記録した割合の番号。 */
export const nearest = (steps, share) =>
  steps.reduce((best, step, at) => (Math.abs(step - share) < Math.abs(steps[best] - share) ? at : best), 0);

/** 文を、文字にならないバイト（�）の続きと、そのほかに分ける。{ words, broken } の並び。 */
export const pieces = (text) => text.match(/\ufffd+|[^\ufffd]+/gu)?.map((words) => ({ words, broken: words[0] === "\ufffd" })) ?? [];

/** 損失の高さ（0から1）。`lowest` と `highest` は、画面の下と上の端の損失。 */
export const height = (loss, lowest, highest) => Math.min(1, Math.max(0, (loss - lowest) / (highest - lowest)));

/** 壁を、点 [割合, 高さ] をなめらかに結ぶ線（左右の幅が1、下が0の、上向きの画面）にする。行き過ぎないように、向きは隣までの傾きで抑える。 */
export function ridge(points) {
  const slopes = points.slice(1).map(([x, y], at) => (y - points[at][1]) / (x - points[at][0]));
  const turns = points.map((_, at) => {
    const before = slopes[at - 1] ?? slopes[at], after = slopes[at] ?? slopes[at - 1];
    return before * after <= 0 ? 0 : (2 * before * after) / (before + after);
  });
  const round = (value) => Number(value.toFixed(4));
  const pair = (x, y) => `${round(x)} ${round(1 - y)}`;
  return points.reduce((path, [x, y], at) => {
    if (!at) return `M${pair(x, y)}`;
    const [from, low] = points[at - 1], third = (x - from) / 3;
    return `${path}C${pair(from + third, low + turns[at - 1] * third)} ${pair(x - third, y - turns[at] * third)} ${pair(x, y)}`;
  }, "");
}

// ---- 言葉 -----------------------------------------------------------------

export const CALLED = { first: "第一の猫", fork: "枝分かれした猫", other: "別に育った猫" };

/** つまみを読み上げる言葉。 */
export const spoken = ({ partner, share }, perplexity) => `${CALLED[partner]}の重みが${share}%。迷いは${perplexity}`;

// ---- 住所に残す -------------------------------------------------------------

const WORDS = text(LONGEST);

/** 初めの状態 `initial` から変わったところを、住所に残す一行。 */
export const line = (initial) =>
  codec(initial, {
    partner: ["p", choice(PARTNERS)],
    share: ["m", whole(0, 100)],
    group: ["g", whole(0, 2 ** LAYERS - 1)],
    seed: ["s", whole(0, SEEDS)],
    text: ["x", WORDS],
  });

/** 書き出しを、読める長さに切る。 */
export const cut = WORDS.read;

/** 次のくじの種。 */
export const another = (seed) => (seed + 1) % (SEEDS + 1);
