// トークンの箱に書くもの。文字になるところは文字、ならないバイトは16進数で書く。

import { element } from "../base/dom.mjs";

const COLOURS = 6;
const SHOWN = { " ": "␣", "\n": "⏎", "\r": "␍", "\t": "⇥", "\u3000": "□" };
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** バイト列を、文字 { text } とバイト { hex } の並びに分ける。文字の書き方は `written`。 */
export function label(bytes, written = visible) {
  const parts = [];
  for (let at = 0; at < bytes.length; ) {
    const letter = letterAt(bytes, at);
    const kind = letter === null ? "hex" : "text";
    const shown = letter === null ? hex(bytes[at]) : written(letter);
    if (parts.at(-1)?.[kind] === undefined) parts.push({ [kind]: shown });
    else parts.at(-1)[kind] += (kind === "hex" ? " " : "") + shown;
    at += letter === null ? 1 : new TextEncoder().encode(letter).length;
  }
  return parts;
}

/** 箱に書くものを、文字だけで。 */
export const words = (bytes) => label(bytes).map(({ text, hex }) => text ?? hex).join(" ");

/** いくつかのトークンが分け持つ字。トークンごとに、その一かけらなら、その字。そうでなければ、空。 */
export function shared(pieces) {
  const bytes = Uint8Array.from(pieces.flatMap((piece) => [...piece])), owners = pieces.flatMap((piece, place) => [...piece].fill(place));
  const found = pieces.map(() => "");
  for (let at = 0; at < bytes.length; ) {
    const letter = letterAt(bytes, at), end = at + (letter === null ? 1 : new TextEncoder().encode(letter).length);
    if (owners[at] !== owners[end - 1]) found.fill(letter, owners[at], owners[end - 1] + 1);
    at = end;
  }
  return found;
}

/** Gemma のトークンの名前が表すバイト列。名前が「<0xE3>」のものは、そのバイト一つ。「▁」は、空白のこと。 */
export function tokenBytes(name) {
  const byte = /^<0x([0-9A-F]{2})>$/.exec(name);
  return byte ? Uint8Array.of(parseInt(byte[1], 16)) : new TextEncoder().encode(name.replaceAll("▁", " "));
}

/** 文を、トークンのバイト数 `sizes` のとおりに分けた字。途中で切れた字は、その終わりを持つトークンのものとする。 */
export function parted(text, sizes) {
  let at = 0, read = 0, end = 0;
  return sizes.map((size) => {
    const from = at;
    end += size;
    while (at < text.length) {
      const code = text.codePointAt(at), long = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      if (read + long > end) break;
      read += long;
      at += code < 0x10000 ? 1 : 2;
    }
    return text.slice(from, at);
  });
}

/** `at` から始まる文字。文字になっていなければ null。 */
function letterAt(bytes, at) {
  const lead = bytes[at];
  const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  try {
    return decoder.decode(bytes.subarray(at, at + length));
  } catch {
    return null;
  }
}

/** 目に見える書き方。それだけでは見えない文字は、記号か符号位置で書く。 */
export function visible(letter) {
  if (SHOWN[letter]) return SHOWN[letter];
  if (/^[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]$/u.test(letter)) {
    return `U+${letter.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  }
  return letter;
}

function hex(byte) {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}

/** トークンの箱。`place` で色が決まる。`below` があれば、下に小さく添える。 */
export function tokenBox(name, bytes, place, below) {
  const parts = label(bytes).map(({ text, hex }) => (text === undefined ? element("span", { class: "hex" }, hex) : text));
  const spaced = parts.flatMap((part, at) => (at ? [" ", part] : [part]));
  const kind = `token t${(place % COLOURS) + 1}`;
  return element(name, { class: kind }, element("span", {}, ...spaced), ...(below ? [element("small", {}, below)] : []));
}
