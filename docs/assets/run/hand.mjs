// 手で解く練習の答え合わせ。画面も Python も知らない。
//
// 書き方の違いは、間違いではない。数は、式のままでも値で比べ、言葉は、答えの前後に添えたものを除いて比べる。

/** 漢数字で書いた数を、算用数字に。位取り（二〇）と、十百千万を使う書き方（二十、3千、0.5万）の、どれも読む。 */
const arabic = (text) =>
  text
    .replace(/(\d+\.\d+)([千万])/g, (_, number, place) => String(Number(number) * read(place)))
    .replace(/(?<![\d.])(?=\d*[〇一二三四五六七八九十百千万])[\d〇一二三四五六七八九十百千万]+/g, (word) => String(read(word)));

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

const POWERS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** 全角と半角、記号の形、漢数字と算用数字、大文字と小文字をそろえたもの。区切り（空白とコンマ）は残す。 */
const alike = (text) =>
  arabic(
    text
      .replace(/[⁰¹²³⁴-⁹]+/g, (powers) => `^${[...powers].map((power) => POWERS.indexOf(power)).join("")}`)
      .normalize("NFKC")
      .toLowerCase()
      .replaceAll("−", "-")
      .replaceAll("÷", "/")
      .replaceAll("×", "*")
      .replaceAll("ルート", "√")
      .replaceAll("**", "^"),
  )
    .replace(/(?<=\d)\s*x\s*(?=\d)/g, "*") // かける印の代わりに打った x
    .replace(/(\d+)の(\d+)乗/g, "$1^$2")
    .replace(/(\d+)分の(\d+)/g, "$2/$1");

/** 書き方の違いを除いたもの。`alike` に加えて、空白、句読点、かぎ括弧、初めの「約」、終わりの「です」なども区別しない。 */
export const plain = (text) =>
  alike(text)
    .replace(/[\s,、。「」『』]/g, "")
    .replace(/^(答えは|約|およそ|だいたい|たぶん)+(?=.)/, "")
    .replace(/^(マイナス|[‐–—ー])(?=[\d.])/, "-") // 日本語の入力のまま打った長音やダッシュも
    .replace(ENDING, "");

/** 答えの後ろに添えた言葉。 */
const ENDING = /(?<=.)(です|である|だと思う|だと思います|だ|だけ|のみ|のとき|の時|のほう|の方|の対|[がに]?(?:なる|なります|残る|残ります))+$/;

const LITERAL = /^[-+]?(?:\d+(?:\.(?<decimals>\d*))?|\.(?<only>\d+))(?<percent>%?)$/;

/** 式 `text` の値。数と + - * / ^ √ % と括弧だけからなる式でなければ undefined。 */
function valueOf(text) {
  const tokens = text.match(/\d+\.?\d*|\.\d+|[-+*/^√%()]/g) ?? [];
  if (tokens.join("") !== text) return undefined;
  let at = 0;
  const next = (...marks) => marks.includes(tokens[at]) && tokens[at++];
  const sum = () => {
    let value = product();
    for (let mark; (mark = next("+", "-")); ) value += mark === "+" ? product() : -product();
    return value;
  };
  const product = () => {
    let value = signed();
    for (let mark; (mark = next("*", "/")); ) value = mark === "*" ? value * signed() : value / signed();
    return value;
  };
  const signed = () => (next("-") ? -signed() : next("+") ? signed() : power());
  const power = () => {
    const base = single();
    return next("^") ? base ** signed() : base;
  };
  const single = () => {
    if (next("√")) return Math.sqrt(single());
    const value = next("(") ? inside() : /\d/.test(tokens[at] ?? "") ? Number(tokens[at++]) : NaN;
    return next("%") ? value / 100 : value;
  };
  const inside = () => {
    const value = sum();
    return next(")") ? value : NaN;
  };
  const value = sum();
  return at === tokens.length && Number.isFinite(value) ? value : undefined;
}

// 途中で丸めた小数は、有効数字がこれだけあれば、割り切れない値と同じとみなす
const ENOUGH = 3;
const ENOUGH_TO_SLIP = 2;

/** 打ち込まれたものの、比べ方。数の並び（(3, 2)）なら list、式や数なら value、小数を一つ書いたなら rounded（桁）。 */
function understood(text, short = plain(text)) {
  const inside = /^[([{]?(.*?)[)\]}]?$/.exec(alike(text).replace(/[\s。]/g, " ").trim().replace(ENDING, ""))[1];
  const items = inside.split(/\s*[,、と]\s*|\s+/).map((item) => valueOf(plain(item)));
  const list = items.length > 1 && items.every((item) => item !== undefined) ? items : undefined;
  const literal = LITERAL.exec(short)?.groups;
  const decimals = (literal?.decimals ?? literal?.only ?? "").length;
  const significant = short.replace(/[^\d]/g, "").replace(/^0+/, "").length;
  const rounded = literal && (decimals || literal.percent) && { unit: 10 ** -decimals / (literal.percent ? 100 : 1), significant };
  return { text: short, list, value: valueOf(short), rounded };
}

const close = (one, other) => Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other));

/** 答え `answer` と、書いたとおりに同じか。 */
function exact(answer, given) {
  if (answer.list) return given.list?.length === answer.list.length && answer.list.every((value, index) => close(value, given.list[index]));
  return answer.text === given.text;
}

/** 値が同じか。丸めた小数は、有効数字が `enough` だけあればよい。 */
function same(answer, given, enough) {
  if (answer.list || answer.value === undefined || given.value === undefined) return false;
  const near = given.rounded && given.rounded.significant >= enough ? given.rounded.unit / 2 : 0;
  return close(answer.value, given.value) || Math.abs(answer.value - given.value) <= near * (1 + 1e-9);
}

/** 数の後ろの言葉（バイト、通り）を除いたもの。除いてよいのは、正しい答えのどれかに付いているものだけ。 */
function bare(text, answers) {
  const units = answers.flatMap((answer) => /^[+-]?[\d.]+([^\d%]+)$/.exec(answer)?.[1] ?? []);
  const unit = units.sort((one, other) => other.length - one.length).find((one) => text.endsWith(one));
  return unit && unit !== text ? text.slice(0, -unit.length) : text;
}

/** `text` の読み方。書いたとおり、途中の式（6×2=12）や括弧の添え書きを除いたもの、単位を除いたもの、文字の間の印（Z+C）を除いたもの。 */
function readings(text, answers) {
  const given = plain(text);
  const found = [given, given.replace(/.*[=→](?=.)/, ""), given.replace(/\(.*?\)/g, "").replace(ENDING, "")];
  if (!/\d/.test(given)) found.push(given.replace(/[()[\]{}+・'"`|]|(?<=[a-z])と(?=[a-z])/g, ""));
  return [...new Set(found.flatMap((one) => [one, bare(one, answers)]))].filter(Boolean).map((one) => understood(one === given ? text : one, one));
}

/** 合ってはいるが、そのままでは受け取れない書き方なら、どう直すか。 */
function nearly(answers, given) {
  const hex = answers.flatMap(({ text }) => /^0x[0-9a-f]+$/.exec(text) ?? []);
  if (hex.some((one) => Number(one) === given.value)) return "番号は合っています。10進数ではなく、16進数で書いてください。";
  for (const { value } of answers) {
    if (value === undefined || given.value === undefined) continue;
    const to = (whole, unit) => [Math.round(whole / unit), Math.trunc(whole / unit)].some((one) => close(one * unit, given.value));
    const unit = given.rounded?.unit ?? 1;
    if (given.rounded && to(value, unit)) return "近い値ですが、丸めすぎです。分数のままか、もっと下の桁まで書いてください。";
    if (Math.abs(value) < 1 && !given.text.endsWith("%") && given.value && to(100 * value, unit)) return `百分率で答えるなら、「${given.text}%」のように、%を付けてください。`;
  }
  return undefined;
}

/**
 * 打ち込まれた `text` を、`exercise`（{ answers, slips }）と比べる。
 *
 * 返すのは { empty }、{ right }、{ slip: 何を間違えたか }、{ nearly: どう書き直すか }、{ wrong } のどれか。
 */
export function judge({ answers, slips }, text) {
  if (!plain(text)) return { empty: true };
  const [right, mistaken] = [answers.map((one) => understood(one)), slips.map(({ answer }) => understood(answer))];
  const given = readings(text, right.map((one) => one.text));
  // 書いたとおりの間違いがあれば、丸めた値が正しい答えに近くても、間違い
  for (const equal of [exact, same]) {
    for (const one of given) {
      if (right.some((answer) => equal(answer, one, ENOUGH))) return { right: true };
      const slip = mistaken.findIndex((answer) => equal(answer, one, ENOUGH_TO_SLIP));
      if (slip >= 0) return { slip: slips[slip].word };
    }
  }
  const word = given.map((one) => nearly(right, one)).find(Boolean);
  return word ? { nearly: word } : { wrong: true };
}
