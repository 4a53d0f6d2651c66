// 記録の中の道。画面を知らないので、Node.js で試せる（tests/site/widgets）。
//
// 状態は { prompt, path, settings, lot }。prompt は文の位置、path は選んだ番号の列、settings は engine/distribution.mjs の
// 設定、lot はくじの番号（毎回違う数を引くなら null）。

import { plain } from "../engine/distribution.mjs";

/** つまみで選べる値。 */
export const CHOICES = {
  p: [0.5, 0.7, 0.8, 0.9, 0.95],
  m: [0.05, 0.1, 0.2, 0.4],
  penalty: [1, 1.1, 1.2, 1.3, 1.5, 2],
};

/** 初めの状態。 */
export function fresh(record) {
  return { prompt: 0, path: [], settings: plain(record), lot: Object.keys(record.lots)[0] };
}

/** ここまでのすべての番号。始まりの <bos> も入る。 */
export function context(record, { prompt, path }) {
  return [record.first, ...record.prompts[prompt].ids, ...path];
}

/** `path` の先の分布。記録がなければ undefined。 */
export function nodeAt(record, { prompt, path }) {
  let place = prompt; // 初めの分布は、文の順に並んでいる
  for (const id of path) place = record.nodes[place]?.next[id];
  return record.nodes[place];
}

/** 次に引く数。同じ番号のくじは、同じところでは、いつも同じ数を引く。 */
export function number(record, { path, lot }, chance = Math.random) {
  return lot === null ? chance() : record.lots[lot][path.length];
}

/** 終わりまで書いたもの。「文」か、文の途中でも改行したなら「行」。どちらの終わりでもなければ、空。 */
export function finished(record, { path }) {
  const last = path.length ? record.tokens[path.at(-1)] : "";
  if (last.includes("。") || last === "." || last === "<eos>") return "文";
  return last.includes("\n") ? "行" : "";
}

// ---- 住所に書く -------------------------------------------------------------

const LETTERS = { k: "k", p: "p", m: "m", penalty: "r" };

/** 住所に書く一行。「文の位置_選んだ番号_つまみ…」。初めの設定 `start` と同じところは書かない。 */
export function write(record, { prompt, path, settings, lot }, start = fresh(record)) {
  const parts = [prompt, path.join("-")];
  if (settings.temperature !== start.settings.temperature) parts.push(`t${record.temperatures[settings.temperature]}`);
  for (const [name, letter] of Object.entries(LETTERS)) {
    if (settings[name] !== start.settings[name]) parts.push(`${letter}${settings[name] ?? ""}`);
  }
  if (lot !== start.lot) parts.push(`s${lot ?? ""}`);
  return parts.join("_");
}

/** `write` が書いたものを読む。書けないはずのものは、初めの設定のままにする。 */
export function read(record, line, start = fresh(record)) {
  const [prompt, path = "", ...rest] = line.split("_");
  const state = structuredClone(start); // つまみを動かしても、初めの状態は変わらない
  if (!/^\d+$/.test(prompt) || !record.prompts[prompt]) return state;
  state.prompt = Number(prompt);
  for (const id of path.split("-")) {
    const node = nodeAt(record, state);
    if (!node?.ids.includes(Number(id)) || !/^\d+$/.test(id)) break;
    state.path = [...state.path, Number(id)];
  }
  for (const part of rest) take(record, state, part[0], part.slice(1));
  return state;
}

function take(record, state, letter, text) {
  const value = Number(text);
  const name = Object.keys(LETTERS).find((key) => LETTERS[key] === letter);
  if (letter === "t" && record.temperatures.includes(value)) state.settings.temperature = record.temperatures.indexOf(value);
  else if (letter === "s" && (text === "" || Object.hasOwn(record.lots, text))) state.lot = text || null;
  else if (name && text === "" && name !== "penalty") state.settings[name] = null;
  else if (name && choices(record, name).includes(value)) state.settings[name] = value;
}

/** `name` のつまみで選べる値。 */
export function choices(record, name) {
  return CHOICES[name] ?? Array.from({ length: record.shown }, (_, place) => place + 1);
}
