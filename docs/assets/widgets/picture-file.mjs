// 読者の絵のファイルを、小さな正方形の絵にする。ファイルは、このページの外へ出ない。
// 画面の要らないところは、Node.js で試せる（tests/site/widgets）。

const LARGEST_FILE = 30_000_000; // バイト
const LARGEST_AREA = 100_000_000; // 画素
const FINEST = 16; // 一つの画素を、縦横いくつまでの点の平均で決めるか

/** 読者に、わけを日本語で言える誤り。 */
export class PictureError extends Error {}

/** ファイルを読み、{ pixels, notes } にする。pixels は一辺 `side` の絵、notes は絵をどう直したかの説明。 */
export async function readPicture(file, side) {
  if (file.size > LARGEST_FILE) {
    throw new PictureError(`ファイルが大きすぎます（${millions(file.size)}MB）。${millions(LARGEST_FILE)}MBまでの絵を選んでください。`);
  }
  const address = URL.createObjectURL(file);
  try {
    const image = await loaded(address);
    const { naturalWidth: wide, naturalHeight: high } = image;
    if (wide * high > LARGEST_AREA) {
      throw new PictureError(`絵が大きすぎます（${size(wide, high)}）。全部で${LARGEST_AREA / 1e8}億画素までに縮めてください。`);
    }
    const animated = isAnimated(new Uint8Array(await file.arrayBuffer()));
    const { data, clear } = onWhite(cropped(image, side));
    return { pixels: shrink(data, side), notes: notes({ wide, high, side, animated, clear }) };
  } finally {
    URL.revokeObjectURL(address);
  }
}

const millions = (bytes) => Math.ceil(bytes / 1e6).toLocaleString("ja");
const size = (wide, high) => `${wide.toLocaleString("ja")}×${high.toLocaleString("ja")}画素`;

function loaded(address) {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => (image.naturalWidth && image.naturalHeight ? resolve(image) : image.onerror());
    image.onerror = () => reject(new PictureError("絵として読めませんでした。PNGやJPEGなどの、絵のファイルを選んでください。"));
    image.src = address;
  });
}

/** 真ん中の正方形を、一辺が `side` の何倍かの大きさに縮めた（小さければ伸ばした）点の並び。 */
function cropped(image, side) {
  const { naturalWidth: wide, naturalHeight: high } = image;
  const least = Math.min(wide, high);
  const across = side * Math.min(FINEST, Math.ceil(least / side));
  const canvas = new OffscreenCanvas(across, across);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(image, (wide - least) / 2, (high - least) / 2, least, least, 0, 0, across, across);
  return context.getImageData(0, 0, across, across).data;
}

/** 赤、緑、青、不透明さの並びを白い紙に重ね、{ data, clear } にする。clear は、透けたところがあったか。 */
export function onWhite(rgba) {
  const data = new Float64Array((3 * rgba.length) / 4);
  let clear = false;
  for (let at = 0; at < rgba.length / 4; at++) {
    const cover = rgba[4 * at + 3] / 255;
    clear ||= cover < 1;
    for (let colour = 0; colour < 3; colour++) data[3 * at + colour] = 255 + (rgba[4 * at + colour] - 255) * cover;
  }
  return { data, clear };
}

/** 正方形の絵を、一辺 `side` に縮める。一つの画素は、もとの画素の平均。一辺は `side` の何倍か。 */
export function shrink(data, side) {
  const across = Math.sqrt(data.length / 3), times = across / side;
  return Uint8Array.from({ length: 3 * side * side }, (_, at) => {
    const colour = at % 3, x = Math.floor(at / 3) % side, y = Math.floor(at / 3 / side);
    let sum = 0;
    for (let dy = 0; dy < times; dy++) {
      for (let dx = 0; dx < times; dx++) sum += data[3 * ((y * times + dy) * across + x * times + dx) + colour];
    }
    return Math.round(sum / times ** 2);
  });
}

/** どう直したか。 */
export function notes({ wide, high, side, animated, clear }) {
  const told = [`${size(wide, high)}の絵を読みました。`];
  if (animated) told.push("動く絵なので、初めの一こまだけを使います。");
  if (wide !== high) told.push("正方形にするために、真ん中を切り取りました。");
  if (clear) told.push("透けているところは、白くしました。");
  if (wide !== side || high !== side) told.push(`${side}×${side}画素に${Math.min(wide, high) < side ? "伸ばしました" : "縮めました"}。`);
  return told.join("");
}

// ---- 動く絵 -----------------------------------------------------------------

/** 二こま以上ある GIF、PNG、WebP か。 */
export function isAnimated(bytes) {
  const text = (from, to) => String.fromCharCode(...bytes.subarray(from, to));
  if (text(0, 3) === "GIF") return gifFrames(bytes) > 1;
  if (text(1, 4) === "PNG") return hasFrames(bytes, text);
  return text(0, 4) === "RIFF" && text(8, 16) === "WEBPVP8X" && (bytes[20] & 2) !== 0;
}

/** PNG は、絵の本体（IDAT）の前に acTL があれば動く。 */
function hasFrames(bytes, text) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const name = text(at + 4, at + 8);
    if (name === "acTL" || name === "IDAT") return name === "acTL";
  }
  return false;
}

/** GIF のこまの数。ブロックを順にたどる。 */
function gifFrames(bytes) {
  const table = (flags) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + table(bytes[10]), frames = 0;
  while (bytes[at] === 0x21 || bytes[at] === 0x2c) {
    if (bytes[at] === 0x2c) {
      frames++;
      at += 11 + table(bytes[at + 9]);
    } else at += 2;
    while (bytes[at] > 0) at += 1 + bytes[at];
    at++;
  }
  return frames;
}
