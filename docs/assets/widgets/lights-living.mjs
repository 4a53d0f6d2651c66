// 「灯りをともす」の、計算の番。いま見せたいもののうち、まだないものを、大事な順に、一つずつエンジンに頼む。画面を知らない。
//
// 列は、文の初めの <bos> を0番とする。usual[列] と、灯りを消したときの dark[列] は { lens, looks }。lens は層（0は入口）ごとの答えで、
// 重みのそろった層まで。列は、左の文が変わらないかぎり、残る。

import { common } from "./lights-state.mjs";
import { SHOWN } from "./sight.mjs";

const NEAR = 3; // 近いものの数

export class Living {
  floors = -1; // 重みのそろった層。-1なら、入口もまだ
  usual = [];
  dark = [];
  next = null; // 見ている列の { place, logits }
  neighbours = new Map(); // 番号 → 入口のベクトルの近いもの
  #wanted = { ids: [], outs: [], place: 0 };
  #resting = false;
  #top;
  #engine;
  #stop = new AbortController();
  #busy = false;
  #asking = false;
  #told;
  #failed;

  /** `told(列)` は、列が一つできるたび、`told()` は、ほかのものができたとき。`failed(error)` は、計算が止まったとき。 */
  constructor(engine, top, told, failed) {
    this.#engine = engine;
    this.#top = top;
    this.#told = told;
    this.#failed = failed;
  }

  /** 重みが `floors` 層までそろった。 */
  grow(floors) {
    this.floors = floors;
    this.#run();
  }

  /** いま見せたいもの。ids は <bos> も入れた番号、outs は消した灯り、place は、初めに計算する列。 */
  want(wanted) {
    const before = this.#wanted, same = common(before.ids, wanted.ids);
    const outs = JSON.stringify(before.outs) === JSON.stringify(wanted.outs);
    this.usual.length = Math.min(this.usual.length, same);
    this.dark.length = outs ? Math.min(this.dark.length, same) : 0;
    if (!outs || same <= wanted.place || before.place !== wanted.place) this.next = null;
    this.#wanted = wanted;
    this.#resting = false;
    this.#stop.abort();
    this.#run();
  }

  /** 文がなくなった。 */
  halt() {
    this.#stop.abort();
    this.#wanted = { ids: [], outs: [], place: 0 };
  }

  /** 次に want が来るまで、休む。 */
  rest() {
    this.#resting = true;
    this.#stop.abort();
  }

  /** 見ている列が、終わりまで計算できているか。 */
  get done() {
    return this.floors === this.#top && this.next !== null;
  }

  async #run() {
    this.#near();
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let job = this.#job(); job; job = this.#job()) {
        this.#stop = new AbortController();
        await job().catch((error) => {
          if (error.code !== "stopped") throw error;
        });
      }
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#busy = false;
    }
  }

  /** いちばん大事な、まだしていないこと。 */
  #job() {
    const { ids, outs, place } = this.#wanted;
    if (this.#resting || this.floors < 0 || ids.length < 2) return null;
    const near = (one, other) => Math.abs(one - place) - Math.abs(other - place); // 見ている列に近いほうから
    const some = ids.map((_, at) => at).slice(1).filter((at) => at !== place).sort(near);
    const lit = this.floors === this.#top;
    const lacking = (columns, places) => places.filter((at) => (columns[at]?.lens.length ?? 0) <= this.floors);
    const [mine, others] = [[place], some].map((places) => lacking(this.usual, places));
    if (mine.length) return () => this.#columns(this.usual, mine);
    if (!lit) return others.length ? () => this.#columns(this.usual, others) : null;
    if (outs.length && lacking(this.dark, [place]).length) return () => this.#columns(this.dark, [place], this.changed);
    if (!this.next) return () => this.#predict(place);
    if (others.length) return () => this.#columns(this.usual, others);
    const darker = outs.length ? lacking(this.dark, some) : [];
    return darker.length ? () => this.#columns(this.dark, darker, this.changed) : null;
  }

  get changed() {
    return { silenced: this.#wanted.outs.map(({ layer, head }) => ({ layer: layer - 1, head: head && head - 1 })) };
  }

  /** `columns` の `places` の、足りない階を埋める。灯りを消しても、その階より下は、いつもと同じ。 */
  async #columns(columns, places, changed) {
    const { ids, outs } = this.#wanted, { signal } = this.#stop, below = Math.min(...outs.map(({ layer }) => layer));
    const known = (at) => columns[at]?.lens ?? (changed ? this.usual[at].lens.slice(0, below) : []);
    const from = Math.min(...places.map((at) => known(at).length));
    const tell = ({ place, lens, looks }) => {
      if (signal.aborted) return;
      columns[place] = { lens: [...known(place).slice(0, from), ...lens], looks };
      this.#told(place);
    };
    await this.#engine.columns({ ids, changed, places, from, shown: SHOWN }, { tell, signal });
  }

  async #predict(place) {
    const { ids, outs } = this.#wanted, { signal } = this.#stop;
    const logits = await this.#engine.predict({ ids, place, changed: outs.length ? this.changed : undefined }, { signal });
    if (signal.aborted) return;
    this.next = { place, logits };
    this.#told();
  }

  /** 近いものを、ほかの頼みの合間に、一度に一つだけ頼む。 */
  async #near() {
    const strange = [...new Set(this.#wanted.ids.slice(1))].filter((id) => !this.neighbours.has(id));
    if (this.floors < 0 || this.#asking || !strange.length) return;
    this.#asking = true;
    try {
      const found = await this.#engine.neighbours({ ids: strange, k: NEAR });
      strange.forEach((id, at) => this.neighbours.set(id, found[at]));
      this.#told();
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#asking = false;
    }
    this.#near();
  }
}
