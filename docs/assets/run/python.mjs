// ページに一つの Python。檻（cage.mjs）の中で動き、章のセルは名前を分け合う。

import { cage } from "./cage.mjs";
import { cellsOf, pythonFiles } from "./files.mjs";
import { codeOf, plan, textsFor } from "./plan.mjs";
import { forgetTexts, keepText, keptTexts } from "../reading/texts.mjs";

/** 読者が選んだ文章。名前 → 中身。止めても、章を移っても、次に開いたときも、選び直さなくてよい。 */
const chosen = new Map();
let recalled; // しまってあった文章を思い出す（Promise）
let keeps = false; // しまってあるか

async function texts() {
  recalled ??= keptTexts().then((kept) => {
    keeps = kept.size > 0;
    for (const [name, content] of kept) chosen.set(name, content);
  });
  await recalled;
  return chosen;
}

let files; // 受け取ったもの（Promise）
let running; // 動いている Python（Promise）
let busy = false;

export const isBusy = () => busy;

async function start(total, tell) {
  files ??= pythonFiles(total, tell);
  const { worker, loader, module, wasm, library, book } = await files;
  tell(1);
  const made = await cage(worker);
  try {
    await made.ask({ ask: "start", loader, module, wasm, library, sources: book.sources });
    for (const [name, content] of await texts()) if ((await accept(made, name, content)).refused) chosen.delete(name);
    return { ...made, book, alive: true };
  } catch (error) {
    made.close(error);
    throw error;
  }
}

/** Python を一度だけ起こす。うまくいかなければ、次に呼ばれたときに、受け取るところからやり直す。 */
function python(total, tell) {
  running ??= start(total, tell).catch((error) => {
    running = files = undefined;
    throw error;
  });
  return running;
}

/** 何をしていても終わらせる。次に動かすときは、新しい Python から始まる。 */
export async function stop() {
  const stopped = running;
  running = undefined;
  stopping?.(new Stopped());
  (await stopped?.catch(() => undefined))?.close(new Stopped());
}

export class Stopped extends Error {}

let stopping; // 待つのをやめさせる

/** 一つずつ動かす。「止める」が押されたら、待つのをやめる。 */
async function alone(work) {
  busy = true;
  const stopped = new Promise((_, reject) => (stopping = reject));
  try {
    return await Promise.race([work(), stopped]);
  } finally {
    busy = false;
    stopping = undefined;
  }
}

const question = (one, asked, tell) => one.ask({ ask: "python", question: asked }, { tell });

async function accept(one, name, content) {
  const file = `/home/reader/${name}`;
  await one.ask({ ask: "file", path: file, content });
  return question(one, { do: "accept", name, file });
}

/**
 * 練習の答え `code` を、`exercise`（{ before, check }）で確かめる。`total` と `watch` は、Session のものと同じ。
 *
 * 返すのは { right }、{ differs: 違うところ }、{ error } のどれか。名前は、章のセルともほかの練習とも分け合わない。
 */
export function check({ before, check: asserts }, code, total, watch) {
  return alone(async () => {
    const one = await python(total, watch.loading);
    watch.started();
    return question(one, { do: "check", before, code, check: asserts }, watch.output);
  });
}

/** 章を開いているあいだの、セルのやりとり。 */
export class Session {
  #chapter;
  #ran = [];
  #python;
  texts = new Map(); // 書き換えたセルの、いまのコード

  constructor(chapter, total) {
    this.#chapter = chapter;
    this.total = total;
  }

  async cells() {
    return cellsOf(this.#chapter);
  }

  async cell(name) {
    return (await this.cells()).find((cell) => cell.name === name);
  }

  /** セル `name` を動かすのに、読者に選んでもらう文章の名前。 */
  async missingTexts(name) {
    return textsFor([await this.cell(name)], await texts());
  }

  /** 選んだ文章を、次に開いたときにも使えるか。 */
  get keeps() {
    return keeps;
  }

  /** 選んだ文章を忘れる。Python の中にも残さない。 */
  async forget() {
    chosen.clear();
    await Promise.all([forgetTexts(), stop()]);
  }

  /** 読者の選んだファイルか、貼り付けたものを、文章 `name` にして、しまう。{ same, characters } か { refused }。 */
  accept(name, content, watch) {
    return alone(async () => {
      const one = await this.#awake(watch);
      const found = await accept(one, name, content);
      this.#ran = [];
      if (found.refused) return found;
      chosen.set(name, content);
      keeps = await keepText(name, content);
      return found;
    });
  }

  /**
   * セル `name` を、要る前のセルから順に動かす。
   *
   * `watch` は { loading(割合), started(), before(前のセル), output(文字) }。返すのは { at, error }。at は、終わりに動かしたセルの名前。
   */
  run(name, watch) {
    return alone(async () => {
      const cells = await this.cells();
      const one = await this.#awake(watch);
      watch.started();
      const { kept, run } = plan(cells, this.#ran, name, this.texts);
      const again = this.#ran; // もう一度同じに動かしたら、そのあとのセルも、そのまま使える
      const chain = [...kept];
      for (const cell of run) {
        const code = codeOf(cell, this.texts);
        if (cell.name !== name) watch.before(cell.name);
        const tell = cell.name === name ? watch.output : () => {};
        const after = chain.at(-1)?.name ?? "";
        this.#ran = chain.slice();
        const error = await question(one, { do: "run", chapter: this.#chapter, name: cell.name, code, after }, tell);
        if (error) return { at: cell.name, error };
        chain.push({ name: cell.name, code });
      }
      const same = chain.every((cell, index) => again[index]?.name === cell.name && again[index].code === cell.code);
      this.#ran = same ? again : chain;
      return { at: name, error: null };
    });
  }

  async #awake(watch) {
    const one = await python(this.total, watch.loading);
    if (one !== this.#python) {
      this.#ran = []; // 新しい Python は、まだ何も知らない
      this.#python = one;
    }
    return one;
  }
}
