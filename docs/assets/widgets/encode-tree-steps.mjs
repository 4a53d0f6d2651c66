// `encode` を一手ずつ進める。figures_gen/chapters/japanese_tokens/measure.py の grow と同じ木になる（tests/site/test_widgets.py）。
// 画面を知らない（tests/site/widgets）。木の見せ方と言葉は encode-tree-shape.mjs。
//
// 木の節は { id, piece, rule, children }。piece は何番目の断片か、rule は何番目に覚えた規則で作ったか、children は元の二つの
// 節の位置で、葉（バイト）では rule が null、children が空になる。

import { spelt } from "../engine/book-tokenizer.mjs";
import { label } from "./token-label.mjs";

export const LONGEST = 40; // 文字

// 文章を断片に分ける、nexttoken/bpe.py と同じ規則。\s は、JavaScript だけ空白の決め方が違うので使わない。
const PIECE =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

export const split = (text) => text.match(PIECE) ?? [];

export class Encoder {
  #letters = new Map(); // バイト → トークンの番号
  #rules = new Map(); // 対 → { rule, id }
  #tokens = []; // 番号 → 綴り

  /** `content` は tokenizer.json の中身。 */
  constructor({ model: { vocab, merges } }) {
    for (const [token, id] of Object.entries(vocab)) {
      this.#tokens[id] = token;
      const bytes = spelt(token);
      if (bytes.length === 1) this.#letters.set(bytes[0], id);
    }
    merges.forEach(([left, right], at) =>
      this.#rules.set(pairOf(vocab[left], vocab[right]), { rule: at + 1, id: vocab[left + right] }),
    );
  }

  /** 番号 `id` のトークンの読み方。文字にならないバイトは、16進数。 */
  name(id) {
    return label(spelt(this.#tokens[id]))
      .map(({ text, hex }) => text ?? hex)
      .join(" ");
  }

  bytes(id) {
    return spelt(this.#tokens[id]);
  }

  /** 木の節 `nodes` と、規則を一つ使うごとの { row: 並び, waiting: 使える規則 } の列 `steps`。 */
  grow(text) {
    const nodes = split(text).flatMap((piece, place) =>
      [...new TextEncoder().encode(piece)].map((byte) => ({ id: this.#letters.get(byte), piece: place, rule: null, children: [] })),
    );
    let row = nodes.map((_, at) => at);
    const steps = [{ row, waiting: this.#waiting(row, nodes) }];
    while (steps.at(-1).waiting.length) {
      row = merged(row, nodes, steps.at(-1).waiting[0]);
      steps.push({ row, waiting: this.#waiting(row, nodes) });
    }
    return { nodes, steps };
  }

  /** 並びで使える規則 { rule, id, pair, places }。早く覚えた順。断片の境はまたがない。 */
  #waiting(row, nodes) {
    const found = new Map();
    for (let at = 0; at + 1 < row.length; at++) {
      const left = nodes[row[at]], right = nodes[row[at + 1]];
      const made = left.piece === right.piece && this.#rules.get(pairOf(left.id, right.id));
      if (!made) continue;
      if (!found.has(made)) found.set(made, { ...made, pair: [left.id, right.id], places: [] });
      const { places } = found.get(made);
      if (left.id !== right.id || places.at(-1) !== at - 1) places.push(at); // AAA なら、左の AA
    }
    return [...found.values()].sort((one, other) => one.rule - other.rule);
  }
}

const pairOf = (left, right) => left * 65536 + right;

function merged(row, nodes, { rule, id, places }) {
  const made = [...row];
  places.forEach((place, done) => {
    const children = made.splice(place - done, 2, nodes.length);
    nodes.push({ id, piece: nodes[children[0]].piece, rule, children });
  });
  return made;
}

const number = (value) => value.toLocaleString("ja");

/** 目に見える断りの要るところを直した文と、その断り。 */
export function tidy(written, longest = LONGEST) {
  const whole = written.replace(/\p{Surrogate}/gu, "\ufffd"); // 片割れだけのサロゲート
  const letters = [...whole];
  const notes = [];
  if (whole !== written) notes.push("文字になっていない符号を、「�」に替えました。");
  if (letters.length > longest) notes.push(`長いので、初めの${longest}文字だけを使います。`);
  return { text: letters.slice(0, longest).join(""), note: notes.join("") };
}

/** 規則の呼び方。 */
export const called = (rule) => `規則${number(rule)}番`;
