// 「聞いてみる」の、いま書かせる答え。会話の形と終わり方は、記録と同じ（examples/nexttoken の chat.py と evaluation.py）。画面を知らない。

import { LONGEST } from "../engine/gemma/gemma.mjs";
import { spelled } from "./written.mjs";

export { LONGEST };

const STEP = 16; // 問いを一度に読むトークン。止めたいとき、待たせすぎないように
const STOPS = new Set([1, 106]); // <eos> と <end_of_turn>
export const NEXT_QUESTION = "\nQ:";

/** 問いを会話の形にした、番号の並び。`plain` なら、形だけ（examples/nexttoken/tune.py の plain_ids）。 */
export const formed = (tokenizer, question, plain = false) =>
  tokenizer.encode(plain ? `<bos>Q: ${question.trim()}\nA:` : `<bos><start_of_turn>user\n${question.trim()}<end_of_turn>\n<start_of_turn>model\n`);

/** 番号の並び `ids` のあとに `limit` 個書くには、長すぎる分。 */
export const over = (ids, limit) => Math.max(0, ids.length + limit - LONGEST);

/** いつも一位を選んで書く。一つ書くたびに、`tell(書いた番号)` が、まだ書くかどうかを返す。 */
export async function write(engine, ids, { adapted, tell, signal }) {
  const changed = { adapted }, written = [];
  for (let n = STEP; n < ids.length; n += STEP) {
    signal.throwIfAborted();
    await engine.columns({ ids: ids.slice(0, n), changed, places: [] });
  }
  do {
    signal.throwIfAborted();
    const logits = await engine.predict({ ids: [...ids, ...written], changed });
    written.push(logits.reduce((best, logit, id) => (logit > logits[best] ? id : best), 0));
  } while (tell(written));
}

/** 書いた番号の、文と終わりの印。`until` は、その字を書いたら終わりにするもの（形だけで聞いたとき）。over なら、もう書かない。 */
export function told(tokenizer, written, until) {
  const ended = STOPS.has(written.at(-1)), whole = spelled(tokenizer, ended ? written.slice(0, -1) : written);
  const again = whole.includes(NEXT_QUESTION), over = ended || (until !== undefined && whole.trimStart().includes(until));
  return { text: whole.split(NEXT_QUESTION)[0].trim(), end: ended ? "■" : again ? "⏎Q:…" : over ? "⏎" : "…", ended, over };
}
