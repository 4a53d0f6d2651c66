// 「例を替えて、続きを当てさせる」の状態。画面を知らない（tests/site/widgets）。
//
// 状態は { task, rows, outs, question }。rows は例の組 [問い, 答え] の並び（いつも EXAMPLES 個）、outs は、消した（読ませない）かどうかの
// 並び。記録した並べ方かどうか、記録した答えがあるかどうかは、書いてあるものから決まる。

import { choice, codec, passage, text, whole } from "../base/codec.mjs";

export const EXAMPLES = 8;
export const LETTERS = 60; // 一つの欄の長さ
const START = { count: 2, kind: "true", asked: 0 };
const NEXT = "\n"; // 欄に書けない字

/** 課題 `task` の、記録した例と問い。 */
export const recorded = (record, given) => {
  const { task, kind, count, asked } = { ...START, ...given }, row = record.rows[task];
  return { task, rows: row.examples[kind].map((pair) => [...pair]), outs: outs(count), question: row.asked[asked][0] };
};

/** 初めの `count` 個のほかは、消した並び。 */
export const outs = (count) => Array.from({ length: EXAMPLES }, (_, at) => at >= count);

/** 読ませる例。どちらかの欄が空の行は、読ませない。 */
export const examples = ({ rows, outs }) => rows.filter(([one, other], at) => !outs[at] && one.trim() && other.trim());

/** 読ませる文。 */
export function prompt(record, state) {
  const { between } = record.rows[state.task];
  return examples(state).map(([one, other]) => `${one}${between}${other}\n`).join("") + state.question + between;
}

const same = (some, others) => some.length === others.length && some.every(([one, other], at) => one === others[at][0] && other === others[at][1]);

/** 行のどれも記録のままなら、その並べ方。 */
export function kindOf(record, { task, rows }) {
  const all = record.rows[task].examples;
  return Object.keys(all).find((kind) => same(rows, all[kind]));
}

/** 読ませる文が記録にあれば、その { count, kind, asked }。 */
export function found(record, state) {
  const { examples: all, asked: questions } = record.rows[state.task], shown = examples(state), count = shown.length;
  const asked = questions.findIndex(([question]) => question === state.question);
  const kind = [kindOf(record, state) ?? "true", ...Object.keys(all)].find((kind) => same(shown, all[kind].slice(0, count)));
  return asked >= 0 && kind && record.counts.includes(count) ? { count, kind, asked } : undefined;
}

/** 記録した答え [言葉, 確率] の並び。 */
export const answers = (record, { task }, { count, kind, asked }) => record.rows[task].bars[`${count ? kind : "true"}-${count}`][asked];

/** `at` 番目の行を、`to` 番目へ。 */
export function moved(state, at, to) {
  const move = (list) => {
    const others = list.filter((_, place) => place !== at);
    return [...others.slice(0, to), list[at], ...others.slice(to)];
  };
  return { ...state, rows: move(state.rows), outs: move(state.outs) };
}

/** 答えの欄に書いた札。同じものがくり返し出るときだけ。 */
export function labels(state) {
  const all = examples(state).map(([, other]) => other).filter(Boolean), some = [...new Set(all)];
  return some.length < all.length && some.length <= 3 ? some : [];
}

// ---- 住所に残す -------------------------------------------------------------

const left = {
  write: (outs) => outs.map(Number).join(""),
  read: (written) => (/^[01]{8}$/.test(written) ? [...written].map((out) => out === "1") : undefined),
};
const cells = {
  ...text(),
  write: (rows) => rows.flat().join(NEXT),
  read(written) {
    const all = written.split(NEXT).map(text(LETTERS).read);
    return all.length === 2 * EXAMPLES ? outs(0).map((_, at) => all.slice(2 * at, 2 * at + 2)) : undefined;
  },
};

/** 住所に残す一行。例と問いの字は、どの記録（kind と asked）とも違うところだけを書く。 */
export function line({ rows }, given) {
  const start = { ...START, ...given }, [{ examples, asked }] = Object.values(rows);
  const { write, read } = codec({ ...start, ...recorded({ rows }, start) }, {
    task: ["t", choice(Object.keys(rows))],
    kind: ["k", choice(Object.keys(examples))],
    asked: ["a", whole(0, asked.length - 1)],
    outs: ["o", left],
    question: ["q", passage(LETTERS), (state) => recorded({ rows }, state).question],
    rows: ["x", cells, (state) => recorded({ rows }, state).rows],
  });
  const place = ({ task, question }) => Math.max(0, rows[task].asked.findIndex(([one]) => one === question));
  return {
    write: (state) => write({ ...state, kind: kindOf({ rows }, state) ?? start.kind, asked: place(state) }),
    read(line) {
      const { task, rows, outs, question } = read(line);
      return { task, rows, outs, question };
    },
  };
}
