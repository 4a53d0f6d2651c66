// 読んだ印。何を覚え、どう忘れるかだけを決める。画面も、しまう場所も知らない（page.mjs が渡す）。
//
// 覚えるのは、読み終えた章の名前と、最後に読んでいた節（章の名前、節の id、節の題）と、予想の囲みで選んだもの
// （囲みの id と、何番目か）と、解けた練習の名前（章/名前）だけ。

export const NOTHING = Object.freeze({
  read: Object.freeze([]),
  last: null,
  guesses: Object.freeze({}),
  solved: Object.freeze([]),
});

const isText = (value) => typeof value === "string" && value.length > 0;

/** しまってあった文字列を読む。壊れていれば、何も覚えていないことにする。 */
export function parse(text) {
  try {
    const { read, last, guesses, solved } = JSON.parse(text) ?? {};
    return {
      read: names(read),
      last: last && isText(last.slug) ? { slug: last.slug, id: String(last.id ?? ""), title: String(last.title ?? "") } : null,
      guesses: chosen(guesses),
      solved: names(solved),
    };
  } catch {
    return NOTHING;
  }
}

const names = (found) => (Array.isArray(found) ? [...new Set(found.filter(isText))] : []);

function chosen(guesses) {
  if (typeof guesses !== "object" || guesses === null || Array.isArray(guesses)) return {};
  return Object.fromEntries(Object.entries(guesses).filter(([, choice]) => Number.isInteger(choice) && choice >= 0));
}

/** 章を読み終えた。 */
export function finish(past, slug) {
  return past.read.includes(slug) ? past : { ...past, read: [...past.read, slug] };
}

/** いま読んでいる節。 */
export function visit(past, slug, id = "", title = "") {
  const { last } = past;
  if (last && last.slug === slug && last.id === id && last.title === title) return past;
  return { ...past, last: { slug, id, title } };
}

/** 予想の囲み `box` で、`choice` 番目を選んだ。選び直せる。 */
export function guess(past, box, choice) {
  return past.guesses[box] === choice ? past : { ...past, guesses: { ...past.guesses, [box]: choice } };
}

/** 練習 `name` が解けた。 */
export function solve(past, name) {
  return past.solved.includes(name) ? past : { ...past, solved: [...past.solved, name] };
}

export const isEmpty = (past) =>
  past.read.length === 0 && past.last === null && Object.keys(past.guesses).length === 0 && past.solved.length === 0;

/** 続きから読むところ。いまの目次にない章や、まだ何も読んでいないときは null。 */
export function resume(past, slugs) {
  return past.last && slugs.includes(past.last.slug) ? past.last : null;
}

/**
 * ブラウザの中の置き場。使えない設定（storage が null、または読み書きが断られる）でも、開いているあいだは働く。
 * `kept` は、次に開いたときにも残っているかどうか。`read` は、しまってあった文字列（なければ null）を読む。
 */
export class Memory {
  #storage;
  #key;
  #read;
  #here;

  constructor(storage, key, read = parse) {
    this.#storage = storage;
    this.#key = key;
    this.#read = read;
    this.#here = read(null);
    this.kept = storage !== null && this.#works();
  }

  #works() {
    try {
      const probe = `${this.#key}?`;
      this.#storage.setItem(probe, "1");
      this.#storage.removeItem(probe);
      return true;
    } catch {
      return false;
    }
  }

  get now() {
    if (!this.kept) return this.#here;
    try {
      return this.#read(this.#storage.getItem(this.#key));
    } catch {
      return this.#here;
    }
  }

  /** いまの中身を `change` で変える。変わらなければ書かない。 */
  update(change) {
    const before = this.now;
    const after = change(before);
    if (after === before) return;
    this.#here = after;
    try {
      if (this.kept) this.#storage.setItem(this.#key, JSON.stringify(after));
    } catch {
      this.kept = false;
    }
  }

  /** すべて忘れる。しまった跡も残さない。 */
  forget() {
    this.#here = this.#read(null);
    try {
      if (this.kept) this.#storage.removeItem(this.#key);
    } catch {
      this.kept = false;
    }
  }
}
