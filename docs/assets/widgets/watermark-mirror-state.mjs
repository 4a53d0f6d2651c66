// 「透かし鏡」の状態と言葉。画面を知らないので、Node.js で試せる（tests/site/widgets）。
//
// 状態は { sample, text, key, gamma, context, beginning, delta, seed }。sample は見本の名前、text は読者が直した文（見本のままなら、
// その文）、key は鍵（BigInt）。beginning、delta、seed は、書かせるときの、書き出し、緑に足す点数、くじの種。
// 見本は docs/generated/mirror/marked.json にある。

import { choice, codec, passage, text } from "../base/codec.mjs";

/** 緑の割合、表を決めるトークンの個数、緑に足す点数、くじの種の、選べる値。 */
export const CHOICES = { gamma: [0.1, 0.25, 0.5, 0.75], context: [1, 2, 3, 4], delta: [1, 2, 4, 8], seed: [...Array(10).keys()] };

/** 書かせる前に欄にある、書き出しと種。章のセル（examples/watermark.py の write）と同じ。 */
const WRITING = { beginning: "パンを焼くときに大切なのは、", seed: 5 };

export const LARGEST_KEY = 2n ** 64n - 1n;

/** 初めの状態。記録の鍵で、一つ目の見本を見る。 */
export function fresh({ key, gamma, context, delta, samples }) {
  return { sample: samples[0].name, text: samples[0].text, key: BigInt(key), gamma, context, delta, ...WRITING };
}

/** 名前が `name` の見本。なければ undefined。 */
export const sampleOf = (record, name) => record.samples.find((sample) => sample.name === name);

/** 打ち込まれた鍵。使えなければ undefined。 */
export function keyIn(written) {
  const digits = written.normalize("NFKC").trim();
  if (!/^\d{1,20}$/.test(digits)) return undefined;
  const key = BigInt(digits);
  return key <= LARGEST_KEY ? key : undefined;
}

// ---- 住所に残す -------------------------------------------------------------

/** 住所に残す一行。見本のままの文は、書かない。 */
export function line(record) {
  const { write, read } = codec(fresh(record), {
    sample: ["n", choice(record.samples.map(({ name }) => name))],
    key: ["k", { write: String, read: keyIn }],
    gamma: ["g", choice(CHOICES.gamma)],
    context: ["h", choice(CHOICES.context)],
    delta: ["d", choice(CHOICES.delta)],
    seed: ["s", choice(CHOICES.seed)],
    beginning: ["b", passage()],
    text: ["x", text(), ({ sample }) => sampleOf(record, sample).text],
  });
  const sample = (name) => (sampleOf(record, name) ?? record.samples[0]).name; // いま書いた文は、記録の見本でない
  return { read, write: (state) => write({ ...state, sample: sample(state.sample) }) };
}

// ---- 文を壊す、直す -----------------------------------------------------------

// 異体字を選ぶ印と、絵文字をつなぐ印は、見える形を決めているので数えない。
const JOINER = "(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\uFE0F])\\u200D(?=\\p{Extended_Pictographic})";
const INVISIBLE = new RegExp(`(?!\\p{Variation_Selector}|${JOINER})\\p{Default_Ignorable_Code_Point}`, "gu");
const SPACE = "\u200b"; // 幅のない空白
const GAP = 2; // 何文字ごとにはさむか

export const invisible = (text) => text.match(INVISIBLE)?.length ?? 0;
export const withoutInvisible = (text) => text.replace(INVISIBLE, "");

/** 何文字かごとに、幅のない空白をはさむ。絵文字や濁点は、途中で切らない。 */
export function withInvisible(text) {
  const letters = [...new Intl.Segmenter("ja").segment(withoutInvisible(text))].map(({ segment }) => segment);
  return letters.map((letter, at) => (at % GAP === GAP - 1 ? letter + SPACE : letter)).join("");
}

/** 文を、うしろから順に並べる。文の終わりの印（。！？や改行）は、その文に付けたままにする。 */
export function reversed(text) {
  return (text.match(/[^。！？!?\n]*[。！？!?\n」』）]*/g) ?? []).reverse().join("");
}

// ---- 言葉 -----------------------------------------------------------------

const UNITS = ["", "万", "億", "兆", "京"];

/** 「1,200回に1回」のように言う。`log10` は、確率の常用対数。 */
export function oneIn(log10) {
  if (log10 > -1) return `100回のうち${Math.round(100 * 10 ** log10)}回`;
  if (-log10 >= 4 * UNITS.length) return `10の${Math.floor(-log10)}乗回に1回`;
  const digits = Math.floor(-log10) - 1; // 上から二桁を残す
  const times = Math.round(10 ** (-log10 - digits)) * 10 ** digits;
  const unit = Math.min(UNITS.length - 1, Math.floor(Math.log10(times) / 4 + 1e-9));
  const number = times / 10 ** (4 * unit);
  return `${number.toLocaleString("ja", { maximumFractionDigits: 1 })}${UNITS[unit]}回に1回`;
}

/** p を短く書くための、数と、10の何乗か。大きな p には、べきがない。 */
export function probability(log10) {
  if (log10 > -4) return [(10 ** log10).toLocaleString("ja", { maximumSignificantDigits: 2 })];
  const power = Math.floor(log10 + 0.0022); // 9.95からは、次の桁へ
  return [(10 ** (log10 - power)).toFixed(1), power];
}
