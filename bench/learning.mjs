// ページの中の学習の速さ。標準入力は { text, kind, seed, limit }（limit は秒）、標準出力は、数えたモデルを追い越すまでの歩数と秒数など。
// 秒は、CPUの働いた時間（学ぶのと、迷いを測るの）なので、ほかの仕事で混んでいても、あまり変わらない。

import { readFile } from "node:fs/promises";

import { Lesson } from "../docs/assets/engine/lesson.mjs";
import { recipeFor } from "../docs/assets/engine/recipes.mjs";

const { text, kind, seed, limit } = JSON.parse(await readFile("/dev/stdin", "utf-8"));
const lesson = new Lesson({ kind, text, recipe: recipeFor(kind, text), seed });
const { counted, made } = lesson, passed = counted.map(() => null), begin = process.cpuUsage();
let seconds = 0, best = Infinity;
while (seconds < limit && passed.includes(null)) {
  const known = lesson.curve.length;
  lesson.step();
  const { user, system } = process.cpuUsage(begin);
  seconds = (user + system) / 1e6;
  if (lesson.curve.length === known) continue;
  const { step, unread } = lesson.curve.at(-1);
  best = Math.min(best, unread);
  counted.forEach((value, at) => (passed[at] ??= unread < value ? { step, seconds } : null));
  if (process.stderr.isTTY) process.stderr.write(`\r${step}歩 ${seconds.toFixed(0)}秒 ${unread.toFixed(1)}   `);
}
process.stdout.write(JSON.stringify({ size: made.size, counted, passed, best, pace: (1000 * seconds) / lesson.model.steps }));
