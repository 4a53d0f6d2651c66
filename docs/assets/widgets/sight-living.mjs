// 「中をのぞく」が見せるもののうち、このページの中で計算するもの。sight.mjs と同じ形で、頼まれてから読み込む。
//
// 本物の Gemma（engine/gemma）の途中の答えは、26万の語彙から探すので、見る位置のものだけを、頼まれてから聞く。

import { loadLibrary } from "../engine/book-tokenizer.mjs";
import { loadEngine } from "../engine/engine.mjs";
import { saying } from "../engine/gemma/sayings.mjs";
import { loadGemmaTokenizer } from "./gemma-tokenizer.mjs";
import { FLOORS, LONGEST, odds } from "./lights-state.mjs";
import { SHOWN, triangle } from "./sight.mjs";

const BOS = "<bos>";
const LONGEST_OF_CAT = 24; // 育てたときに、一度に読ませた長さより短く、地図のますも見分けられる数

export { saying };

/** 読める長さまでの番号 `ids` と、読めなかった数 `over`。 */
const cut = (all, longest) => ({ ids: all.slice(0, longest), over: Math.max(0, all.length - longest), longest });

/** neko-gemma を受け取る。`tell(割合)` は、受け取るたびに呼ばれる。 */
export async function callCat(tell) {
  const [engine, library] = await Promise.all([loadEngine(tell), loadLibrary()]);
  return { engine, tokenizer: library(engine.tokenizer) };
}

/** neko-gemma に `text` を読ませて。一文字もなければ undefined。 */
export async function readByCat({ engine, tokenizer }, text) {
  const { ids, ...told } = cut(tokenizer.encode(text.toWellFormed?.() ?? text), LONGEST_OF_CAT);
  return ids.length ? { ...(await lookedByCat(engine, tokenizer, ids)), ...told } : undefined;
}

export async function lookedByCat(engine, tokenizer, ids) {
  const { attention, lens, sizes, logits } = await engine.look(ids, SHOWN);
  const named = naming(tokenizer), opened = (column) => column.map((answers) => answers.map(named));
  const last = top(logits).map(named);
  return {
    tokens: ids.map((id) => tokenizer.bytes(id)),
    layers: attention.length,
    heads: attention[0].length,
    several: true,
    share: seenIn(attention),
    sizes,
    last,
    column: (place) => opened(lens[place]),
    without: async (outs, place) => {
      const found = await engine.look(ids, SHOWN, parts(outs));
      return { last: top(found.logits, last[0]).map(named), column: opened(found.lens[place]), share: seenIn(found.attention) };
    },
  };
}

const seenIn = (attention) => (layer, head, place, seen) => attention[layer - 1][head - 1][triangle(place) + seen];

/** 本物の Gemma に `text` を読ませて。一文字もなければ undefined。 */
export async function readByGemma(engine, text, signal) {
  const tokenizer = await loadGemmaTokenizer();
  const { ids, ...told } = cut(tokenizer.encode(text), LONGEST);
  return ids.length ? { ...(await lookedByGemma(engine, tokenizer, [tokenizer.numbers.get(BOS), ...ids], signal)), ...told } : undefined;
}

export async function lookedByGemma(engine, tokenizer, ids, signal) {
  const named = naming(tokenizer), end = ids.length - 1;
  const columns = async (places, from, outs, signal) => {
    const found = [], changed = { silenced: parts(outs) };
    await engine.columns({ ids, changed, places, from, shown: SHOWN }, { signal, tell: (one) => found.push(one) });
    return found.map(({ lens, ...one }) => ({ ...one, lens: lens.map((answers) => answers.map(named)) }));
  };
  const places = ids.map((_, place) => place), read = await columns(places, FLOORS + 1, [], signal), heads = read[0].looks.length / FLOORS;
  const seenIn = (read) => (layer, head, place, seen) => read[place].looks[((layer - 1) * heads + head - 1) * (place + 1) + seen];
  const ask = async (place, signal) => (read[place].column = (await columns([place], 0, [], signal))[0].lens);
  const usual = (place, signal) => read[place].column ?? ask(place, signal);
  const last = (await usual(end, signal)).at(-1);
  return {
    tokens: ids.map((id) => tokenizer.bytes(id)),
    layers: FLOORS,
    heads,
    several: true,
    share: seenIn(read),
    sizes: read.map(({ sizes }) => sizes),
    last,
    column: usual,
    without: async (outs, place, signal) => {
      const lowest = Math.min(...outs.map(({ layer }) => layer)), below = (await usual(place, signal)).slice(0, lowest);
      const [{ lens }] = await columns([place], lowest, outs, signal);
      const logits = await engine.predict({ ids, place: end, changed: { silenced: parts(outs) } }, { signal });
      const share = seenIn(await columns(places, FLOORS + 1, outs, signal));
      return { last: top(logits, last[0]).map(named), column: [...below, ...lens], share };
    },
  };
}

/** 層とヘッドを、0から数え直す。 */
const parts = (outs) => outs.map(({ layer, head }) => ({ layer: layer - 1, head: head && head - 1 }));

const naming = (tokenizer) => ({ id, probability }) => ({ id, bytes: tokenizer.bytes(id), probability });

/** 上位の答え。`first` があれば、上位になくても添える。 */
function top(logits, first) {
  const whole = odds(logits), { candidates } = whole.top(SHOWN);
  return first && !candidates.some(({ id }) => id === first.id) ? [...candidates, whole.one(first.id)] : candidates;
}
