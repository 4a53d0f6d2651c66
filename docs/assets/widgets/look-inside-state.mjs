// 「中をのぞく」の状態。画面を知らないので、Node.js で試せる（tests/site/widgets）。
//
// 状態は { name, text, place, layer, head, outs }。name は記録した文の名前か、読者の文を読ませるモデル（OWN か CAT）、text は
// 読者の文、place は見る側のトークンの位置（終わりのトークンなら null）、layer と head は1から数えた層とヘッド、outs は黙らせる
// もの（outs.mjs）。

import { choice, codec, text, whole } from "../base/codec.mjs";
import { OUTS } from "./outs.mjs";

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

// ---- 住所に残す -------------------------------------------------------------

const line = codec(START, {
  name: ["n", choice([...Object.keys(SENTENCES), OWN, CAT])],
  place: ["p", whole(0, 999)],
  layer: ["l", whole(1, 18)],
  head: ["h", whole(1, 4)],
  outs: ["o", OUTS],
  text: ["x", text()],
});
export const read = line.read;
export const write = (state) => line.write({ ...state, text: isTyped(state) ? state.text : START.text });
