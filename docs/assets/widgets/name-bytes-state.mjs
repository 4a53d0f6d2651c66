// 「名前を、数にする」の、文字とバイトの組。画面を知らない（tests/site/widgets/texts.test.mjs）。

import { label } from "./token-label.mjs";

export const READINGS = { "utf-8": "UTF-8", shift_jis: "Shift_JIS", "euc-jp": "EUC-JP" };

/** 文の文字 { written, number, start, end } と、UTF-8で書いたバイト列。 */
export function spell(text) {
  const bytes = new TextEncoder().encode(text);
  let start = 0;
  const letters = [...text].map((letter) => {
    const [from, end] = [start, start + new TextEncoder().encode(letter).length];
    start = end;
    return { written: label(bytes.subarray(from, end))[0].text, number: letter.codePointAt(0), start: from, end };
  });
  return { bytes, letters };
}

/** バイト列を `encoding` のつもりで読んだ字 { written, start, end }。読めない並びは「�」。 */
export function read(bytes, encoding) {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true }), found = [];
  bytes.forEach((_, at) => {
    const written = decoder.decode(bytes.subarray(at, at + 1), { stream: at + 1 < bytes.length });
    if (written) found.push({ written, start: found.at(-1)?.end ?? 0, end: at + 1 });
  });
  return found;
}

/** 文字を切らずに、`room` バイトまでの行に分ける。 */
export function lines(letters, room) {
  const rows = [];
  for (const { start, end } of letters) {
    if (!rows.length || end - rows.at(-1).start > room) rows.push({ start });
    rows.at(-1).end = end;
  }
  return rows;
}

/** 組 `groups` のうち、行にかかるところ。行をまたいだ字は、初めのほうの行に書く。 */
export const within = (groups, row) =>
  groups
    .filter(({ start, end }) => start < row.end && end > row.start)
    .map(({ written, start, end }) => ({
      written: start < row.start ? "" : written,
      from: Math.max(start, row.start) - row.start,
      to: Math.min(end, row.end) - row.start,
    }));
