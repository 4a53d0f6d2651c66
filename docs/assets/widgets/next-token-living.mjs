// 次のトークンを選ぶ部品の、本物の Gemma に聞くところ。呼ばれてから読み込む。画面を知らない。

import { chances } from "../engine/chance.mjs";
import { LONGEST } from "../engine/gemma/gemma.mjs";
import { Whole } from "../engine/whole.mjs";
import { common } from "./lights-state.mjs";

export { LONGEST };

const STEP = 32; // 一度に読むトークン。書き直したとき、待たせすぎないように

export class Living {
  #engine;
  #told;
  #failed;
  #wanted = null;
  #busy = false;
  #ids; // logits は、これの先のもの
  #logits;

  /** `told()` は、計算が済んだとき、`failed(誤り)` は、計算できなかったとき。 */
  constructor(engine, told, failed) {
    this.#engine = engine;
    this.#told = told;
    this.#failed = failed;
  }

  /** `ids` の先を知りたい。一度に頼むのは一つで、待つあいだに変われば、前のものは捨てる。 */
  async want(ids) {
    if (this.knows(ids) || ids.length > LONGEST) return (this.#wanted = null);
    this.#wanted = ids;
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#wanted) {
        const asked = this.#wanted;
        for (let n = common(asked, this.#ids ?? []) + STEP; n < asked.length && asked === this.#wanted; n += STEP) await this.#engine.columns({ ids: asked.slice(0, n), places: [] });
        if (asked !== this.#wanted) continue;
        const logits = await this.#engine.predict({ ids: asked, place: asked.length - 1 });
        if (asked !== this.#wanted) continue;
        [this.#ids, this.#logits, this.#wanted] = [asked, logits, null];
        this.#told();
      }
    } catch (error) {
      this.#wanted = null;
      this.#failed(error);
    } finally {
      this.#busy = false;
    }
  }

  /** `ids` の先が、もう分かっているか。 */
  knows(ids) {
    return String(ids) === String(this.#ids);
  }

  /** つまみ `settings`（温度は値）の分布。 */
  whole(settings) {
    return new Whole(this.#logits, this.#ids, settings);
  }
}

/** くじ `lot` の、`count` 個の数。番号がなければ、毎回違う。 */
export function lots(lot, count) {
  const next = lot === null ? Math.random : chances(Number(lot));
  return Array.from({ length: count }, next);
}
