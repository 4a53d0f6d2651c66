// 「encodeを一手ずつ」の、状態と、木の形と、言葉。画面を知らない（tests/site/widgets/trees.test.mjs）。

import { codec, text, whole } from "../base/codec.mjs";
import { called } from "./encode-tree-steps.mjs";

/** 大きさ（px。文字の大きさが14.4pxのとき）。`leaves` は葉の幅で、`gap` は木どうしの空き。 */
export const SIZES = { leaves: [23, 19], ground: 19, node: 30, level: 49, gap: 8, text: 12, small: 11 };

/**
 * 節の位置。木を答えの順に左から並べ、幅 `width` で折り返す。葉は、どれも木の行のいちばん下に並ぶ。
 * 答えは { places, names, height, width }。places は節ごとの { x: 真ん中, top, width, height, bar: 枝分かれの高さ }。
 */
export function arrange(encoder, nodes, roots, width) {
  const [wide, narrow] = SIZES.leaves.map((leaf) => shape(encoder, nodes, roots, width, leaf));
  return wide.height > narrow.height ? narrow : wide;
}

function shape(encoder, nodes, roots, width, leaf) {
  const { ground, node, level, gap } = SIZES;
  const names = nodes.map(({ id }) => encoder.name(id));
  const boxes = nodes.map(({ id, rule }, at) => (rule === null ? leaf - 2 : boxWidth(names[at], id)));
  const right = new Map(nodes.map(({ children }) => children)); // 左の枝 → 右の枝
  const spare = (at) => (isHex(names[at]) && nodes[right.get(at)]?.rule === null ? -8 : 3);
  const labels = nodes.map(({ rule }, at) => (rule === null ? 0 : breadth(called(rule), SIZES.small) + spare(at)));
  const spans = [], levels = [];
  nodes.forEach(({ rule, children }, at) => {
    const [left, right] = children;
    levels[at] = rule === null ? 0 : 1 + Math.max(levels[left], levels[right]);
    spans[at] = rule === null ? leaf : Math.max(spans[left] + spans[right], boxes[at] + 3, labels[at]);
  });
  const tall = (at) => ground + levels[at] * level;
  const places = [];
  const put = (at, left, floor) => {
    const { children } = nodes[at];
    let inner = left + (spans[at] - children.reduce((sum, child) => sum + spans[child], 0)) / 2;
    const xs = children.map((child) => {
      put(child, inner, floor);
      inner += spans[child];
      return places[child].x;
    });
    const x = children.length ? (xs[0] + xs[1]) / 2 : left + leaf / 2;
    const top = floor - tall(at);
    places[at] = { x, top, width: boxes[at], height: children.length ? node : ground, bar: top + node + 15 };
  };
  const lines = rows(roots, spans, gap, width);
  const widths = lines.map((line) => line.reduce((sum, root) => sum + spans[root] + gap, -gap));
  const widest = Math.max(0, ...widths);
  let floor = 0;
  lines.forEach((line, at) => {
    floor += Math.max(...line.map(tall)) + (at ? gap * 2 : 0);
    let left = (widest - widths[at]) / 2;
    for (const root of line) {
      put(root, left, floor);
      left += spans[root] + gap;
    }
  });
  return { places, names, height: floor, width: widest };
}

function rows(roots, spans, gap, width) {
  const made = [];
  let left = Infinity;
  for (const root of roots) {
    if (left + spans[root] > width) {
      made.push([]);
      left = 0;
    }
    made.at(-1).push(root);
    left += spans[root] + gap;
  }
  return made;
}

/** 文字になっていないバイト。字を小さくする。右の枝がバイトの葉なら、規則の呼び方が、そちらへ少しはみ出してよい。 */
export const isHex = (name) => /^[0-9A-F]{2}( [0-9A-F]{2})*$/.test(name);

const boxWidth = (name, id) =>
  Math.max(breadth(name, isHex(name) ? SIZES.small : SIZES.text), breadth(String(id), SIZES.small)) + 4;

/** 文字列のおよその幅。全角は半角の二倍ほど。 */
const breadth = (text, size) => [...text].reduce((sum, letter) => sum + (letter < "\u0250" ? 0.6 : 1) * size, 0);

/** `step` 手目までにできた節の数。節は、できた順に並んでいる。 */
export function grown(steps, step) {
  return steps.slice(0, step).reduce((sum, { waiting }) => sum + waiting[0].places.length, steps[0].row.length);
}

/** `step` 手目で、使わないうちに使えなくなった規則。もう一度使えるようになることはない。 */
export function lost(steps, step) {
  if (!step) return [];
  const still = new Set(steps[step].waiting.map(({ rule }) => rule));
  return steps[step - 1].waiting.slice(1).filter(({ rule }) => !still.has(rule));
}

/** 木 `tree` のうち、節 `top` とその下だけの、できあがった木。 */
export function branch({ nodes }, top) {
  const below = (at) => [at, ...nodes[at].children.flatMap(below)];
  const kept = below(top).sort((one, other) => one - other);
  const made = kept.map((at) => ({ ...nodes[at], children: nodes[at].children.map((child) => kept.indexOf(child)) }));
  const leaves = made.flatMap(({ rule }, at) => (rule === null ? at : []));
  const row = [made.length - 1];
  const waiting = [{ places: made.slice(leaves.length) }];
  return { nodes: made, steps: [{ row: leaves, waiting }, { row, waiting: [{ places: [] }] }, { row, waiting: [] }] };
}

// ---- 言葉 -----------------------------------------------------------------

const SPOKEN = 2; // 名前を挙げる、使えなくなった規則の数

/** `step` 手目に起きたことと、次にすること。 */
export function story(encoder, { nodes, steps }, step) {
  if (!nodes.length) return "文を入れてください。";
  const { row, waiting } = steps[step];
  const said = step ? happened(encoder, steps, step) : `${nodes.filter(({ rule }) => rule === null).length}バイトです。`;
  if (waiting.length) return `${said}次は、${called(waiting[0].rule)}です。`;
  return `${said}使える規則は、${step ? "もう" : "一つも"}ありません。答えは、${row.length}トークンです。`;
}

function happened(encoder, steps, step) {
  const { rule, id, pair, places } = steps[step - 1].waiting[0];
  const [left, right] = pair.map((one) => encoder.name(one));
  const where = places.length > 1 ? `${places.length}か所の` : "";
  const gone = lost(steps, step);
  const names = gone.slice(0, SPOKEN).map((one) => `「${encoder.name(one.id)}」`);
  const more = gone.length > SPOKEN ? `など${gone.length}種類` : "";
  const missed = gone.length ? `${names.join("や")}${more}は、もう作れません。` : "";
  return `${called(rule)}で、${where}「${left}」と「${right}」が「${encoder.name(id)}」（${id}番）になりました。${missed}`;
}

// ---- 住所に残す -------------------------------------------------------------

const END = 9999; // どの文でも、終わりまで進む手の数
export const START = { text: "月がきれいですね", step: END };
const line = codec(START, { step: ["s", whole(0, END)], text: ["x", text()] });
export const read = line.read; // 何手目かは、使う側が手の数に収める
export const write = ({ text, step, tree }) => line.write({ text, step: step + 1 === tree?.steps.length ? END : step });
