// 学習の一回分。文章とモデルを用意し、進め、測り、書かせ、しまう。画面も Worker も知らない。

import { chances } from "./chance.mjs";
import { countedPerplexity } from "./kneser-ney.mjs";
import { learner } from "./learner.mjs";
import { corpus, parts } from "./learning-text.mjs";
import { spread } from "./principal.mjs";

const TEMPERATURE = 0.8, LENGTH = 40; // 作文の温度と、トークンの数
const LOT = 1; // 作文のくじの種。いつも同じくじなので、変わるのはモデルだけ
const POINTS = 400; // 曲線の点の数。超えたら、半分に間引く
const MAPPED = 60; // 地図に置く文字の数

export class Lesson {
  curve = []; // { step, read, unread }。迷いは1文字当たり

  constructor({ kind, text, recipe, seed }) {
    Object.assign(this, { kind, text, recipe, seed });
    this.every = recipe.every;
    this.corpus = corpus(text, recipe.length ?? recipe.seen ?? 0);
    if (kind === "letters" && !this.corpus.letters.before) throw new RangeError("この文章には、続きの三つに分かれる文字がありません。");
    this.model = learner(kind, this.corpus, { ...recipe }, seed);
    this.measure();
  }

  /** 組み立てたものの説明。counted は、同じところを、二文字と三文字の並びで数えたモデルの迷い。 */
  get made() {
    const { chars, cut } = parts(this.text), { letters, unread } = this.corpus;
    const counts = letters.counts.map((count) => count / letters.counts.reduce((sum, one) => sum + one, 0));
    const counted =
      this.kind === "letters"
        ? [Math.exp(-counts.reduce((sum, share) => sum + share * Math.log(share), 0))]
        : [2, 3].map((n) => countedPerplexity(chars, cut, unread.chars, n));
    return { size: this.model.size, letters, shares: counts, counted };
  }

  /** 学習率は、途中で変えてもよい。 */
  set rate(rate) {
    this.recipe = { ...this.recipe, rate };
    this.model.recipe.rate = rate;
  }

  /** 一歩学び、損失を返す。決めた歩数ごとに、迷いも測る。 */
  step() {
    const loss = this.model.step();
    if (this.model.steps % this.every === 0) this.measure();
    return loss;
  }

  measure() {
    this.curve.push({ step: this.model.steps, ...this.model.measure() });
    if (this.curve.length <= POINTS) return;
    this.curve = this.curve.filter((_, at) => at % 2 === 0);
    this.every *= 2;
  }

  /** `start` に続けて書いたもの。三つの文字のモデルは、書かない。 */
  write(start) {
    if (!this.model.write) return "";
    return this.corpus.decode(this.model.write(this.corpus.encode(start), LENGTH, TEMPERATURE, chances(LOT)));
  }

  /** 文字の地図。よく出る文字のベクトルを、いちばん広がっている二つの向きに写す。{ char, x, y } の並び。 */
  map() {
    const { table } = this.model;
    if (!table) return [];
    const kept = this.corpus.frequent.slice(0, MAPPED);
    const rows = kept.map(({ id }) => table.value.subarray(id * table.columns, (id + 1) * table.columns));
    this.axes = spread(rows, this.axes);
    return kept.map(({ char }, at) => ({ char, x: this.axes.places[at][0], y: this.axes.places[at][1] }));
  }

  /** しまえる形にする。しまうのは、ならした重みで、半分の大きさの単精度にする。 */
  pack() {
    const { kind, text, recipe, seed, curve, every } = this;
    const numbers = Float32Array.from(Object.values(this.model.calm).flatMap(({ value }) => [...value]));
    return { kind, text, recipe, seed, curve, every, steps: this.model.steps, weights: letters(new Uint8Array(numbers.buffer)) };
  }

  /** しまったものから、続ける。くじは、歩数の分だけ別のものになる。 */
  static unpack({ curve, every, steps, weights, ...given }) {
    const lesson = new Lesson(given), numbers = new Float32Array(bytes(weights).buffer);
    let at = 0;
    for (const { value } of Object.values(lesson.model.weights)) value.set(numbers.subarray(at, (at += value.length)));
    lesson.model.steps = steps;
    lesson.model.next = chances(given.seed + steps);
    Object.assign(lesson, { curve, every });
    return lesson;
  }
}

const letters = (list) => btoa(Array.from(list, (byte) => String.fromCharCode(byte)).join(""));
const bytes = (written) => Uint8Array.from(atob(written), (letter) => letter.charCodeAt(0));
