// 「中をのぞく」の状態。画面を知らないので、Node.js で試せる（tests/site/widgets）。
//
// 状態は { name, text, place, layer, head, outs }。name は記録した文の名前か、読者の文を読ませるモデル（OWN か CAT）、text は
// 読者の文、place は見る側のトークンの位置（終わりのトークンなら null）、layer と head は1から数えた層とヘッド、outs は黙らせる
// もの（outs.mjs）。

import * as out from "./outs.mjs";

/** 記録した文の名前と、その文（docs/generated/look-inside）。 */
export const SENTENCES = {
  capitals: "日本の首都は東京、フランスの首都は",
  tokyo: "東京は日本の",
  quoted: "日本の首都は「東京」、フランスの首都は「",
  english: "The capital of Japan is Tokyo. The capital of France is",
  wagahai: "吾輩は猫である。名前は",
  tale: "むかしむかし、あるところに、おじいさんと",
  again: "つくえ、さかな、電車、ピアノ。つくえ、さかな、電車、",
  code: "def add(a, b):\n    return a",
};
export const OWN = "own"; // 読者の文を、本物の Gemma に
export const CAT = "neko"; // 読者の文を、neko-gemma に
const LETTERS = 1000; // これより長い文は、住所に残さない
export const START = { name: "capitals", text: "吾輩は猫である。名前は", place: null, layer: 13, head: 3, outs: [] };

/** 読者の文を読ませるか。 */
export const isTyped = ({ name }) => name === OWN || name === CAT;

/** `sight`（sight.mjs）にない位置、層、ヘッドを、あるものに直した状態。 */
export function within(state, { tokens, layers, heads }) {
  const place = state.place !== null && state.place < tokens.length - 1 ? state.place : null;
  const outs = state.outs.filter(({ layer, head = 1 }) => layer <= layers && head <= heads);
  return { ...state, place, layer: Math.min(state.layer, layers), head: Math.min(state.head, heads), outs };
}

/** 矢印キーで移る先の { layer, head }。使わないキーなら undefined。 */
export function moved({ layer, head }, key, { layers, heads }) {
  const steps = {
    ArrowLeft: { layer: layer - 1, head },
    ArrowRight: { layer: layer + 1, head },
    ArrowUp: { layer, head: head - 1 },
    ArrowDown: { layer, head: head + 1 },
    Home: { layer: 1, head },
    End: { layer: layers, head },
  };
  const to = steps[key];
  return to && { layer: Math.min(layers, Math.max(1, to.layer)), head: Math.min(heads, Math.max(1, to.head)) };
}

// ---- 住所に書く -------------------------------------------------------------

const NUMBERS = { place: "p", layer: "l", head: "h" };

/** 住所に書く一行。「名前_位置_層…_o黙らせるもの~文」。初めの状態と同じところは書かず、すべて同じなら空。 */
export function write(state) {
  const parts = [state.name === START.name ? "" : state.name];
  for (const [name, letter] of Object.entries(NUMBERS)) {
    if (state[name] !== START[name]) parts.push(`${letter}${state[name]}`);
  }
  if (state.outs.length) parts.push(`o${out.write(state.outs)}`);
  const line = parts.join("_");
  return isTyped(state) && state.text !== START.text && state.text.length <= LETTERS ? `${line}~${state.text}` : line;
}

/** `write` が書いたものを読む。書けないはずのものは、初めのままにする。 */
export function read(line) {
  const cut = line.indexOf("~");
  const [name, ...rest] = (cut < 0 ? line : line.slice(0, cut)).split("_");
  const state = { ...START, outs: [] };
  if (isTyped({ name }) || Object.hasOwn(SENTENCES, name)) state.name = name;
  if (isTyped(state) && cut >= 0) state.text = line.slice(cut + 1, cut + 1 + LETTERS);
  for (const part of rest) {
    const number = Object.keys(NUMBERS).find((key) => NUMBERS[key] === part[0]);
    if (part[0] === "o") state.outs = out.read(part.slice(1));
    else if (number && /^\d{1,3}$/.test(part.slice(1))) state[number] = Math.max(number === "place" ? 0 : 1, Number(part.slice(1)));
  }
  const old = { head: { layer: state.layer, head: state.head }, layer: { layer: state.layer } }; // 前の版の書き方
  for (const part of rest) if (Object.hasOwn(old, part)) state.outs = [old[part]];
  return state;
}
