// 次のトークンを選ぶ部品の、状態と道。画面を知らないので、Node.js で試せる（tests/site/widgets）。
//
// 状態は { text, path, tail, settings, lot }。text は文の始まり、path はそのあとに選んだ番号の列、settings は
// engine/distribution.mjs の設定、lot はくじの番号（毎回違う数を引くなら null）。人にもらった住所で、番号の綴りが分からない
// （語彙が来る前の）うちは、text が選んだものまで入れた文で、選んだ番号は path でなく tail にある。

import { plain } from "../engine/distribution.mjs";

export const VOCABULARY = 262144; // Gemma の語彙の大きさ
const LETTERS_KEPT = 1000; // これより長い文は、住所に残さない

/** つまみで選べる値。 */
export const CHOICES = {
  p: [0.5, 0.7, 0.8, 0.9, 0.95],
  m: [0.05, 0.1, 0.2, 0.4],
  penalty: [1, 1.1, 1.2, 1.3, 1.5, 2],
};

/** 初めの状態。 */
export function fresh(record) {
  const [{ text }] = record.prompts;
  return { text, path: [], tail: [], settings: plain(record), lot: Object.keys(record.lots)[0] };
}

/** 文の始まりが、記録の何番目か。なければ -1。 */
export const promptOf = (record, text) => record.prompts.findIndex((prompt) => prompt.text === text);

/** 番号の列 `ids`（<bos> は除く）の先の分布。記録がなければ undefined。 */
export function nodeAt(record, ids) {
  const begins = (start) => start.every((id, at) => id === ids[at]);
  const prompt = record.prompts.findIndex(({ ids }) => begins(ids));
  let place = prompt < 0 ? undefined : prompt; // 初めの分布は、文の順に並んでいる
  for (const id of ids.slice(record.prompts[prompt]?.ids.length)) place = record.nodes[place]?.next[id];
  return record.nodes[place];
}

/** 次に引く数。同じ番号のくじは、同じところでは、いつも同じ数を引く。 */
export function number(record, { path, lot }, chance = Math.random) {
  return lot === null ? chance() : record.lots[lot][path.length];
}

/** 終わりのトークンの名前から、終わりまで書いたもの。「文」か、文の途中でも改行したなら「行」。どちらでもなければ、空。 */
export function finished(last = "") {
  if (last.includes("。") || last === "." || last === "<eos>") return "文";
  return last.includes("\n") ? "行" : "";
}

// ---- 住所に書く -------------------------------------------------------------

const LETTERS = { k: "k", p: "p", m: "m", penalty: "r" };

/**
 * 住所に書く一行。「文の位置_選んだ番号_つまみ…」。初めの設定 `start` と同じところは書かない。記録の綴りだけでは読めない
 * 文は、位置の代わりに、終わりに「~文」と書く。`whole` は、選んだものまで入れた文。
 */
export function write(record, { text, path, tail, settings, lot }, start = fresh(record), whole = text) {
  const prompt = promptOf(record, text), ids = tail.length ? tail : path;
  const told = prompt >= 0 && ids.every((id) => id in record.tokens);
  if (!told && whole.length > LETTERS_KEPT) return "";
  const parts = [told ? prompt : "", ids.join("-")];
  if (settings.temperature !== start.settings.temperature) parts.push(`t${record.temperatures[settings.temperature]}`);
  for (const [name, letter] of Object.entries(LETTERS)) {
    if (settings[name] !== start.settings[name]) parts.push(`${letter}${settings[name] ?? ""}`);
  }
  if (lot !== start.lot) parts.push(`s${lot ?? ""}`);
  return parts.join("_") + (told ? "" : `~${whole}`);
}

/** `write` が書いたものを読む。書けないはずのものは、初めの設定のままにする。 */
export function read(record, line, start = fresh(record)) {
  const cut = line.indexOf("~");
  const [prompt, path = "", ...rest] = (cut < 0 ? line : line.slice(0, cut)).split("_");
  const state = structuredClone(start); // つまみを動かしても、初めの状態は変わらない
  const ids = /^\d+(-\d+)*$/.test(path) ? path.split("-").map(Number) : [];
  if (cut >= 0 && prompt === "") {
    state.text = line.slice(cut + 1, cut + 1 + LETTERS_KEPT);
    state.tail = ids.every((id) => id < VOCABULARY) ? ids : [];
  } else if (/^\d+$/.test(prompt) && record.prompts[prompt]) {
    const strange = ids.findIndex((id) => !(id in record.tokens));
    state.text = record.prompts[prompt].text;
    state.path = strange < 0 ? ids : ids.slice(0, strange);
  } else return state;
  for (const part of rest) take(record, state, part[0], part.slice(1));
  return state;
}

/** もらった番号の綴り `spelled` が分かったあとの状態。文の終わりがそのとおりなら、選んだものに戻す。 */
export function settled(state, spelled) {
  const fits = state.tail.length && state.text.endsWith(spelled);
  return { ...state, tail: [], ...(fits && { text: state.text.slice(0, state.text.length - spelled.length), path: state.tail }) };
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
