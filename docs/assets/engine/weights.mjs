// 数の並びのファイル（safetensors）を開く。初めの8バイトが見出しの長さ、次が見出し（JSON）、残りが数の並び。
// 重みの一つの数は半精度（2バイト）なので、計算に使う単精度（4バイト）に直す。単精度と、色などの整数（1バイト）は、そのまま使う。
// 形式は Hugging Face の safetensors の README による。

const PREFIX = 8;

/** `buffer`（ArrayBuffer）から { metadata, tensors } を読む。tensors は名前 → Float32Array か Uint8Array。 */
export function unpack(buffer) {
  const length = Number(new DataView(buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, PREFIX, length)));
  const { __metadata__: metadata = {}, ...parts } = header;
  const tensors = {};
  for (const [name, part] of Object.entries(parts)) tensors[name] = numbers(buffer, PREFIX + length, part);
  return { metadata, tensors };
}

/** 流れ `stream` から、見出しだけを受け取る。残りは受け取らない。 */
export async function unpackHeader(stream) {
  const reader = stream.getReader();
  let got = new Uint8Array(0), length = Infinity;
  while (got.length < PREFIX + length) {
    const { done, value } = await reader.read();
    if (done) throw new Error("見出しの途中で終わりました。");
    const longer = new Uint8Array(got.length + value.length);
    longer.set(got);
    longer.set(value, got.length);
    got = longer;
    if (got.length >= PREFIX) length = Number(new DataView(got.buffer).getBigUint64(0, true));
  }
  reader.cancel();
  return JSON.parse(new TextDecoder().decode(got.subarray(PREFIX, PREFIX + length)));
}

function numbers(buffer, start, { dtype, shape, data_offsets: [from, to] }) {
  const size = shape.reduce((whole, side) => whole * side, 1);
  const bytes = { F32: 4, F16: 2, U8: 1 }[dtype];
  if (to - from !== bytes * size) throw new Error(`読めない数の並びです: ${dtype} ${shape} ${to - from}`);
  if (dtype === "U8") return new Uint8Array(buffer, start + from, size);
  if (dtype === "F32") return new Float32Array(buffer, start + from, size);
  const halves = new Uint16Array(buffer, start + from, size);
  const table = values();
  const made = new Float32Array(size);
  for (let at = 0; at < size; at++) made[at] = table[halves[at]];
  return made;
}

let known;

/** 半精度は65,536通りしかないので、すべての値を一度だけ計算しておく。 */
function values() {
  known ??= Float32Array.from({ length: 0x10000 }, (_, bits) => half(bits));
  return known;
}

/** 半精度の16ビット（符号1、指数5、仮数10）が表す数。 */
export function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f, fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
