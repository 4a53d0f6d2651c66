// 「猫の箱」の状態。画面を知らないので、Node.js で試せる（tests/site/widgets）。
//
// 状態は { text, path, settings, greedy, seed }。text は読者の文、path はそのあとに選んだ番号の列、settings は
// つまみ（engine/sampler.mjs）、greedy は続けるときに一位を選ぶかどうか、seed はくじの種（毎回違う数なら null）。

import { choice, codec, flag, list, optional, text, whole } from "../base/codec.mjs";
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
export const LONGEST_TEXT = 400; // 文字

/** 初めの状態。めったに来ないトークンを引くと文が壊れるので、温度を下げ、min-p をかけて始める。 */
export function fresh(text) {
  return { text, path: [], settings: { ...PLAIN, temperature: 0.8, m: 0.05 }, greedy: false, seed: 10 };
}

/** つまみか、続け方か、種が、初めの状態 `start` と違うか。 */
export function isTurned({ settings, greedy, seed }, start) {
  return greedy !== start.greedy || seed !== start.seed || Object.keys(settings).some((name) => settings[name] !== start.settings[name]);
}

// ---- 住所に残す -------------------------------------------------------------

const SEED = whole(0, LARGEST_SEED);

/** 初めの状態 `start` から変わったところを、住所に残す一行。 */
export const line = (start) =>
  codec(start, {
    path: ["i", list(whole(0))],
    "settings.temperature": ["t", choice(CHOICES.temperature)],
    "settings.k": ["k", choice(CHOICES.k)],
    "settings.p": ["p", choice(CHOICES.p)],
    "settings.m": ["m", choice(CHOICES.m)],
    "settings.penalty": ["r", choice(CHOICES.penalty)],
    greedy: ["g", flag],
    seed: ["s", optional(SEED)],
    text: ["x", text(LONGEST_TEXT)],
  });

/** 打ち込まれた種。使えなければ undefined。 */
export const seedIn = SEED.read;
