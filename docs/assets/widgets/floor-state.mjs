// 「一階の間取り」の、部品の並び、節と灯り、色。画面を知らない（tests/site/widgets）。

/** 流れる順の部品。`stages` は記録の名前、`room` は並びのうちの部屋、`add` は通路に足すところ。 */
export const PARTS = [
  { name: "embed", label: "埋め込み", stages: ["embed"] },
  { name: "norm", label: "正規化", stages: ["norm"], room: "attention" },
  { name: "qkv", label: "質問・名札・中身", stages: ["q", "k", "v"], room: "attention", lines: ["質問", "名札", "中身"] },
  { name: "sight", label: "四つの視線", stages: [], room: "attention" },
  { name: "gathered", label: "集めたもの", stages: ["gathered"], room: "attention" },
  { name: "middle", label: "足す", stages: ["middle"], add: true },
  { name: "again", label: "正規化", stages: ["again"], room: "mlp" },
  { name: "wide", label: "MLP", stages: ["wide"], room: "mlp", lines: ["MLP"] },
  { name: "narrow", label: "戻す", stages: ["narrow"], room: "mlp", lines: ["戻す"] },
  { name: "out", label: "足す", stages: ["out"], add: true },
  { name: "top", label: "出口", stages: [] },
];
const PLACES = new Map(PARTS.map(({ name }, at) => [name, at]));

/** 節の名前 → そこで灯る部品。「節:部品,部品」を空白で並べたもの。部品のない節からあとは、間取りは要らない。 */
export function readStops(line) {
  return line.split(" ").map((stop) => {
    const [id, names] = stop.split(":");
    return { id, lit: names ? names.split(",") : [] };
  });
}

/** 部品 `lit` が灯ったとき、もう流れ着いているのは、何番目の部品までか。 */
export const reached = (lit) => Math.max(-1, ...lit.map((name) => PLACES.get(name)));

/** 色の字を、-4 から 4 までの段に。正は青、負はだいだい色（紙の網や門と同じ）。 */
export const level = (letter) => letter.charCodeAt(0) - "e".charCodeAt(0);

const INKS = [[224, 112, 42], [47, 143, 208]]; // 負、正
const DEEP = [0, 56, 108, 176, 255];

/** 色の字の並びの、RGBA。0に近いところは、透ける。どちらの明るさの画面でも、同じ色で見分けられる。 */
export function colours(shades) {
  const pixels = new Uint8ClampedArray(4 * shades.length);
  for (let at = 0; at < shades.length; at++) {
    const step = level(shades[at]);
    pixels.set(INKS[Number(step > 0)], 4 * at);
    pixels[4 * at + 3] = DEEP[Math.abs(step)];
  }
  return pixels;
}

const comma = (number) => number.toLocaleString("en");

/** 間取りに書く名前。高さのある部品では、長さも。 */
export const lines = (record, { label, lines, stages }) =>
  lines?.map((line, at) => `${line} ${comma(record.stages[stages[at]].length)}`) ?? [label];

/** 部品の出すものの形。トークンの数 × 一つのトークンの数。 */
export function shape(record, { name, stages }) {
  const many = record.tokens.length;
  if (name === "sight") return `${record.sight.length}枚の ${many} × ${many}`;
  if (name === "top") return "最上階を出て";
  return `${many} × ${stages.map((stage) => comma(record.stages[stage].length)).join("・")}`;
}

/** 手で計算しても同じ色になったか。手で計算しなかった部品なら undefined。 */
export const agrees = (record, { name }) => record.hand[name] && String(record.hand[name]) === String(record.stages[name].shades);

/** 部品 `part` が、`at` 番目のトークンで出した数。章のセルと同じ桁で書く。 */
export function told(record, part, at) {
  const { name, stages } = part;
  if (name === "top") return record.top.map(({ token, share }) => `${(100 * share).toFixed(1)}% ${token}`).join("\n");
  if (name === "sight") return record.sight[0][at].map((share) => `${(100 * share).toFixed(0)}%`).join(" ");
  const digits = name === "embed" ? 3 : 1, { first } = record.stages[stages[0]];
  return `${first[at].map((value) => value.toFixed(digits)).join(" ")} …`;
}

/** いま見ている数が、何なのか。大きさは、二乗の平均の平方根。 */
export function subject(record, part, at) {
  const { name, stages } = part, token = `「${record.tokens[at]}」`;
  if (name === "top") return `${token}の次のトークン`;
  if (name === "sight") return `ヘッド1の、${token}の視線`;
  if (stages.length > 1) return `${token}の質問`;
  const size = record.stages[name].size[at].toFixed(name === "embed" ? 3 : 1);
  return `${token}の大きさ ${size}${agrees(record, part) ? "　手計算と同じ" : ""}`;
}

/** 大きく見せた絵の読み方。なければ、色の濃さを書く。 */
export function key(record, part) {
  if (agrees(record, part)) return "上は部品、下は手計算。同じ色です。";
  return { sight: "左から、ヘッド1、2、3、4。", qkv: "上から、質問が四枚と、名札と、中身。" }[part.name] ?? "";
}

/** 部品を選んだときに見る、初めのトークン。章のセルと同じ。 */
export const usual = (record, { name }) => (["embed", "norm"].includes(name) ? 1 : record.tokens.length - 1);
