// ページの中の学習の速さ。標準入力は { text, kind, seed, limit }（limit は秒）、標準出力は、数えたモデルより迷わなくなるまでの秒数など。
// 秒は、CPUの働いた時間で、迷いを測る分は数えない。

import { readFile } from "node:fs/promises";

import { Lesson } from "../docs/assets/engine/lesson.mjs";
import { RECIPES } from "../docs/assets/engine/recipes.mjs";

const { text, kind, seed, limit } = JSON.parse(await readFile("/dev/stdin", "utf-8"));
const lesson = new Lesson({ kind, text, recipe: RECIPES[kind], seed });
const { counted, size } = lesson.made;
const passed = counted.map(() => null);
let seconds = 0, best = Infinity;
while (seconds < limit) {
  const begin = process.cpuUsage(), known = lesson.curve.length;
  const { steps } = lesson.model;
  lesson.model.step();
  const { user, system } = process.cpuUsage(begin);
  seconds += (user + system) / 1e6;
  if ((steps + 1) % lesson.every === 0) lesson.measure();
  if (lesson.curve.length === known) continue;
  const { unread } = lesson.curve.at(-1);
  best = Math.min(best, unread);
  counted.forEach((value, at) => (passed[at] ??= unread < value ? seconds : null));
  if (process.stderr.isTTY) process.stderr.write(`\r${seconds.toFixed(0)}秒 ${unread.toFixed(1)}   `);
}
process.stdout.write(JSON.stringify({ size, counted, passed, best, last: lesson.curve.at(-1), steps: lesson.model.steps }));
