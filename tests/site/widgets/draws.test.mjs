import assert from "node:assert/strict";
import { test } from "node:test";
import { counted, drawn } from "../../../docs/assets/widgets/draws.mjs";

const hit = (id, times, above, ratio) => ({ id, times, above, ratio });
const record = { prompts: [[[hit(5, 1, 0.9, 0.01), hit(7, 60, 0, 1), hit(9, 3, 0.6, 0.3)]]] };
const none = { temperature: 0, k: null, p: null, m: null };
const kept = (settings, candidates) => drawn(record, 0, { ...none, ...settings }, candidates).filter((one) => one.kept).map(({ id }) => id);

test("確率の高い順に並び、つまみを外せば、どれも残る", () => {
  assert.deepEqual(drawn(record, 0, none).map(({ id }) => id), [7, 9, 5]);
  assert.deepEqual(kept({}), [7, 9, 5]);
});

test("top-p は、届くまで。min-p は、一位の何倍かで。top-k は、見えている候補の中で", () => {
  assert.deepEqual(kept({ p: 0.5 }), [7]);
  assert.deepEqual(kept({ p: 0.7 }), [7, 9]);
  assert.deepEqual(kept({ m: 0.3 }), [7, 9]);
  assert.deepEqual(kept({ p: 0.95, m: 0.3 }), [7, 9]);
  assert.deepEqual(kept({ k: 2 }, [{ id: 7, probability: 0.9 }, { id: 5, probability: 0.1 }, { id: 9, probability: 0 }]), [7, 5]);
});

test("種類と、見えている候補のほかからの回数と、切り捨てる回数を数える", () => {
  assert.deepEqual(counted(drawn(record, 0, { ...none, p: 0.7 }), [7]), { kinds: 3, beyond: 4, out: 1 });
});
