// 学習する Worker。学んでいるあいだも、ページは止まらない。
//
// 受け取るのは { ask, … }。ask は begin（初めから）、revive（しまったものから）、go、stop、one（一歩だけ）、change（学習率か速さ）、
// write（書き出しに続ける）、pack（しまう形にする）。返すのは { made }、{ now, scenes }、{ written }、{ packed }、{ failed } のどれか。

import { Lesson } from "./lesson.mjs";

const BUSY = 60; // 一度に続けて学ぶ時間（ミリ秒）
const TOLD = 300; // 知らせる間（ミリ秒）。書く文が替わるのを、目で追えるくらい
const SLOW = 250; // 「ゆっくり」の、一歩の間（ミリ秒）
const LETTERS = 50; // 三つの文字の、一歩の間（ミリ秒）。一歩が速すぎて、見えないので

let lesson, start, slow, going, loss, told = 0;
let scenes = []; // まだ知らせていない、一歩ごとのようす

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
  scenes = [lesson.scene(start)];
  postMessage({ made: lesson.made });
  tell(true);
}

function advance() {
  loss = lesson.step();
  scenes.push(lesson.scene(start));
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

/** 今のようすと、前に知らせてからの一歩ごとのようすを知らせる。`all` なら、間を置かない。 */
function tell(all) {
  const time = performance.now();
  if (!all && time - told < TOLD) return;
  told = time;
  const { model, curve, seconds, passed } = lesson;
  postMessage({ now: { steps: model.steps, seconds, passed, loss, curve, going: Boolean(going) }, scenes });
  scenes = [];
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
