// 切ったあとに残る数（docs/assets/widgets/cutoff-state.mjs）は、本文の値では、Python が切ったものと同じ。

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { WAYS, cutoff } from "../../../docs/assets/widgets/cutoff-state.mjs";

const { data } = JSON.parse(readFileSync(new URL("../../../docs/generated/sampling/methods.json", import.meta.url), "utf8"));

test("本文の値では、図と同じ候補が残る。緩めれば、増えるだけ", () => {
  for (const panel of [data.flat, data.peaked]) {
    for (const way of Object.keys(WAYS)) {
      const { rows, left, rest } = cutoff(data, panel, way, data.grid[way].indexOf(data.settings[way]));
      assert.equal(left, panel.counts[way]);
      assert.deepEqual(rows.map(({ kept }) => kept), panel.top.slice(0, rows.length).map(({ kept }) => kept.includes(way)));
      assert.equal(rest + rows.filter(({ kept }) => kept).length, left);
      const counts = data.grid[way].map((_, at) => cutoff(data, panel, way, at).left);
      assert.deepEqual(counts, counts.toSorted((one, other) => (way === "min-p" ? other - one : one - other)));
    }
  }
});
