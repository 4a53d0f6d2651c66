// 「灯りをともす」の状態と計算。画面を知らない（tests/site/widgets）。
//
// 状態は { text, place, layer, outs, temperature, sent }。text は読者の文、place は見ている列のトークン（文の初めの <bos> が0、
// 終わりの列なら null）、layer は見ている階、outs は消した灯り { layer, head } の並び（head がなければ、その階のすべて）、
// temperature は月の高さ、sent は、住所に添えた記録 { floors, before, after }。floors は、1階から順の、一位 { id, probability }、
// before と after は、灯りを消す前の一位の、前とあと。

import * as out from "./outs.mjs";
import { words } from "./token-label.mjs";

export const LONGEST = 48; // 街に並ぶトークン
export const FLOORS = 18;
export const HOTTEST = 2;
const LETTERS = 1000; // これより長い文は、住所に残さない
const FINE = 1000; // 記録の確率の細かさ
export const START = { text: "", place: null, layer: 13, outs: [], temperature: 1, sent: null };

// ---- 住所に書く -------------------------------------------------------------

/** 住所に書く一行。「p見ている列_l階_o消した灯り_t月_r記録~文」。文がないか、長すぎれば、空。 */
export function write({ text, place, layer, outs, temperature, sent }) {
  if (!text || text.length > LETTERS) return "";
  const parts = [];
  if (place !== null) parts.push(`p${place}`);
  if (layer !== START.layer) parts.push(`l${layer}`);
  if (outs.length) parts.push(`o${out.write(outs)}`);
  if (temperature !== START.temperature) parts.push(`t${temperature.toFixed(1)}`);
  if (sent) parts.push(`r${[...sent.floors, sent.before, sent.after].map(packed).join("-")}`);
  return `${parts.join("_")}~${text}`;
}

/** `write` が書いたものを読む。書けないはずのものは、初めのままにする。 */
export function read(line) {
  const cut = line.indexOf("~"), state = { ...START, outs: [] };
  if (cut < 0 || cut === line.length - 1) return state;
  state.text = line.slice(cut + 1, cut + 1 + LETTERS);
  for (const part of line.slice(0, cut).split("_")) {
    const kind = part[0], rest = part.slice(1);
    if (kind === "p" && /^[1-9]\d?$/.test(rest)) state.place = Math.min(LONGEST, Number(rest));
    if (kind === "l" && isFloor(rest)) state.layer = Number(rest);
    if (kind === "o") state.outs = out.read(rest);
    if (kind === "t" && /^\d\.\d$/.test(rest)) state.temperature = Math.min(HOTTEST, Number(rest));
    if (kind === "r") state.sent = unpacked(rest.split("-"));
  }
  return state;
}

const isFloor = (text) => /^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= FLOORS;

const packed = ({ id, probability }) => Math.round(FINE * probability).toString(36).padStart(2, "0") + id.toString(36);

function unpacked(parts) {
  if (parts.length !== FLOORS + 2 || !parts.every((part) => /^[0-9a-z]{3,6}$/.test(part))) return null;
  const all = parts.map((part) => ({ id: parseInt(part.slice(2), 36), probability: Math.min(1, parseInt(part.slice(0, 2), 36) / FINE) }));
  return { floors: all.slice(0, FLOORS), before: all.at(-2), after: all.at(-1) };
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

/** 看板に書く、`place` までの文の終わりのほう。 */
export function asked(pieces, place, most = 14) {
  const letters = [...words(Uint8Array.from(pieces.slice(1, place + 1).flatMap((bytes) => [...bytes])))];
  return letters.length > most ? `…${letters.slice(-most).join("")}` : letters.join("");
}

// ---- くじ -------------------------------------------------------------------

/** 温度 `T` のときの、上から `k` 個 { id, probability } と、`more` の番号のもの。T が0なら、一位だけが残る。 */
export function sharpened(logits, T, k, more = []) {
  const best = [];
  for (let id = 0; id < logits.length; id++) {
    if (best.length === k && logits[id] <= logits[best[k - 1]]) continue;
    best.splice(best.findLastIndex((other) => logits[other] >= logits[id]) + 1, 0, id);
    best.length = Math.min(k, best.length);
  }
  const share = shares(logits, T, logits[best[0]]);
  const one = (id) => ({ id, probability: T ? share(id) : Number(id === best[0]) });
  return { top: best.map(one), more: more.map(one) };
}

function shares(logits, T, most) {
  let total = 0;
  for (const logit of logits) total += Math.exp((logit - most) / T);
  return (id) => Math.exp((logits[id] - most) / T) / total;
}

/** 0以上1未満の `u` で、温度 `T` のくじを引く。番号の順に帯を並べる。 */
export function lot(logits, T, u) {
  const most = logits.reduce((one, other) => (one > other ? one : other));
  if (!T) return logits.indexOf(most);
  const share = shares(logits, T, most);
  let edge = 0;
  for (let id = 0; id < logits.length; id++) if (u < (edge += share(id))) return id;
  return logits.indexOf(most); // 足し算の誤差で、終わりの帯から出たとき
}
