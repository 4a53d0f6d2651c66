// コードを書く練習を開いたところ。読者の答えを動かし、assert で確かめる。

import { exerciseOf } from "./files.mjs";
import { check } from "./python.mjs";
import { Workbench } from "./workbench.mjs";

/**
 * `place` に開く。`title` は練習の題、`text` は書きかけの答え（なければ ""）、`keep(答え)` は書き換わるたび、
 * `solved()` は合っていたときに呼ばれる。
 */
export async function openCoding(host, place, given) {
  const exercise = await exerciseOf(host.getAttribute("chapter"), host.getAttribute("name"));
  await new Coding(host, place, exercise, given).open();
}

class Coding extends Workbench {
  constructor(host, place, exercise, { title, text, keep, solved, listing }) {
    super(host, place, {
      code: exercise.start,
      text: text || exercise.start,
      name: `${title}を書く`,
      label: `${title}の答え`,
      verb: "確かめる",
      also: "確かめられます",
      listing,
    });
    Object.assign(this, { exercise, keep, solved });
  }

  async open() {
    await super.open();
    this.code.focus();
  }

  async work() {
    const total = Number(this.host.getAttribute("bytes"));
    const { differs, error } = await check(this.exercise, this.code.text(), total, this.watch());
    if (error) this.failed(error);
    else if (differs !== undefined) this.say(`まだ違います：${differs}`, "differs");
    else {
      this.say("合っています。「答えの例」も見比べてみてください。", "right");
      this.solved();
    }
  }
}
