// 坂を下る計算（docs/assets/widgets/downhill-state.mjs）は、Python の計算と、章のセルの出力と、同じ。

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { ground, loss, slopes, softmax, stepped } from "../../../docs/assets/widgets/downhill-state.mjs";

const read = (name) => JSON.parse(readFileSync(new URL(`../../../docs/generated/neural/${name}`, import.meta.url), "utf8"));
const { before, gradient, after, path, right, shares } = read("one-step.json").data;
const near = (one, other) => one.forEach((value, at) => assert.ok(Math.abs(value - other[at]) < 1e-9, `${one} ${other}`));
const walked = (steps, rate) => Array.from({ length: steps }).reduce((scores) => stepped(scores, shares, rate), [0, 0, 0]);

test("一歩は、Python の一歩と同じ", () => {
  const target = before.scores.map((_, at) => Number(at === right)), next = stepped(before.scores, target, 1);
  near(slopes(before.scores, target), gradient);
  near([...next, ...softmax(next), loss(before.scores, target), loss(next, target)], [...after.scores, ...after.probabilities, before.loss, after.loss]);
  near([ground(before.scores, target, 1, next[1])], [loss([0, next[1], 0], target)]);
});

test("くり返しても、Python と同じ。学習率が大きすぎれば、章のセルと同じところで揺れる", () => {
  path.forEach((probabilities, step) => near(softmax(walked(step, 1)), probabilities));
  const cell = read("neural.ipynb").cells.find(({ id }) => id === "answer-rate").outputs[0].text;
  const lines = [...[cell].flat().join("").matchAll(/学習率 *([\d.]+)、 *(\d+)歩め: (.+)/g)];
  assert.equal(lines.length, 6);
  for (const [, rate, step, told] of lines) {
    const wanted = [...told.matchAll(/\d\.\d+/g)].map(Number), found = softmax(walked(step - 1, Number(rate)));
    assert.deepEqual(found.map((p) => Number(p.toFixed(3))), wanted);
  }
});
