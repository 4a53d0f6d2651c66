// 重みの置き場と、掛け算の入口。計算は kernel.wasm（SIMD のないブラウザでは、素の JavaScript の plain.mjs）がする。どちらも同じ
// 置き場（一続きのメモリ）を、同じ入口の名前で使う。
//
// 量子化した重みは、失うものなく、8ビットの整数と倍率に分けて置く。半精度などは、そのまま置く。

export const PAGE = 65536;
export const STAGE = 4 << 20; // ファイルから読んで、まだ開いていないもの
export const RECORD = 24; // kernel.c の Matrix
const KINDS = { Q8_0: 0, Q5_0: 0, Q4_K: 0, Q6_K: 1, F16: 2, BF16: 3, F32: 4 };

/** 重み一つの置き場（バイト）。整数、倍率、引くもの。 */
export function parts({ type, rows, columns, bytes }) {
  const size = rows * columns;
  if (KINDS[type] > 1) return [bytes, 0, 0]; // 開かずに置く
  return [size, (size / (type === "Q6_K" ? 16 : 32)) * 4, type === "Q4_K" ? size / 8 : 0];
}

export const round = (size) => Math.ceil(size / 16) * 16;

export class Kernel {
  /**
   * `bytes` のメモリを取る。取れなければ RangeError。
   *
   * `code` は、kernel.wasm を compile したもの（WebAssembly.Module）か、plain.mjs の plain。
   */
  static async take(bytes, code) {
    const kernel = new Kernel();
    if (code instanceof WebAssembly.Module) {
      const memory = new WebAssembly.Memory({ initial: bytes / PAGE, maximum: bytes / PAGE });
      const { exports } = await WebAssembly.instantiate(code, { env: { memory } });
      Object.assign(kernel, { code: exports, buffer: memory.buffer, at: exports.__heap_base.value });
    } else {
      const buffer = new ArrayBuffer(bytes);
      Object.assign(kernel, { code: code(buffer), buffer, at: PAGE });
    }
    kernel.stage = kernel.#reserve(STAGE);
    return kernel;
  }

  #reserve(bytes) {
    const at = this.at;
    this.at += round(bytes);
    if (this.at > this.buffer.byteLength) throw new RangeError("取ったメモリに、入りきりません。");
    return at;
  }

  floats(size) {
    return new Float32Array(this.buffer, this.#reserve(size * 4), size);
  }

  /** 重みの形を書き、中身の置き場を取る。 */
  place(tensor) {
    const { type, rows, columns } = tensor, [q, scale, less] = parts(tensor).map((size) => size && this.#reserve(size));
    const at = this.#reserve(RECORD);
    new Int32Array(this.buffer, at, RECORD / 4).set([KINDS[type], rows, columns, q, scale, less]);
    return { ...tensor, at, q, scale, less };
  }

  /** 置き場 `placed` に、`read(from, into)` で、少しずつ読んだ中身を開く。 */
  async fill({ type, rows, columns, from, group, block, q, scale, less }, read) {
    const open = this.code[`open_${type.toLowerCase()}`], each = (columns / group) * block; // 一行のバイト数
    const some = Math.floor(STAGE / each);
    for (let row = 0; row < rows; row += some) {
      const count = Math.min(some, rows - row), start = row * columns;
      await read(from + row * each, new Uint8Array(this.buffer, open ? this.stage : q + row * each, count * each));
      open?.(this.stage, (count * columns) / group, q + start, scale + (start / (type === "Q6_K" ? 16 : 32)) * 4, less && less + start / 8);
    }
  }
}
