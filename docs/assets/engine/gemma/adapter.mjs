// 追加の重み（LoRA）。頼まれてから、読み込む。外すには、読むときの changed の adapted をやめる。

import { receive } from "../../base/record.mjs";
import { unpack } from "../weights.mjs";

const BOOK = new URL("../../data/nexttoken-it/", import.meta.url);
const NAMES = { q: "attn_q", k: "attn_k", v: "attn_v", o: "attn_output", gate: "ffn_gate", up: "ffn_up", down: "ffn_down" };

/** この本の追加の重み（examples/nexttoken-it）を取りに行き、`gemma` に付ける。`tell({ received })` は、受け取るたび。 */
export async function receiveAdapter(gemma, tell, signal) {
  const [config, weights] = await Promise.all(["config.json", "model.safetensors"].map((name) => receive(new URL(`adapter_${name}`, BOOK), { signal })));
  const { lora_alpha, r } = await config.json(), parts = weights.body.getReader(), got = [];
  let received = 0;
  for (let part = await parts.read(); !part.done; part = await parts.read()) {
    got.push(part.value);
    tell({ received: (received += part.value.length) });
  }
  adapt(gemma, unpack(await new Blob(got).arrayBuffer()).tensors, lora_alpha / r);
}

/** tensors は、adapter_model.safetensors を開いたもの。 */
export function adapt(gemma, tensors, scale) {
  gemma.forget();
  for (const [name, b] of Object.entries(tensors)) {
    const [, layer, part] = /layers\.(\d+)\.\w+\.(\w+)_proj\.lora_B/.exec(name) ?? [];
    const weight = gemma.weights[`blk.${layer}.${NAMES[part]}`], a = tensors[name.replace("lora_B", "lora_A")];
    if (part) weight.add = (x, n, out) => add({ a, b, scale }, weight, x, n, out);
  }
}

/** out に、scale * B(A x) を足す。 */
function add({ a, b, scale }, { rows, columns }, x, n, out) {
  const rank = b.length / rows, few = new Float64Array(rank);
  for (let v = 0; v < n; v++) {
    for (let r = 0; r < rank; r++) {
      let sum = 0;
      for (let i = 0; i < columns; i++) sum += a[r * columns + i] * x[v * columns + i];
      few[r] = sum * scale;
    }
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let r = 0; r < rank; r++) sum += b[row * rank + r] * few[r];
      out[v * rows + row] += sum;
    }
  }
}
