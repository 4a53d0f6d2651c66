// 学習の一回分。文章とモデルを用意し、進め、測り、書かせ、しまう。画面も Worker も知らない。

import { chances } from "./chance.mjs";
import { countedPerplexity } from "./kneser-ney.mjs";
import { learner } from "./learner.mjs";
import { corpus, parts } from "./learning-text.mjs";

const TEMPERATURE = 0.8, LENGTH = 40; // 作文の温度と、トークンの数
const LOT = 1; // 作文のくじの種。いつも同じくじなので、変わるのはモデルだけ
const POINTS = 400; // 曲線の点の数。超えたら、半分に間引く
const MAPPED = 60; // 地図に置く文字の数
const TURNS = 30; // 向きを求める、くり返しの数
const FORMAT = 2; // しまう形の版。前にしまったものを続けられなくなったら、増やす
const AGAIN = "「目の前で、学ぶ」で、もう一度学ばせてください。";

export class Lesson {
  curve = []; // { step, read, unread }。迷いは1文字当たり
  seconds = 0; // 学ぶのと測るのに使った時間
  passed = []; // 数えたモデルのそれぞれを、いつ追い越したか。{ step, seconds }

  constructor({ kind, text, recipe, seed }) {
    Object.assign(this, { kind, text, recipe, seed });
    this.every = recipe.every;
    this.corpus = corpus(text, recipe.length ?? recipe.seen ?? 0);
    if (kind === "letters" && !this.corpus.letters.before) throw new RangeError("この文章には、続きの三つに分かれる文字がありません。");
    const { chars, cut } = parts(text), { letters, unread } = this.corpus;
    this.shares = letters.counts.map((count) => count / letters.counts.reduce((sum, one) => sum + one, 0));
    this.counted =
      kind === "letters"
        ? [Math.exp(-this.shares.reduce((sum, share) => sum + share * Math.log(share), 0))]
        : [2, 3].map((n) => countedPerplexity(chars, cut, unread.chars, n));
    this.model = learner(kind, this.corpus, { ...recipe }, seed);
    this.measure();
  }

  /** 組み立てたものの説明。counted は、同じところを、二文字と三文字の並びで数えたモデルの迷い。 */
  get made() {
    const mapped = this.model.table ? this.#mapped.map(({ char }) => char) : [];
    return { size: this.model.size, letters: this.corpus.letters, shares: this.shares, counted: this.counted, mapped };
  }

  /** 学習率は、途中で変えてもよい。 */
  set rate(rate) {
    this.recipe = { ...this.recipe, rate };
    this.model.recipe.rate = rate;
  }

  /** 一歩学び、損失を返す。決めた歩数ごとに、迷いも測る。 */
  step() {
    const begin = performance.now(), loss = this.model.step(), due = this.model.steps % this.every === 0;
    if (due) this.measure();
    this.seconds += (performance.now() - begin) / 1000;
    if (due) this.#pass();
    return loss;
  }

  measure() {
    this.curve.push({ step: this.model.steps, ...this.model.measure() });
    if (this.curve.length <= POINTS) return;
    this.curve = this.curve.filter((_, at) => at % 2 === 0);
    this.every *= 2;
  }

  /** 初めての部分で、数えたモデルより迷わなくなったら、いつのことかを覚えておく。 */
  #pass() {
    const { step, unread } = this.curve.at(-1);
    this.counted.forEach((value, at) => {
      if (unread < value) this.passed[at] ??= { step, seconds: this.seconds };
    });
  }

  /** `start` に続けて書いたもの。三つの文字のモデルは、書かない。 */
  write(start) {
    if (!this.model.write) return "";
    return this.corpus.decode(this.model.write(this.corpus.encode(start), LENGTH, TEMPERATURE, chances(LOT)));
  }

  /** 今の歩のようす。`start` に続けて書いた文、文字の地図、三つの文字の確率。 */
  scene(start) {
    return { step: this.model.steps, start, text: this.write(start), map: this.map(), shares: this.model.shares };
  }

  get #mapped() {
    return this.corpus.frequent.slice(0, MAPPED);
  }

  /** 文字の地図。よく出る文字（made.mapped）のベクトルを、いちばん広がっている二つの向きに写し、0から1に収める。x と y を交互に並べる。 */
  map() {
    const { table } = this.model;
    if (!table) return [];
    const rows = this.#mapped.map(({ id }) => table.value.subarray(id * table.columns, (id + 1) * table.columns));
    this.axes = spread(rows, this.axes);
    const ranges = [0, 1].map((way) => {
      const along = this.axes.places.map((place) => place[way]), low = Math.min(...along);
      return { low, wide: Math.max(...along) - low || 1 };
    });
    return this.axes.places.flatMap((place) => ranges.map(({ low, wide }, way) => (place[way] - low) / wide));
  }

  /** しまえる形にする。しまうのは、ならした重みで、半分の大きさの単精度にする。 */
  pack() {
    const { kind, text, recipe, seed, curve, every, seconds, passed } = this;
    const numbers = Float32Array.from(Object.values(this.model.calm).flatMap(({ value }) => [...value]));
    const weights = letters(new Uint8Array(numbers.buffer));
    return { format: FORMAT, kind, text, recipe, seed, curve, every, seconds, passed, steps: this.model.steps, weights };
  }

  /** しまったものから、続ける。くじは、歩数の分だけ別のものになる。読めなければ、わけを言う RangeError。 */
  static unpack({ format, curve, every, seconds, passed, steps, weights, ...given }) {
    if (typeof weights === "string" && format !== FORMAT) {
      throw new RangeError(`取っておいたモデルは、前の版の形なので、読めません。${AGAIN}`);
    }
    try {
      const lesson = new Lesson(given), numbers = new Float32Array(bytes(weights).buffer);
      if (numbers.length !== lesson.model.size || !numbers.every(Number.isFinite)) throw new RangeError(`数が${numbers.length}個です。`);
      let at = 0;
      for (const { value } of Object.values(lesson.model.weights)) value.set(numbers.subarray(at, (at += value.length)));
      lesson.model.steps = steps;
      lesson.model.next = chances(given.seed + steps);
      return Object.assign(lesson, { curve, every, seconds, passed });
    } catch (error) {
      throw new RangeError(`取っておいたモデルが壊れていて、読めません。${AGAIN}`, { cause: error });
    }
  }
}

const letters = (list) => btoa(Array.from(list, (byte) => String.fromCharCode(byte)).join(""));
const bytes = (written) => Uint8Array.from(atob(written), (letter) => letter.charCodeAt(0));

/**
 * 主成分分析。`rows`（同じ長さのベクトル）を、いちばん広がっている二つの向きに写した { places, ways }。
 * `before`（前に求めたもの）から始めると、向きが急に裏返らない。
 */
function spread(rows, before) {
  const size = rows[0].length;
  const middle = Array.from({ length: size }, (_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);
  const away = rows.map((row) => middle.map((mean, i) => row[i] - mean));
  const ways = [];
  for (let number = 0; number < 2; number++) {
    let way = before?.ways[number] ?? middle.map((_, i) => Math.cos(i * (number + 1)));
    for (let turn = 0; turn < TURNS; turn++) {
      const along = away.map((row) => dot(row, way)); // 共分散の行列を掛けるたびに、広がりの大きい向きへ寄る
      way = way.map((_, i) => away.reduce((sum, row, at) => sum + along[at] * row[i], 0));
      for (const other of ways) {
        const same = dot(way, other);
        way = way.map((value, i) => value - same * other[i]);
      }
      const length = Math.sqrt(dot(way, way)) || 1;
      way = way.map((value) => value / length);
    }
    ways.push(way);
  }
  return { ways, places: away.map((row) => ways.map((way) => dot(row, way))) };
}

const dot = (one, other) => one.reduce((sum, value, i) => sum + value * other[i], 0);
