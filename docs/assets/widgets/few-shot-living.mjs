// 「例を替えて、続きを当てさせる」の、いま計算する答え。画面を知らない。

import { LONGEST } from "../engine/gemma/gemma.mjs";
import { loadGemmaTokenizer } from "./gemma-tokenizer.mjs";
import { odds } from "./lights-state.mjs";

export { LONGEST };

const [BOS, EOS] = ["<bos>", "<eos>"];
const STEP = 32; // 一度に読むトークン。止めたいとき、待たせすぎないように
const MOST = 8; // 続けて書くトークン

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
  const whole = odds(logits), more = [...new Set(starts)].map((id) => whole.one(id));
  const others = whole.top(shown).candidates.filter(({ id }) => !starts.includes(id)).slice(0, Math.max(0, shown - more.length));
  const best = [...more, ...others].sort((one, other) => other.probability - one.probability);
  return best.map(({ id, probability }) => {
    const bytes = tokenizer.bytes(id);
    return [new TextDecoder().decode(bytes), probability, bytes];
  });
}

/**
 * 文 `text` の続きを、トークンごとに { bytes, probability }（その前までを読んだときの確率）。`label` があれば、その綴り。なければ、一位を
 * 選びつづけ、改行するか、札（`labels`）の一つになるまで。どちらも MOST 個で切り、切れたら cut。
 */
export async function spelled(engine, text, { label, labels = [], signal }) {
  const tokenizer = await loadGemmaTokenizer(), ids = tokenizer.encode(BOS + text), parts = [];
  const given = label === undefined ? null : tokenizer.encode(BOS + text + label);
  if (given && !ids.every((id, at) => id === given[at])) return { parts, cut: false }; // 札の頭が、前の字と一つになる
  const written = () => new TextDecoder().decode(Uint8Array.from(parts.flatMap(({ bytes }) => [...bytes])));
  const whole = () => (given ? ids.length === given.length : labels.includes(written()) && labels.every((one) => one === written() || !one.startsWith(written())));
  while (!whole()) {
    if (parts.length === MOST || ids.length > LONGEST) return { parts, cut: true };
    const found = odds(await engine.predict({ ids, place: ids.length - 1 }, { signal }));
    signal.throwIfAborted();
    const next = given ? found.one(given[ids.length]) : found.top(1).candidates[0], bytes = tokenizer.bytes(next.id);
    if (!given && (tokenizer.tokens[next.id] === EOS || bytes.includes(10))) break;
    ids.push(next.id);
    parts.push({ bytes, probability: next.probability });
  }
  return { parts, cut: false };
}
