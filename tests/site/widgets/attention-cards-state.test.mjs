// 「尋ねる」の部品の計算が、Python の記録と同じになること。

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { asked, fresh, pulled, read, write } from "../../../docs/assets/widgets/attention-cards-state.mjs";

const { data } = JSON.parse(readFileSync(new URL("../../../docs/generated/attention/cards.json", import.meta.url), "utf8"));

const close = (one, other) => one.length === other.length && one.every((number, at) => Math.abs(number - other[at]) < 1e-12);

test("Python と同じ割合と中身になる", () => {
  data.sentences.forEach(({ plain, turned }, sentence) => {
    for (const [python, way] of [[plain, false], [turned, true]]) {
      const now = asked(data, { sentence, turned: way, query: data.query });
      for (const key of ["scores", "ratios", "gathered", "next"]) assert.ok(close(now[key], python[key]), key);
    }
  });
});

test("回した画面で引いても、回す前の質問に直る", () => {
  const state = { sentence: 2, turned: true, query: [1.5, -1] };
  assert.deepEqual(pulled(data, state, asked(data, state).arrow), [1.5, -1]);
  assert.deepEqual(pulled(data, { ...state, turned: false }, [9.9, -0.1]), [3, 0]);
});

test("住所に書いた状態は、元に戻り、壊れていれば初めから", () => {
  const state = { sentence: 3, turned: true, query: [-0.5, 2] };
  assert.deepEqual(read(data, write(state)), state);
  for (const line of ["", "9_t_1_0", "0_x_1_0", "0_t_1", "0_t_a_0", "0_t_Infinity_0"]) assert.deepEqual(read(data, line), fresh(data));
  assert.deepEqual(read(data, "0_f_99_0.3").query, [3, 0.5]);
});
