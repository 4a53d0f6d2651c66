// 次のトークンを選ぶ部品の、状態と道。画面を知らないので、Node.js で試せる（tests/site/widgets）。
//
// 状態は { text, path, tail, settings, lot }。text は文の始まり、path はそのあとに選んだ番号の列、settings は
// engine/distribution.mjs の設定、lot はくじの番号（毎回違う数を引くなら null）。人にもらった住所で、番号の綴りが分からない
// （語彙が来る前の）うちは、text が選んだものまで入れた文で、選んだ番号は path でなく tail にある。

import { choice, codec, list, optional, text, whole } from "../base/codec.mjs";
import { plain } from "../engine/distribution.mjs";

export const VOCABULARY = 262144; // Gemma の語彙の大きさ

/** つまみで選べる値。 */
export const CHOICES = {
  p: [0.5, 0.7, 0.8, 0.9, 0.95],
  m: [0.05, 0.1, 0.2, 0.4],
  penalty: [1, 1.1, 1.2, 1.3, 1.5, 2],
};

/** 初めの状態。 */
export function fresh(record) {
  const [{ text }] = record.prompts;
  return { text, path: [], tail: [], settings: plain(record), lot: Object.keys(record.lots)[0] };
}

/** 文の始まりが、記録の何番目か。なければ -1。 */
export const promptOf = (record, text) => record.prompts.findIndex((prompt) => prompt.text === text);

/** 番号の列 `ids`（<bos> は除く）の先の分布。記録がなければ undefined。 */
export function nodeAt(record, ids) {
  const begins = (start) => start.every((id, at) => id === ids[at]);
  const prompt = record.prompts.findIndex(({ ids }) => begins(ids));
  let place = prompt < 0 ? undefined : prompt; // 初めの分布は、文の順に並んでいる
  for (const id of ids.slice(record.prompts[prompt]?.ids.length)) place = record.nodes[place]?.next[id];
  return record.nodes[place];
}

/** 次に引く数。同じ番号のくじは、同じところでは、いつも同じ数を引く。 */
export function number(record, { path, lot }, chance = Math.random) {
  return lot === null ? chance() : record.lots[lot][path.length];
}

/** 終わりのトークンの名前から、終わりまで書いたもの。「文」か、文の途中でも改行したなら「行」。どちらでもなければ、空。 */
export function finished(last = "") {
  if (last.includes("。") || last === "." || last === "<eos>") return "文";
  return last.includes("\n") ? "行" : "";
}

// ---- 住所に残す -------------------------------------------------------------

/**
 * 住所に残す一行。選んだ番号（ids）を、記録の綴りだけで読めるなら、文は番号（prompt）で書く。読めなければ、選んだものまで
 * 入れた文 `whole` を書く（prompt は null）。
 */
export function line(record) {
  const start = fresh(record), knob = (name) => choice([...choices(record, name), null]);
  const { write, read } = codec({ ...start, prompt: 0, ids: [] }, {
    prompt: ["n", optional(whole(0, record.prompts.length - 1))],
    ids: ["i", list(whole(0, VOCABULARY - 1))],
    "settings.temperature": ["t", whole(0, record.temperatures.length - 1)],
    "settings.k": ["k", knob("k")],
    "settings.p": ["p", knob("p")],
    "settings.m": ["m", knob("m")],
    "settings.penalty": ["r", choice(CHOICES.penalty)],
    lot: ["s", choice([...Object.keys(record.lots), null])],
    text: ["x", text(), ({ prompt }) => record.prompts[prompt]?.text ?? ""],
  });
  const told = (ids) => ids.every((id) => id in record.tokens);
  return {
    write(state, whole = state.text) {
      const place = promptOf(record, state.text), ids = state.tail.length ? state.tail : state.path, known = place >= 0 && told(ids);
      return write({ ...state, ids, prompt: known ? place : null, text: known ? state.text : whole });
    },
    read(line) {
      const { prompt, ids, text, ...state } = read(line);
      if (prompt === null) return { ...state, text, tail: ids };
      return { ...state, text: record.prompts[prompt].text, path: told(ids) ? ids : [] };
    },
  };
}

/** もらった番号の綴り `spelled` が分かったあとの状態。文の終わりがそのとおりなら、選んだものに戻す。 */
export function settled(state, spelled) {
  const fits = state.tail.length && state.text.endsWith(spelled);
  return { ...state, tail: [], ...(fits && { text: state.text.slice(0, state.text.length - spelled.length), path: state.tail }) };
}

/** `name` のつまみで選べる値。 */
export function choices(record, name) {
  return CHOICES[name] ?? Array.from({ length: record.shown }, (_, place) => place + 1);
}
