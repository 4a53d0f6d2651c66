// 手で解く練習の答え合わせ。画面も Python も知らない。

/** 漢数字で書いた数を、算用数字に。位取り（二〇）と、十百千万を使う書き方（二十、3千）の、どちらも読む。 */
const arabic = (text) => text.replace(/(?<![\d.])(?=\d*[〇一二三四五六七八九十百千万])[\d〇一二三四五六七八九十百千万]+/g, (word) => String(read(word)));

const DIGITS = "〇一二三四五六七八九";
const digitOf = (char) => (DIGITS.includes(char) ? DIGITS.indexOf(char) : Number(char));
const PLACES = { 十: 10, 百: 100, 千: 1000 };

function read(word) {
  if (!/[十百千万]/.test(word)) return [...word].map(digitOf).join("");
  let [sum, below, digit] = [0, 0, 0];
  for (const char of word) {
    if (char === "万") [sum, below, digit] = [sum + (below + digit || 1) * 10_000, 0, 0];
    else if (char in PLACES) [below, digit] = [below + (digit || 1) * PLACES[char], 0];
    else digit = digit * 10 + digitOf(char);
  }
  return sum + below + digit;
}

/**
 * 書き方の違いを除いたもの。全角と半角、空白、句読点、かぎ括弧、負号の形、大文字と小文字、漢数字と算用数字、
 * 初めの「約」、終わりの「です」「である」は区別しない。
 */
export const plain = (text) =>
  arabic(text.normalize("NFKC").replace(/[\s,、。「」]/g, "").replaceAll("−", "-").replaceAll("÷", "/").toLowerCase())
    .replace(/^(約|およそ)/, "")
    .replace(/^(マイナス|[‐–—ー])(?=[\d.])/, "-") // 日本語の入力のまま打った長音やダッシュも
    .replace(/(?<=.)(です|である|だ)$/, "");

const NUMBER = /^(?<top>[+-]?(?:\d+(?:\.(?<decimals>\d*))?|\.(?<only>\d+)))(?:\/(?<bottom>\d+(?:\.\d+)?))?(?<percent>%?)$/;
// 途中で丸めた小数は、有効数字がこれだけあれば、割り切れない値と同じとみなす
const ENOUGH = 3;
const ENOUGH_TO_SLIP = 2;

/** `text`（書き方の違いを除いたもの）が数なら、{ value, near: これより近ければ、丸めただけの違い }。 */
function number(text, enough) {
  const parts = NUMBER.exec(text.replace(/^(\d+)分の(\d+)$/, "$2/$1"))?.groups;
  if (!parts) return undefined;
  const scale = Number(parts.bottom ?? 1) * (parts.percent ? 100 : 1);
  const decimals = parts.decimals ?? parts.only ?? "";
  const significant = parts.top.replace(/[-+.]/g, "").replace(/^0+/, "").length;
  const rounded = (decimals || parts.percent) && !parts.bottom && significant >= enough;
  return { value: Number(parts.top) / scale, near: rounded ? 0.5 / 10 ** decimals.length / scale : 0 };
}

/** 打ち込まれた `given` が `answer` と同じか。数どうしなら、値で比べる（0.50 と 1/2、.5 と 50%）。 */
function same(answer, given, enough) {
  const [right, said] = [number(answer, enough), number(given, enough)];
  if (!right || !said) return answer === given;
  return Math.abs(right.value - said.value) <= said.near + 1e-9 * Math.abs(right.value);
}

/** 数の後ろの言葉（バイト、通り）を除いたもの。除いてよいのは、正しい答えのどれかに付いているものだけ。 */
function bare(text, answers) {
  const units = answers.flatMap((answer) => /^[+-]?[\d.]+([^\d%]+)$/.exec(answer)?.[1] ?? []);
  const unit = units.sort((one, other) => other.length - one.length).find((one) => text.endsWith(one));
  return unit && unit !== text ? text.slice(0, -unit.length) : text;
}

/**
 * 打ち込まれた `text` を、`exercise`（{ answers, slips }）と比べる。
 *
 * 返すのは { empty }、{ right }、{ slip: 何を間違えたか }、{ wrong } のどれか。
 */
export function judge({ answers, slips }, text) {
  const given = plain(text);
  if (!given) return { empty: true };
  const [right, mistaken] = [answers.map(plain), slips.map(({ answer }) => plain(answer))];
  const last = given.replace(/.*=(?=.)/, ""); // 途中の式（6×2=12）も書いたなら、その答え
  const readings = new Set([given, bare(given, right), last, bare(last, right)]);
  // 書いたとおりの間違いがあれば、丸めた値が正しい答えに近くても、間違い
  for (const equal of [(answer, one) => answer === one, same]) {
    for (const one of readings) {
      if (right.some((answer) => equal(answer, one, ENOUGH))) return { right: true };
      const slip = mistaken.findIndex((answer) => equal(answer, one, ENOUGH_TO_SLIP));
      if (slip >= 0) return { slip: slips[slip].word };
    }
  }
  return { wrong: true };
}
