// 「灯りをともす」の状態と計算。画面を知らない（tests/site/widgets）。
//
// 状態は { text, place, layer, outs, temperature, sent }。text は読者の文、place は見ている列のトークン（文の初めの <bos> が0、
// 終わりの列なら null）、layer は見ている階、outs は消した灯り { layer, head } の並び（head がなければ、その階のすべて）、
// temperature は月の高さ、k と p は top-k と top-p（使わなければ null）、sent は、住所に添えた記録 { floors, before, after }。floors は、1階から順の、一位 { id, probability }、
// before と after は、灯りを消す前の一位の、前とあと。

import { choice, codec, decimal, optional, text, whole } from "../base/codec.mjs";
import { Whole } from "../engine/whole.mjs";
import { OUTS } from "./outs.mjs";
import { label, visible } from "./token-label.mjs";

export const LONGEST = 48; // 街に並ぶトークン
export const FLOORS = 18;
export const HOTTEST = 2;
export const KNOBS = { k: [1, 2, 3, 5, 10, 20, 50, 100, null], p: [0.5, 0.7, 0.8, 0.9, 0.95, null] };
const FINE = 1000; // 記録の確率の細かさ
export const START = { text: "", place: null, layer: 13, outs: [], temperature: 1, k: null, p: null, sent: null };

// ---- 住所に残す -------------------------------------------------------------

const SENT = {
  write: ({ floors, before, after }) => [...floors, before, after].map(packed).join("-"),
  read(written) {
    const all = written.split("-").map(unpacked);
    return all.length === FLOORS + 2 && all.every(Boolean) ? { floors: all.slice(0, FLOORS), before: all.at(-2), after: all.at(-1) } : undefined;
  },
};
const packed = ({ id, probability }) => Math.round(FINE * probability).toString(36).padStart(2, "0") + id.toString(36);
const unpacked = (part) => /^[0-9a-z]{3,6}$/.test(part) && { id: parseInt(part.slice(2), 36), probability: Math.min(1, parseInt(part.slice(0, 2), 36) / FINE) };

const line = codec(START, {
  place: ["p", whole(1, LONGEST)],
  layer: ["l", whole(1, FLOORS)],
  outs: ["o", OUTS],
  temperature: ["t", decimal(0, HOTTEST, 10)],
  k: ["k", choice(KNOBS.k)],
  p: ["n", choice(KNOBS.p)],
  sent: ["r", optional(SENT)],
  text: ["x", text()],
});

/** 文がなければ、見本なので、何も残さない。 */
export const write = (state) => (state.text ? line.write(state) : "");
export function read(written) {
  const state = line.read(written);
  return state.text ? state : structuredClone(START);
}

// ---- 灯り -------------------------------------------------------------------

/** 消した灯りの言葉。 */
export const outWords = (outs) => {
  const named = outs.map(({ layer, head }) => (head ? `${layer}階のヘッド${head}` : `${layer}階`));
  return named.length > 2 ? `灯りを${named.length}か所で消して` : `${named.join("と")}なし`;
};

// ---- 文と列 -----------------------------------------------------------------

/** 二つの並びの、初めから同じところの長さ。 */
export function common(one, other) {
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at++;
  return at;
}

/** 文の `caret` 文字目の前にある字の、トークンの番号（初めの <bos> を0とする）。`pieces` は、<bos> も入れたバイト列の並び。 */
export function placeAt(pieces, text, caret) {
  let left = new TextEncoder().encode(text.slice(0, caret)).length, at = 1;
  while (at < pieces.length - 1 && (left -= pieces[at].length) > 0) at++;
  return Math.min(at, pieces.length - 1);
}

const SEGMENTS = new Intl.Segmenter("ja"); // いくつもの符号でできた絵文字を、切り離さない

/** 看板に書く、`place` までの文の終わりのほう。 */
export function asked(pieces, place, most = 14) {
  const parts = label(Uint8Array.from(pieces.slice(1, place + 1).flatMap((bytes) => [...bytes])), (letter) => letter);
  const letters = parts.flatMap(({ text, hex }) => (hex ? ` ${hex} ` : Array.from(SEGMENTS.segment(text), ({ segment }) => segment)));
  return (letters.length > most ? "…" : "") + letters.slice(-most).map(visible).join("").trim();
}

// ---- くじ -------------------------------------------------------------------

const FREE = { temperature: 1, k: null, p: null };

/** つまみ { temperature, k, p } を当てはめた、次のトークンの分布。なければ、何も当てはめない。温度が0なら、一位だけが残る。 */
export function odds(logits, { temperature, k, p } = FREE) {
  return new Whole(logits, [], { ...(temperature ? { temperature, k, p } : { ...FREE, k: 1 }), m: null, penalty: 1 });
}

/** 動かしたつまみの言葉。温度のほかを動かしていなければ、温度だけ。 */
export const knobWords = ({ temperature, k, p }) =>
  [temperature !== 1 && `温度${temperature.toFixed(1)}`, k !== null && `top-k ${k}`, p !== null && `top-p ${p}`].filter(Boolean).join("、");
