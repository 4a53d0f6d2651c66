// 「例を替えて、続きを当てさせる」の、いま計算する答え。画面を知らない。

import { LONGEST } from "../engine/gemma/gemma.mjs";
import { loadGemmaTokenizer } from "./gemma-tokenizer.mjs";
import { sharpened } from "./lights-state.mjs";

export { LONGEST };

const BOS = "<bos>";
const STEP = 32; // 一度に読むトークン。止めたいとき、待たせすぎないように

/**
 * 文 `text` の次のトークン [言葉, 確率, バイト列] の、上から `shown` 個。`wanted`（札か、お手本の答え）の初めのトークンは、いつも入れる。
 * 読めないほど長ければ、{ long }（はみ出したトークンの数）。
 */
export async function answer(engine, text, wanted, { shown, signal }) {
  const tokenizer = await loadGemmaTokenizer(), encode = (text) => tokenizer.encode(BOS + text), ids = encode(text);
  if (ids.length > LONGEST) return { long: ids.length - LONGEST };
  let logits;
  for (let n = 0; n < ids.length; ) {
    signal.throwIfAborted();
    n = Math.min(ids.length, n + STEP);
    logits = await engine.predict({ ids: ids.slice(0, n), place: n - 1 }, { signal });
  }
  const starts = wanted.map((label) => encode(text + label)).filter((longer) => ids.every((id, at) => id === longer[at])).map((longer) => longer[ids.length]);
  const { top, more } = sharpened(logits, 1, shown, [...new Set(starts)]);
  const others = top.filter(({ id }) => !starts.includes(id)).slice(0, Math.max(0, shown - more.length));
  const best = [...more, ...others].sort((one, other) => other.probability - one.probability);
  return best.map(({ id, probability }) => {
    const bytes = tokenizer.bytes(id);
    return [new TextDecoder().decode(bytes), probability, bytes];
  });
}
