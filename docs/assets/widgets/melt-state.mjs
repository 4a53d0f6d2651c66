// 溶けていく文の計算と、住所に書く状態。画面を知らない（tests/site/widgets）。
// 規則 k までの並びは、規則を k 個に減らしたトークナイザの答えと同じになる（tests/site/test_widgets.py）。

import { codec, text, whole } from "../base/codec.mjs";
import { label } from "./token-label.mjs";

export const START = { text: "吾輩は猫である。名前はまだ無い。", rule: 495 };
export const COLOURS = 6;

// ---- つまみ ---------------------------------------------------------------

/** 規則 `rule` の、つまみの上の位置（0 から 1）。早く覚えた規則ほどよく使うので、右ほど詰めた目盛り（対数）にする。 */
export const position = (rule, last) => Math.log1p(rule) / Math.log1p(last);

export const ruleAt = (place, last) => Math.min(last, Math.max(0, Math.round(Math.expm1(place * Math.log1p(last)))));

export const used = ({ steps }) => steps.slice(0, -1).map(({ waiting }) => waiting[0].rule);

/** 規則 `rule` までに、いくつを使うか。 */
export const stepAt = (tree, rule) => used(tree).filter((one) => one <= rule).length;

/** 鍵盤で動かした先の規則。矢印は、次に（前に）溶けるところまで。鍵がつまみのものでなければ undefined。 */
export function moved(key, tree, rule, last) {
  const jumps = { ArrowRight: 1, ArrowUp: 1, PageUp: 10, ArrowLeft: -1, ArrowDown: -1, PageDown: -10 };
  if (key === "Home") return 0;
  if (key === "End") return last;
  if (!(key in jumps)) return undefined;
  const step = stepAt(tree, rule) + jumps[key];
  if (step <= 0) return 0;
  return used(tree)[step - 1] ?? last;
}

// ---- 箱と字 ---------------------------------------------------------------

/** 節ごとの { start, end, seam, born, dies, tint }。初めと終わりのバイト、溶け目の割合、できる手と溶ける手、色の番号。 */
export function panes({ nodes, steps }) {
  const made = [];
  nodes.forEach(({ children: [left, right] }, at) => {
    const [start, end] = left === undefined ? [at, at + 1] : [made[left].start, made[right].end];
    made.push({ start, end, seam: left === undefined ? 0 : (made[left].end - start) / (end - start), born: 0, dies: Infinity, tint: 0 });
  });
  let at = steps[0].row.length; // 節は、できた順に並んでいる
  steps.slice(0, -1).forEach(({ waiting: [{ places }] }, before) => {
    for (const end = at + places.length; at < end; at++) {
      for (const child of nodes[at].children) made[child].dies = before + 1;
      made[at].born = before + 1;
    }
  });
  paint(nodes, steps, made);
  return made;
}

/** 隣と違う色を、終わりの並びから戻りながら決める。溶けた箱は、左の箱の色になる。 */
function paint(nodes, steps, made) {
  steps.at(-1).row.forEach((at, place) => (made[at].tint = place % COLOURS));
  for (let step = steps.length - 1; step > 0; step--) {
    const fresh = steps[step].row.filter((at) => made[at].born === step);
    for (const at of fresh) made[nodes[at].children[0]].tint = made[at].tint;
    const { row } = steps[step - 1];
    for (const [left, right] of fresh.map((at) => nodes[at].children)) {
      const beside = [made[left].tint, made[row[row.indexOf(right) + 1]]?.tint];
      const ahead = Array.from({ length: COLOURS }, (_, more) => (beside[0] + 2 + more) % COLOURS);
      made[right].tint = ahead.find((tint) => !beside.includes(tint));
    }
  }
}

/** 文字ごとの { written, start, end, whole }。whole は、ひとまとまりになって読めるようになる手（ならなければ Infinity）。 */
export function glyphs(text, made) {
  let start = 0;
  return [...text].map((letter) => {
    const bytes = new TextEncoder().encode(letter);
    const end = start + bytes.length;
    const covers = made.filter((pane) => pane.start <= start && pane.end >= end).map(({ born }) => born);
    const glyph = { written: label(bytes)[0].text, bytes: [...bytes].map(hex), start, end, whole: Math.min(Infinity, ...covers) };
    start = end;
    return glyph;
  });
}

const hex = (byte) => byte.toString(16).toUpperCase().padStart(2, "0");

/** 終わりのトークンの切れ目で、幅 `room` バイトの行に分ける。行を少なく、長さをそろえ、句読点から始めない。 */
export function lines(text, roots, room) {
  const best = [{ cost: 0, from: 0 }];
  const whole = new TextEncoder().encode(text);
  const first = ({ start, end }) => new TextDecoder().decode(whole.slice(start, end))[0];
  for (let end = 1; end <= roots.length; end++) {
    for (let from = end - 1; from >= 0; from--) {
      const wide = roots[end - 1].end - roots[from].start;
      if (wide > room && from < end - 1) break;
      const hangs = from && "、。，．」』）！？".includes(first(roots[from])) ? 1e6 : 0;
      const cost = best[from].cost + 1e6 + hangs + wide ** 2;
      if (!(cost >= best[end]?.cost)) best[end] = { cost, from };
    }
  }
  const found = [];
  for (let end = roots.length; end; end = best[end].from) {
    found.unshift({ start: roots[best[end].from].start, end: roots[end - 1].end });
  }
  return found;
}

/** 規則 `rule` で箱が `count` 個になる、曲線の点。 */
export const curve = ({ steps }) =>
  steps.map(({ row }, step) => ({ rule: step && steps[step - 1].waiting[0].rule, count: row.length }));

// ---- 言葉 -----------------------------------------------------------------

const number = (value) => value.toLocaleString("ja");

/** `step` 手目の箱に添える一言。`letters` は、文字（glyphs）。 */
export function caption(step, letters) {
  const raw = letters.find(({ whole, bytes }) => step < whole || (!step && bytes.length));
  if (!raw) return letters.length ? "箱に触れると、どの対からできたかが見えます。" : "";
  return `「${raw.written}」は、パソコンの中では、${raw.bytes.join(" ")}の${raw.bytes.length}バイトです。`;
}

/** つまみを読み上げる言葉。 */
export function spoken(encoder, { steps }, step, rule) {
  const now = `規則${number(rule)}個で、${number(steps[step].row.length)}トークン。`;
  if (!step) return now;
  const [left, right, made] = melted(steps, step).map((id) => `「${encoder.name(id)}」`);
  return `${now}最後に、${left}と${right}が${made}になりました。`;
}

/** `step` 手目に溶けた、左、右、できたトークンの番号。 */
export function melted(steps, step) {
  const { pair, id } = steps[step - 1].waiting[0];
  return [...pair, id];
}

// ---- 住所に残す -------------------------------------------------------------

/** 規則が `last` までのときの、住所に残す一行。 */
export const line = (last) => codec(START, { rule: ["r", whole(0, last)], text: ["x", text()] });
