// 「猫の箱」の状態。画面を知らないので、Node.js で試せる（tests/site/widgets）。
//
// 状態は { text, path, settings, greedy, seed }。text は読者の文、path はそのあとに選んだ番号の列、settings は
// つまみ（engine/sampler.mjs）、greedy は続けるときに一位を選ぶかどうか、seed はくじの種（毎回違う数なら null）。

import { PLAIN } from "../engine/sampler.mjs";

/** つまみで選べる値。使わないことを表す値は、並びの端に置く。 */
export const CHOICES = {
  temperature: Array.from({ length: 20 }, (_, place) => (place + 1) / 10),
  k: [1, 2, 3, 5, 8, 12, 20, 40, 100, null],
  p: [0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, null],
  m: [null, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4],
  penalty: [1, 1.1, 1.2, 1.3, 1.5, 2],
};

export const LARGEST_SEED = 9999;

/** 初めの状態。めったに来ないトークンを引くと文が壊れるので、温度を下げ、min-p をかけて始める。 */
export function fresh(text) {
  return { text, path: [], settings: { ...PLAIN, temperature: 0.8, m: 0.05 }, greedy: false, seed: 10 };
}

/** つまみか、続け方か、種が、初めの状態 `start` と違うか。 */
export function isTurned({ settings, greedy, seed }, start) {
  return greedy !== start.greedy || seed !== start.seed || Object.keys(settings).some((name) => settings[name] !== start.settings[name]);
}

// ---- 住所に書く -------------------------------------------------------------

const LETTERS = { temperature: "t", k: "k", p: "p", m: "m", penalty: "r" };

/** 住所に書く一行。「選んだ番号_つまみ…~文」。初めの状態 `start` と同じところは書かず、すべて同じなら空。 */
export function write({ text, path, settings, greedy, seed }, start) {
  const parts = [path.join("-")];
  for (const [name, letter] of Object.entries(LETTERS)) {
    if (settings[name] !== start.settings[name]) parts.push(`${letter}${settings[name] ?? ""}`);
  }
  if (greedy !== start.greedy) parts.push("g");
  if (seed !== start.seed) parts.push(`s${seed ?? ""}`);
  const line = parts.join("_");
  return text === start.text ? line : `${line}~${text}`;
}

/** `write` が書いたものを読む。書けないはずのものは、初めの設定のままにする。 */
export function read(line, start) {
  const cut = line.indexOf("~");
  const [path, ...rest] = (cut < 0 ? line : line.slice(0, cut)).split("_");
  const state = structuredClone(start);
  if (cut >= 0) state.text = line.slice(cut + 1);
  if (/^\d+(-\d+)*$/.test(path)) state.path = path.split("-").map(Number);
  for (const part of rest) take(state, part[0], part.slice(1));
  return state;
}

function take(state, letter, written) {
  const name = Object.keys(LETTERS).find((key) => LETTERS[key] === letter);
  if (letter === "g" && written === "") state.greedy = true;
  else if (letter === "s") state.seed = written === "" ? null : (seedIn(written) ?? state.seed);
  else if (name) {
    const value = written === "" ? null : Number(written);
    if (CHOICES[name].includes(value)) state.settings[name] = value;
  }
}

/** 打ち込まれた種。使えなければ undefined。 */
export function seedIn(written) {
  return /^\d{1,4}$/.test(written) ? Number(written) : undefined;
}
