// 「中をのぞく」の、言葉と数。層を出るたびの答えと大きさ、黙らせたときの答え。

import { bar, element, percent, share } from "../base/dom.mjs";
import { SHOWN } from "./sight.mjs";
import { tokenBox, words } from "./token-label.mjs";

const FLAT = 2; // 横に書く字の数
const BEST = 3; // 選んだ層の、答えの数
const NOTHING = "ヘッドか層を黙らせると、変わった答えが、ここに出ます。塗りの高さは確率、だいだい色は、最後の層と同じ答えです。";
const LOST = "途中の答えの記録が、届きませんでした。";

const line = (kind, title, cells) =>
  element("div", { role: "row", class: kind }, element("span", { role: "rowheader" }, title), ...cells);

const cell = (layer, kinds, much, ...content) =>
  element("span", { role: "cell", class: kinds.filter(Boolean).join(" "), "data-layer": layer, style: `--much: ${(100 * much).toFixed(1)}%` }, ...content);

/** 層ごとの一位、黙らせたあと（`dark`。まだなら、空）の一位、大きさの三段。`outs` の層から上が、変わりうる。 */
export function storeys(sight, { place, layer, outs }, column, dark) {
  const final = column.at(-1)[0].id, lowest = Math.min(...outs.map((one) => one.layer));
  const word = ([{ id, bytes, probability }], at, more) => {
    const kinds = ["word", at === layer && "here", id === final && "final", more];
    const text = words(bytes).replace(/^␣(?=.)/, "");
    return cell(at, kinds, probability, element("i", { class: [...text].length > FLAT && "tall" }, text), element("span", { class: "hidden share" }, rounded(probability)));
  };
  const darkened = (answers, at) =>
    at < lowest ? cell(at, ["same"], 0, element("span", { class: "hidden" }, "同じ")) : word(answers, at, answers[0].id !== column[at][0].id && "changed");
  const lacking = !outs.length ? NOTHING : dark?.last ? LOST : "";
  const silent = dark?.column?.map(darkened) ?? [element("span", { role: "cell", class: "nothing" }, element("i", {}, lacking))];
  const largest = Math.max(...sight.sizes.flat());
  const sizes = sight.sizes[place].map((size, at) => cell(at, ["size", at === layer && "here"], size / largest, written(size)));
  return [line("usual", "途中の答え", column.map((answers, at) => word(answers, at))), line("dark", "黙らせたあと", silent), line("sizes", "大きさ", sizes)];
}

/** 選んだ層を出たところの、上位の答え。 */
export function best(sight, { place, layer }, column, dark) {
  const boxes = (answers) => answers.slice(0, BEST).map(({ bytes, probability }, rank) => tokenBox("span", bytes, rank, rounded(probability)));
  const shown = [`層${layer}を出た「${words(sight.tokens[place])}」`, ...boxes(column[layer])];
  return dark && dark[layer] !== column[layer] ? [...shown, "→", ...boxes(dark[layer])] : shown;
}

/** いつもの答えと、黙らせたときの答え（まだなければ、空ける）。 */
export function silenced({ last }, answers, title) {
  const scale = Math.max(last[0].probability, answers?.[0].probability ?? 0);
  return [["いつも", last], [title, answers ?? []]].map(([name, found]) => {
    const rows = found.slice(0, SHOWN).map(({ bytes, probability }, at) => element("li", {}, tokenBox("span", bytes, at), bar(probability, scale), share(percent(probability))));
    const empty = Array.from({ length: SHOWN - rows.length }, () => element("li", { "aria-hidden": "true" }));
    return element("div", {}, element("p", { class: "label" }, name), element("ol", { class: "rows", "aria-label": name }, ...rows, ...empty));
  });
}

/** 黙らせて、どう変わったか。 */
export const told = ({ last: [first] }, { before, after }) =>
  `いつもの一位「${words(first.bytes)}」は、${percent(before)}から${percent(after)}になりました。`;

/** 大きさ。桁が違っても、同じくらいの字数で書く。 */
const written = (size) => (size < 10 ? size.toFixed(1) : Math.round(size).toLocaleString("ja"));

/** 狭いところに書く確率。 */
const rounded = (probability) => `${Math.round(100 * probability)}%`;
