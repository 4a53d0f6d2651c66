// GGUF の見出しを読む。重みの名前、形、種類、ファイルの中の位置と、モデルの形だけを取り出し、語彙などの長い並びは飛ばす。
// 形式は ggml の docs/gguf.md による。

const [TEXT, LIST] = [8, 9]; // 値の種類
const BYTES = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];
const READ = { 4: "getUint32", 5: "getInt32", 6: "getFloat32" };
/** 重みの種類。番号 → [名前, 一かたまりの数, そのバイト数] */
const TYPES = { 0: ["F32", 1, 4], 1: ["F16", 1, 2], 6: ["Q5_0", 32, 22], 8: ["Q8_0", 32, 34], 12: ["Q4_K", 256, 144], 14: ["Q6_K", 256, 210], 30: ["BF16", 1, 2] };
const FIRST = 8 << 20; // 見出しは、Gemma 3 270M で6.5MB
const LONGEST = 64 << 20;

/** 読めない GGUF。わけは detail に（言葉は sayings.mjs）。 */
class Unreadable extends Error {
  code = "not-gguf";
  constructor(detail) {
    super(detail);
    this.detail = detail;
  }
}

/** `source` の見出し { name, config, tensors }。tensors は、ファイルに並ぶ順。 */
export async function header(source) {
  for (let length = Math.min(source.size, FIRST); ; length = Math.min(source.size, 2 * length)) {
    const start = new Uint8Array(length);
    await source.read(0, start);
    try {
      return parsed(new DataView(start.buffer), source.size);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // 途中で終わっていれば、もっと読む
      if (length === source.size || length > LONGEST) throw new Unreadable("途中で終わっています。");
    }
  }
}

function parsed(view, size) {
  let at = 0;
  const number = () => view.getUint32((at += 4) - 4, true), long = () => Number(view.getBigUint64((at += 8) - 8, true));
  const text = () => {
    const length = long();
    return new TextDecoder().decode(new Uint8Array(view.buffer, (at += length) - length, length));
  };
  if (number() !== 0x46554747) throw new Unreadable("GGUFではありません。");
  if (![2, 3].includes(number())) throw new Unreadable("GGUFの、読めない版です。");
  const count = long(), values = {}, tensors = {};
  for (let left = long(); left > 0; left--) {
    const name = text(), type = number();
    if (type === TEXT) values[name] = text();
    else if (type === LIST) {
      const each = number();
      let items = long();
      if (each !== TEXT) at += items * BYTES[each];
      else for (; items > 0; items--) at += Number(view.getBigUint64(at, true)) + 8;
    } else {
      if (READ[type]) values[name] = view[READ[type]](at, true);
      at += BYTES[type];
    }
  }
  for (let left = count; left > 0; left--) {
    const name = text(), shape = Array.from({ length: number() }, long), kind = number();
    const [type, group, bytes] = TYPES[kind] ?? [];
    if (!type) throw new Unreadable(`重み${name}の形式（${kind}番）は、開けません。開けるのは、${Object.values(TYPES).map(([one]) => one).join("、")}です。`);
    const [columns, ...others] = shape, rows = others.reduce((all, side) => all * side, 1);
    tensors[name.replace(/\.weight$/, "")] = { type, rows, columns, from: long(), bytes: (rows * columns * bytes) / group, group, block: bytes };
  }
  const align = values["general.alignment"] ?? 32, start = Math.ceil(at / align) * align;
  for (const tensor of Object.values(tensors)) {
    tensor.from += start;
    if (!(tensor.from + tensor.bytes <= size)) throw new Unreadable("途中で終わっています。");
  }
  return { name: named(values), config: config(values, tensors), tensors };
}

const named = (values) => [values["general.name"] ?? "名前のないモデル", values["general.finetune"]].filter(Boolean).join(" ");

/** モデルの形。名前は、transformers の設定に合わせる（config.json）。 */
function config(values, tensors) {
  const kind = values["general.architecture"];
  if (kind !== "gemma3") throw new Unreadable(`${kind}という形のモデルです。動かせるのは、Gemma 3だけです。`);
  const value = (name, usual) => values[`gemma3.${name}`] ?? usual;
  const [size, wide, layers] = ["embedding_length", "feed_forward_length", "block_count"].map((name) => value(name));
  const [heads, shared, head, eps, window] = ["head_count", "head_count_kv", "key_length", "layer_norm_rms_epsilon", "sliding_window"].map((name) => value(`attention.${name}`));
  if (heads % shared !== 0 || !(eps > 0) || !(window > 0) || value("rope.scaling.type", "linear") !== "linear") throw new Unreadable("モデルの形を決める数が、ないか、合いません。");
  const words = tensors.token_embd?.rows, every = value("attention.sliding_window_pattern", 6);
  const shapes = { attn_q: [heads * head, size], attn_k: [shared * head, size], attn_v: [shared * head, size], attn_output: [size, heads * head] };
  Object.assign(shapes, { ffn_gate: [wide, size], ffn_up: [wide, size], ffn_down: [size, wide], attn_q_norm: [1, head], attn_k_norm: [1, head] });
  for (const name of ["attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm"]) shapes[name] = [1, size];
  const found = Object.keys(tensors).length, wanted = Object.entries({ token_embd: [words, size], output_norm: [1, size] });
  if (found !== wanted.length + layers * Object.keys(shapes).length) throw new Unreadable(`重みの数（${found}枚）が、層の数（${layers}）と合いません。`);
  for (let at = 0; at < layers; at++) for (const name in shapes) wanted.push([`blk.${at}.${name}`, shapes[name]]);
  for (const [name, [rows, columns]] of wanted) {
    const { type, group, ...one } = tensors[name] ?? {};
    if (one.rows !== rows || one.columns !== columns || columns % Math.max(32, group) || (rows === 1 ? type !== "F32" : rows % 4)) {
      throw new Unreadable(`重み${name}がないか、形が合いません。`);
    }
  }
  return {
    hidden_size: size,
    intermediate_size: wide,
    num_attention_heads: heads,
    num_key_value_heads: shared,
    head_dim: head,
    rms_norm_eps: eps,
    sliding_window: window,
    vocab_size: words,
    layer_types: Array.from({ length: layers }, (_, at) => ((at + 1) % every ? "sliding_attention" : "full_attention")),
    rope_parameters: {
      sliding_attention: { rope_theta: value("rope.freq_base_swa", 10_000) },
      full_attention: { rope_theta: value("rope.freq_base", 1_000_000), factor: value("rope.scaling.factor", 1) },
    },
  };
}
