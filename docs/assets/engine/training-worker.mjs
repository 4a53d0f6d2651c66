// 学習する Worker。学んでいるあいだも、ページは止まらない。
//
// 受け取るのは { ask, … }。ask は begin（初めから）、revive（しまったものから）、go、stop、one（一歩だけ）、change（学習率か速さ）、
// write（書き出しに続ける）、pack（しまう形にする）。返すのは { made }、{ now }、{ written }、{ packed }、{ failed } のどれか。

import { Lesson } from "./lesson.mjs";

const BUSY = 60; // 一度に続けて学ぶ時間（ミリ秒）
const TOLD = 150; // 知らせる間（ミリ秒）
const SAMPLED = 3000; // 書かせてみる間（ミリ秒）
const SLOW = 250; // 「ゆっくり」の、一歩の間（ミリ秒）
const LETTERS = 50; // 三つの文字の、一歩の間（ミリ秒）。一歩が速すぎて、見えないので

let lesson, start, slow, going, loss, told = 0, sampled = 0;

const TASKS = {
  begin({ given, prompt, pace }) {
    lesson = new Lesson(given);
    prepare(prompt, pace);
  },
  revive({ kept, prompt, pace }) {
    lesson = Lesson.unpack(kept);
    prepare(prompt, pace);
  },
  go: () => going || go(),
  stop: () => (going = false),
  one() {
    going = false;
    advance();
    tell(true);
  },
  change({ rate, pace }) {
    if (rate !== undefined && lesson) lesson.rate = rate;
    if (pace !== undefined) slow = pace === "slow";
  },
  write({ prompt }) {
    start = prompt;
    postMessage({ written: lesson.write(start), start });
  },
  pack: () => postMessage({ packed: lesson.pack() }),
};

function prepare(prompt, pace) {
  start = prompt;
  slow = pace === "slow";
  loss = undefined;
  postMessage({ made: lesson.made });
  tell(true);
}

function advance() {
  loss = lesson.step();
}

async function go() {
  const turn = (going = {});
  while (going === turn) {
    const pause = slow ? SLOW : lesson.kind === "letters" ? LETTERS : 0, until = performance.now() + BUSY;
    do advance();
    while (!pause && performance.now() < until && Number.isFinite(loss));
    if (!Number.isFinite(loss)) going = false;
    tell(!going);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  tell(true);
}

/** 今のようすを知らせる。`all` なら、間を置かずに、作文も添える。 */
function tell(all) {
  const time = performance.now();
  if (!all && time - told < TOLD) return;
  told = time;
  const { model, curve, seconds, passed } = lesson;
  const now = { steps: model.steps, seconds, passed, loss, curve, shares: model.shares, map: lesson.map(), going: Boolean(going) };
  if (all || time - sampled > SAMPLED) {
    sampled = time;
    now.sample = lesson.write(start);
  }
  postMessage({ now });
}

onmessage = ({ data: { ask, ...given } }) => {
  try {
    TASKS[ask](given);
  } catch (error) {
    going = false;
    postMessage({ failed: error instanceof RangeError ? error.message : "" });
    console.error("学習できません。", error);
  }
};
