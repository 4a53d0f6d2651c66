// 「つかまったのは、だれか」の人数は、測ったものと、動かない図と、同じ。

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { counts, fresh, share, told } from "../../../docs/assets/widgets/suspects-state.mjs";

const read = (name) => readFileSync(new URL(`../../../docs/generated/watermark/${name}`, import.meta.url), "utf8");
const school = JSON.parse(read("school.json")).data;

test("初めの人数は、測ったものと同じ", () => {
  const { framed, found } = counts(school, fresh(school));
  assert.deepEqual([framed, found], [school.rows[0].honest, school.supposed]);
  assert.equal(told({ framed, found }), "つかまった98人のうち、50人は自分で書いた人です。");
});

test("どのしきい値でも、測ったものと、図の言う人数と割合に同じ", () => {
  const found = school.rows.map((_, row) => counts(school, { ...fresh(school), row }));
  assert.deepEqual(found.map(({ framed }) => framed), school.rows.map(({ honest }) => honest));
  const drawn = [...read("suspects.svg").matchAll(/無実の(\d+)人が疑われ、疑いが当たるのは(\d+%)/g)].map(([, ...said]) => said);
  assert.deepEqual(drawn, found.slice(0, 3).map(({ framed, right }) => [`${framed}`, share(right)]));
});
