// 読者のファイル（.gguf）。選ばれてから、読み込む。何が入っているか分からないので、置き場を取る前に、見出しを確かめる。

import { rooms } from "./gemma.mjs";
import { FIRST, TYPES, header as found, parsed } from "./gguf.mjs";
import { PAGE, RECORD, STAGE, parts, round } from "./kernel.mjs";
import { Trouble } from "./store.mjs";

export class OwnFile {
  why = "";
  start = 0;
  part = new Uint8Array(0);
  constructor(file, signal) {
    this.file = file;
    this.size = file.size;
    this.signal = signal;
  }
  async read(from, into) {
    this.signal?.throwIfAborted();
    if (from + into.length > this.size) throw unreadable("途中で終わっています。");
    for (let filled = 0; filled < into.length; ) {
      const part = (await this.#from(from + filled)).subarray(0, into.length - filled);
      into.set(part, filled);
      filled += part.length;
    }
  }
  close() {}

  /** `at` バイト目からの、手もとにある分。なければ、まとめて読む（重みごとに読むと、開くのに三割長くかかる）。 */
  async #from(at) {
    if (!(at >= this.start && at < this.start + this.part.length)) {
      const part = this.file.slice(at, at + AHEAD).arrayBuffer();
      this.part = new Uint8Array(await part.catch(() => { throw new Trouble("unreadable"); }));
      this.start = at;
    }
    return this.part.subarray(at - this.start);
  }
}

const AHEAD = 8 << 20;

const unreadable = (detail) => new Trouble("not-gguf", detail);

const LONGEST = 64 << 20; // 見出しの長さは、これくらいまで

/** `source` の見出し（gguf.mjs の header）。動かせないものなら、わけを投げる。 */
export async function header(source) {
  for (let length = FIRST; ; length *= 2) {
    try {
      return await found(source, Math.min(source.size, length), checked);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      if (length >= source.size || length > LONGEST) throw unreadable("途中で終わっています。"); // まだあれば、もっと読む
    }
  }
}

/** 見出しの重みと、計算の途中を置くのに要る、メモリの大きさ（バイト）。初めの一ページは、kernel.wasm が使う。 */
export function needed({ config, tensors }) {
  const sizes = [PAGE, STAGE, ...Object.values(tensors).flatMap((one) => [...parts(one), RECORD]), ...rooms(config).map((size) => size * 4)];
  return Math.ceil(sizes.reduce((all, size) => all + round(size), 0) / PAGE) * PAGE;
}

function checked(view, size) {
  if (view.getUint32(0, true) !== 0x46554747) throw unreadable("GGUFではありません。");
  if (![2, 3].includes(view.getUint32(4, true))) throw unreadable("GGUFの、読めない版です。");
  const { values, tensors } = parsed(view);
  for (const [name, { kind, type, from, bytes }] of Object.entries(tensors)) {
    if (!type) throw unreadable(`重み${name}の形式（${kind}番）は、開けません。開けるのは、${Object.values(TYPES).map(([one]) => one).join("、")}です。`);
    if (!(from + bytes <= size)) throw unreadable("途中で終わっています。");
  }
  const kind = values["general.architecture"];
  if (kind !== "gemma3") throw unreadable(`${kind}という形のモデルです。動かせるのは、Gemma 3だけです。`);
  fit(values, tensors);
  return { values, tensors };
}

/** 層の数と、どの重みの形も、見出しの値に合うか。 */
function fit(values, tensors) {
  const value = (name) => values[`gemma3.${name}`];
  const [size, wide, layers] = ["embedding_length", "feed_forward_length", "block_count"].map(value);
  const [heads, shared, head, eps, window] = ["head_count", "head_count_kv", "key_length", "layer_norm_rms_epsilon", "sliding_window"].map((name) => value(`attention.${name}`));
  if (heads % shared !== 0 || !(eps > 0) || !(window > 0) || (value("rope.scaling.type") ?? "linear") !== "linear") throw unreadable("モデルの形を決める数が、ないか、合いません。");
  const shapes = { attn_q: [heads * head, size], attn_k: [shared * head, size], attn_v: [shared * head, size], attn_output: [size, heads * head] };
  Object.assign(shapes, { ffn_gate: [wide, size], ffn_up: [wide, size], ffn_down: [size, wide], attn_q_norm: [1, head], attn_k_norm: [1, head] });
  for (const name of ["attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm"]) shapes[name] = [1, size];
  const found = Object.keys(tensors).length, wanted = Object.entries({ token_embd: [tensors.token_embd?.rows, size], output_norm: [1, size] });
  if (found !== wanted.length + layers * Object.keys(shapes).length) throw unreadable(`重みの数（${found}枚）が、層の数（${layers}）と合いません。`);
  for (let at = 0; at < layers; at++) for (const name in shapes) wanted.push([`blk.${at}.${name}`, shapes[name]]);
  for (const [name, [rows, columns]] of wanted) {
    const { type, group, ...one } = tensors[name] ?? {};
    if (one.rows !== rows || one.columns !== columns || columns % Math.max(32, group) || (rows === 1 ? type !== "F32" : rows % 4)) {
      throw unreadable(`重み${name}がないか、形が合いません。`);
    }
  }
}
