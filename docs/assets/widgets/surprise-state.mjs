// 「意外さの色」の状態と計算。画面を知らない（tests/site/widgets）。
//
// 状態は { which, text }。which は見本の順番（読者の文を見ているなら -1）、text は読者の文。

const LETTERS = 1000; // これより長い文は、住所に残さない
export const START = { which: 0, text: "" };

/** 住所に書く一行。「見本の順番~読者の文」。読者の文を見ているなら、順番は空。 */
export function write({ which, text }) {
  if (text.length > LETTERS) return "";
  return which < 0 ? `~${text}` : (which ? String(which) : text && "0") + (text && `~${text}`);
}

/** `write` が書いたものを読む。見本は `count` 個。書けないはずのものは、初めのままにする。 */
export function read(count, line) {
  const cut = line.indexOf("~"), name = cut < 0 ? line : line.slice(0, cut), text = cut < 0 ? "" : line.slice(cut + 1, cut + 1 + LETTERS);
  if (cut === 0) return { which: -1, text };
  return { which: /^\d{1,2}$/.test(name) && Number(name) < count ? Number(name) : START.which, text };
}

/** 意外さ（ビット）の段。境は、この値。 */
export const EDGES = [1, 3, 6, 10];
export const level = (bits) => EDGES.filter((edge) => bits >= edge).length;

/** 意外さの合計と、ならしたもの。`letters` は文字の数。 */
export function summed(bits, letters) {
  const total = bits.reduce((sum, one) => sum + one, 0);
  return { total, token: total / bits.length, letter: total / letters };
}

/** `bits` ビットは、何択か。大きな数は、上から二桁で。 */
export function choices(bits) {
  const many = 2 ** bits, unit = many < 1e4 ? 1 : many < 1e8 ? 1e4 : 1e8;
  if (many < 10) return many.toFixed(1);
  return (many < 100 ? Math.round(many) : Number(many.toPrecision(2)) / unit).toLocaleString("ja") + { 1: "", 1e4: "万", 1e8: "億" }[unit];
}
