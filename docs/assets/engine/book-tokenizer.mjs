// この本のトークナイザ（語彙は5,000トークン）。Hugging Face の @huggingface/tokenizers で動かす。
// Python と番号が食い違うのは、JavaScript の空白の決め方だけが違う U+FEFF と U+0085 の前後に限られる。

import { once, record } from "../base/record.mjs";

const DATA = new URL("../data/neko-5000-lean.json", import.meta.url);

/** tokenizer.json の中身。規則は番号だけで届く（figures_gen/site/page_data.py の lean）ので、綴りに戻す。 */
export const fetchBook = once(async () => {
  const { model, ...rest } = await record(DATA), spelling = [...model.vocab], merges = [];
  for (let at = 0; at < model.merges.length; at += 2) {
    merges.push([spelling[model.merges[at]], spelling[model.merges[at + 1]]]);
    spelling.push(merges.at(-1).join(""));
  }
  return { ...rest, model: { ...model, merges, vocab: Object.fromEntries(spelling.map((token, number) => [token, number])) } };
});

/** トークナイザを一度だけ読み込む。 */
export const loadBookTokenizer = once(async () => {
  const [library, content] = await Promise.all([loadLibrary(), fetchBook()]);
  return library(content);
});

/** tokenizer.json の中身からトークナイザを作る関数。部品の定義を待たせないように、ライブラリも要るときに取りに行く。 */
export async function loadLibrary() {
  const { Tokenizer } = await import("../vendor/huggingface-tokenizers/tokenizers.min.mjs");
  return (content) => new BookTokenizer(content, new Tokenizer(content, { clean_up_tokenization_spaces: false }));
}

export class BookTokenizer {
  #tokenizer;
  #tokens = [];

  constructor(content, tokenizer) {
    this.#tokenizer = tokenizer;
    for (const [token, number] of Object.entries(content.model.vocab)) this.#tokens[number] = token;
  }

  get size() {
    return this.#tokens.length;
  }

  /** 文章をトークンの番号に置き換える。 */
  encode(text) {
    return this.#tokenizer.encode(text, { add_special_tokens: false }).ids;
  }

  /** トークンのバイト列。語彙の一文字が、一つのバイトを表している。 */
  bytes(number) {
    return spelt(this.#tokens[number]);
  }
}

/** 語彙の綴りが表すバイト列。 */
export const spelt = (token) => Uint8Array.from(token, (letter) => BYTES.get(letter));

// tokenizers が各バイトの代わりに見せる文字（GPT-2 の bytes_to_unicode）。nexttoken/bpe.py の VISIBLE の逆。
const BYTES = new Map();
let hidden = 0;
for (let byte = 0; byte < 256; byte++) {
  const printable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
  BYTES.set(String.fromCodePoint(printable ? byte : 256 + hidden++), byte);
}
