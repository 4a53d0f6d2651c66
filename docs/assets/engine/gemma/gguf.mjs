// GGUF の見出しを読む。重みの名前、形、種類、ファイルの中の位置と、モデルの形だけを取り出し、語彙などの長い並びは飛ばす。
// 形式は ggml の docs/gguf.md による。この本の配るものは中身が決まっているので、確かめるのは、読者のファイルだけ（own-file.mjs）。

const [TEXT, LIST] = [8, 9]; // 値の種類
const BYTES = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];
const READ = { 4: "getUint32", 5: "getInt32", 6: "getFloat32" };
/** 重みの種類。番号 → [名前, 一かたまりの数, そのバイト数] */
export const TYPES = { 0: ["F32", 1, 4], 1: ["F16", 1, 2], 6: ["Q5_0", 32, 22], 8: ["Q8_0", 32, 34], 12: ["Q4_K", 256, 144], 14: ["Q6_K", 256, 210], 30: ["BF16", 1, 2] };
export const FIRST = 8 << 20; // 見出しは、Gemma 3 270M で6.5MB

/** `source` の初めの `length` バイトに収まる見出し { name, config, tensors }。tensors は、ファイルに並ぶ順。収まらなければ RangeError。 */
export async function header(source, length = Math.min(source.size, FIRST), parse = parsed) {
  const start = new Uint8Array(length);
  await source.read(0, start);
  const { values, tensors } = parse(new DataView(start.buffer), source.size);
  return { name: named(values), config: config(values, tensors.token_embd.rows), tensors };
}

/** 見出しの値と、重みの一覧 { values, tensors }。 */
export function parsed(view) {
  let at = 8;
  const number = () => view.getUint32((at += 4) - 4, true), long = () => Number(view.getBigUint64((at += 8) - 8, true));
  const text = () => {
    const length = long();
    return new TextDecoder().decode(new Uint8Array(view.buffer, (at += length) - length, length));
  };
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
    const name = text(), [columns, ...others] = Array.from({ length: number() }, long), kind = number(), from = long();
    const [type, group, block] = TYPES[kind] ?? [], rows = others.reduce((all, side) => all * side, 1);
    tensors[name.replace(/\.weight$/, "")] = { kind, type, rows, columns, from, bytes: (rows * columns * block) / group, group, block };
  }
  const align = values["general.alignment"] ?? 32, start = Math.ceil(at / align) * align;
  for (const tensor of Object.values(tensors)) tensor.from += start;
  return { values, tensors };
}

const named = (values) => [values["general.name"] ?? "名前のないモデル", values["general.finetune"]].filter(Boolean).join(" ");

/** モデルの形。名前は、transformers の設定に合わせる（config.json）。 */
function config(values, words) {
  const value = (name, usual) => values[`gemma3.${name}`] ?? usual, every = value("attention.sliding_window_pattern", 6);
  return {
    hidden_size: value("embedding_length"),
    intermediate_size: value("feed_forward_length"),
    num_attention_heads: value("attention.head_count"),
    num_key_value_heads: value("attention.head_count_kv"),
    head_dim: value("attention.key_length"),
    rms_norm_eps: value("attention.layer_norm_rms_epsilon"),
    sliding_window: value("attention.sliding_window"),
    vocab_size: words,
    layer_types: Array.from({ length: value("block_count") }, (_, at) => ((at + 1) % every ? "sliding_attention" : "full_attention")),
    rope_parameters: {
      sliding_attention: { rope_theta: value("rope.freq_base_swa", 10_000) },
      full_attention: { rope_theta: value("rope.freq_base", 1_000_000), factor: value("rope.scaling.factor", 1) },
    },
  };
}
