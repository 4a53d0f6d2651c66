// 「中をのぞく」の、言葉と数の表。見ている先、層を出るたびの答えと大きさ、黙らせたときの答え。

import { bar, element, percent, share } from "../base/dom.mjs";
import { SHOWN, looked } from "./sight.mjs";
import { tokenBox, words } from "./token-label.mjs";

const SEEN = 6; // 見ている先として並べる数
const INSIDE_ROW = 3; // 層の表の一行に並べる答えの数

/** 空いた行を足して、いつも `count` 行にする。 */
const filled = (rows, count) => [...rows, ...Array.from({ length: count - rows.length }, () => element("li", { "aria-hidden": "true" }))];

const row = (bytes, probability, place, scale = 1) =>
  element("li", {}, tokenBox("span", bytes, place), bar(probability, scale), share(percent(probability)));

/** `place` から見ている先。 */
export function seen(sight, layer, head, place) {
  const found = looked(sight, layer, head, place).slice(0, SEEN);
  return filled(found.map((one) => row(sight.tokens[one.place], one.share, one.place)), SEEN);
}

/** `place` の、層を出るたびの答えと大きさ。`layer` の行に印を付ける。 */
export function lens(sight, place, layer) {
  const largest = Math.max(...sight.sizes.flat());
  const rows = sight.lens[place].map((answers, at) => {
    const shown = answers.slice(0, INSIDE_ROW).map(({ bytes, probability }, rank) => element("span", {}, tokenBox("span", bytes, rank), share(rounded(probability))));
    const size = element("span", { class: "size" }, written(sight.sizes[place][at]));
    size.style.setProperty("--much", `${(100 * sight.sizes[place][at]) / largest}%`);
    const head = element("th", { scope: "row" }, at ? String(at) : "入口");
    const answered = element("td", {}, element("div", {}, ...shown));
    return element("tr", { class: at === layer ? "here" : undefined }, head, answered, element("td", {}, size));
  });
  const heads = ["層", "今のところの答え", "大きさ"].map((name) => element("th", { scope: "col" }, name));
  const caption = element("caption", {}, `「${words(sight.tokens[place])}」の、層を出るたびの答えと大きさ`);
  return element("table", {}, caption, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows));
}

/** いつもの答えと、黙らせたときの答え（まだなければ、空ける）。 */
export function silenced({ last }, answers, title) {
  const scale = Math.max(last[0].probability, answers?.[0].probability ?? 0);
  return [["いつも", last], [title, answers ?? []]].map(([name, found]) => {
    const rows = found.slice(0, SHOWN).map(({ bytes, probability }, at) => row(bytes, probability, at, scale));
    return element("div", {}, element("p", { class: "label" }, name), element("ol", { class: "rows", "aria-label": name }, ...filled(rows, SHOWN)));
  });
}

/** 黙らせて、どう変わったか。 */
export const told = ({ last: [first] }, { before, after }) =>
  `いつもの一位「${words(first.bytes)}」は、${percent(before)}から${percent(after)}になりました。`;

/** 大きさ。桁が違っても、同じくらいの字数で書く。 */
const written = (size) => (size < 10 ? size.toFixed(1) : Math.round(size).toLocaleString("ja"));

/** 狭いところに書く確率。 */
const rounded = (probability) => `${Math.round(100 * probability)}%`;
