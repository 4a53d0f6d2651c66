// 「透かし鏡」の状態と言葉。画面を知らないので、Node.js で試せる（tests/site/widgets）。
//
// 状態は { sample, text, key, gamma, context, beginning, delta, seed }。sample は見本の名前、text は読者が直した文（見本のままなら、
// その文）、key は鍵（BigInt）。beginning、delta、seed は、書かせるときの、書き出し、緑に足す点数、くじの種。
// 見本は docs/generated/mirror/marked.json にある。

/** 緑の割合、表を決めるトークンの個数、緑に足す点数、くじの種の、選べる値。 */
export const CHOICES = { gamma: [0.1, 0.25, 0.5, 0.75], context: [1, 2, 3, 4], delta: [1, 2, 4, 8], seed: [...Array(10).keys()] };
const LETTERS = { g: "gamma", h: "context", d: "delta", s: "seed" };

/** 書かせる前に欄にある、書き出しと種。章のセル（examples/watermark.py の write）と同じ。 */
const WRITING = { beginning: "パンを焼くときに大切なのは、", seed: 5 };

export const LARGEST_KEY = 2n ** 64n - 1n;
const LONGEST_LINE = 7500; // 住所に書く長さ。これより長い住所は、人に渡すところで切れやすい

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

// ---- 住所に書く -------------------------------------------------------------

/**
 * 住所に書く一行。「見本の名前_k鍵_g割合_h個数_d点数_s種~直した文」。初めの状態と同じところは書かない。長すぎれば undefined。
 *
 * 書き出しも替えたら、文の前に置き、その長さを「_b長さ」（見本のままの文なら、書き出しだけを置いて「_o長さ」）と書く。
 */
export function write(record, state) {
  const { sample, text, key, beginning } = state, start = fresh(record), base = sampleOf(record, sample) ?? record.samples[0];
  const parts = [base.name === start.sample ? "" : base.name], edited = text !== base.text, begun = beginning !== start.beginning;
  if (key !== start.key) parts.push(`k${key}`);
  for (const [letter, name] of Object.entries(LETTERS)) if (state[name] !== start[name]) parts.push(letter + state[name]);
  if (begun) parts.push((edited ? "b" : "o") + beginning.length);
  const line = parts.join("_") + (edited || begun ? `~${begun ? beginning : ""}${edited ? text : ""}` : "");
  return encodeURIComponent(line.toWellFormed?.() ?? line).length <= LONGEST_LINE ? line : undefined;
}

/** `write` が書いたものを読む。書けないはずのものは、初めの状態のままにする。 */
export function read(record, line) {
  const cut = line.indexOf("~");
  const [name, ...rest] = (cut < 0 ? line : line.slice(0, cut)).split("_");
  const state = fresh(record);
  const sample = sampleOf(record, name);
  if (sample) Object.assign(state, { sample: name, text: sample.text });
  if (cut >= 0) state.text = line.slice(cut + 1);
  for (const part of rest) take(state, part[0], part.slice(1), cut >= 0 && sampleOf(record, state.sample));
  return state;
}

function take(state, letter, written, base) {
  if (letter === "k") state.key = keyIn(written) ?? state.key;
  if ("bo".includes(letter) && base && /^\d{1,4}$/.test(written)) {
    state.beginning = state.text.slice(0, Number(written));
    state.text = letter === "o" ? base.text : state.text.slice(Number(written));
  }
  const name = LETTERS[letter];
  if (written !== "" && CHOICES[name]?.includes(Number(written))) state[name] = Number(written);
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
