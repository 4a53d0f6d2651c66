// 「聞いてみる」の、いま書かせる答え。会話の形と終わり方は、記録と同じ（examples/nexttoken の chat.py と evaluation.py）。画面を知らない。

import { LONGEST } from "../engine/gemma/gemma.mjs";
import { spelled } from "./written.mjs";

export { LONGEST };

const STEP = 16; // 問いを一度に読むトークン。止めたいとき、待たせすぎないように
const STOPS = new Set([1, 106]); // <eos> と <end_of_turn>
const NEXT_QUESTION = "\nQ:";

/** 問いを会話の形にした、番号の並び。 */
export const formed = (tokenizer, question) =>
  tokenizer.encode(`<bos><start_of_turn>user\n${question.trim()}<end_of_turn>\n<start_of_turn>model\n`);

/** 番号の並び `ids` のあとに `limit` 個書くには、長すぎる分。 */
export const over = (ids, limit) => Math.max(0, ids.length + limit - LONGEST);

/** いつも一位を選んで、終わりの印か `limit` 個まで書く。一つ書くたびに、`tell(書いた番号)`。 */
export async function write(engine, ids, { floors, adapted, limit, tell, signal }) {
  const next = async (read) => {
    signal.throwIfAborted();
    const asked = { ids: read, changed: { adapted }, places: [read.length - 1], layers: [floors], k: 1 };
    const [[[{ id }]]] = await engine.answers(asked, { signal });
    return id;
  };
  for (let n = STEP; n < ids.length; n += STEP) await next(ids.slice(0, n));
  for (const written = []; written.length < limit && !STOPS.has(written.at(-1)); tell(written)) {
    written.push(await next([...ids, ...written]));
  }
}

/** 書いた番号の、文と終わりの印。 */
export function told(tokenizer, written) {
  const ended = STOPS.has(written.at(-1)), whole = spelled(tokenizer, ended ? written.slice(0, -1) : written);
  const end = ended ? "■" : whole.includes(NEXT_QUESTION) ? "⏎Q:…" : "…";
  return { text: whole.split(NEXT_QUESTION)[0].trim(), end, ended };
}
