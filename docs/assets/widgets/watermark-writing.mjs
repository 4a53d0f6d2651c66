// 「透かし鏡」で、本物の Gemma に書かせる。この本の Python と、同じ塗り分け、同じくじで書く（試験が比べる）。画面を知らない。

import { chances } from "../engine/chance.mjs";
import { odds } from "./lights-state.mjs";

export const WRITTEN = 100; // 書かせるトークン
const ROOM = 512; // Gemma が一度に読めるトークン（engine/gemma）
export const LONGEST = ROOM - WRITTEN - 1; // 書き出しの長さ
const [BOS, EOS] = ["<bos>", "<eos>"];

/**
 * `beginning`（番号）の続きを、種 `seed` のくじで書き、一トークンごとに、書いたところまでの文を返す。`mark` { list, delta } があれば、
 * その緑をひいきする。
 */
export async function* writing({ engine, tokenizer, beginning, seed, mark, signal }) {
  const ids = [tokenizer.numbers.get(BOS), ...beginning], next = chances(seed), bytes = [];
  while (ids.length - beginning.length <= WRITTEN) {
    const logits = await engine.predict({ ids });
    signal.throwIfAborted();
    const { id } = odds(mark ? mark.list.favour(ids, logits, mark.delta) : logits).draw(next());
    if (tokenizer.tokens[id] === EOS) return;
    ids.push(id);
    bytes.push(...tokenizer.bytes(id));
    yield new TextDecoder().decode(Uint8Array.from(bytes)).replace(/\ufffd+$/, ""); // 途中までの字は、まだ見せない
  }
}
