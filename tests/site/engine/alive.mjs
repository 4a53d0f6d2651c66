// 本物の Gemma のエンジン（docs/assets/engine/gemma）を、Node.js の上で動かす。引数は、つなぐと GGUF になるファイル。標準入力の
// 一行（[仕事の名前, 問い] の JSON）ごとに、答えの JSON を、標準出力に一行で書く。

import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";

const ENGINE = "../../../docs/assets/engine/";
const { adapt } = await import(`${ENGINE}gemma/adapter.mjs`);
const { BATCH, Gemma, ROOM } = await import(`${ENGINE}gemma/gemma.mjs`);
const { header } = await import(`${ENGINE}gemma/gguf.mjs`);
const { Kernel } = await import(`${ENGINE}gemma/kernel.mjs`);
const { neighbours } = await import(`${ENGINE}gemma/neighbours.mjs`);
const { needed } = await import(`${ENGINE}gemma/own-file.mjs`);
const { surprises } = await import(`${ENGINE}gemma/surprise.mjs`);
const { unpack } = await import(`${ENGINE}weights.mjs`);

const paths = process.argv.slice(2), source = await joined(), found = await header(source);
const gemma = new Gemma(found, await Kernel.take(ROOM, await WebAssembly.compile(readFileSync(new URL(`${ENGINE}gemma/kernel.wasm`, import.meta.url)))));
await gemma.fill(source);
let read;

/** いくつかのファイルを、一続きに読む口。 */
async function joined() {
  const files = await Promise.all(paths.map((path) => open(path)));
  const sizes = (await Promise.all(files.map((file) => file.stat()))).map(({ size }) => size);
  return {
    size: sizes.reduce((all, size) => all + size, 0),
    async read(from, into) {
      for (let at = 0, start = 0; at < files.length; start += sizes[at++]) {
        const [first, last] = [Math.max(from, start), Math.min(from + into.length, start + sizes[at])];
        if (first < last) await files[at].read(into, first - from, last - first, first - start);
      }
    },
  };
}

function answers(vectors, k) {
  const found = [];
  while (found.length < vectors.length) found.push(...gemma.answers(vectors.slice(found.length, found.length + BATCH), k));
  return found;
}

const ASKED = {
  /** 決めてあるメモリの大きさと、見出しから求めた大きさ。 */
  room: () => [ROOM, needed(found)],

  /** 列ごとに、どの位置でも、上位10個と、次のトークンの意外さ。出口は、列をまたいで、まとめて調べる。 */
  tops({ texts, changed }) {
    read = texts.map((ids) => gemma.read(ids, { changed }));
    const every = read.flat(), found = [];
    while (found.length < every.length) {
      const some = every.slice(found.length, found.length + BATCH);
      gemma.leave(some.map((column) => gemma.exit(column)));
      found.push(...gemma.best(some.length, 10));
    }
    found.forEach(({ sum }, at) => (every[at].sum = sum));
    return texts.map((ids, text) => ({ tops: found.splice(0, ids.length), surprises: surprises(gemma, read[text], ids) }));
  },

  /** tops で読んだ `text` 番目の列の、`place` 番目のロジット（base64 の単精度）。 */
  logits({ text, place }) {
    return Buffer.from(gemma.unembed([gemma.exit(read[text][place])]).slice().buffer).toString("base64");
  },

  /** 途中の答え（位置、層の順の上位 k 個）、視線、ベクトルの大きさと、黙らせたときごとの、終わりの位置の答え。 */
  look({ ids, k, silenced }) {
    const columns = gemma.read(ids, { watch: true }), size = gemma.config.hidden_size;
    const vectors = columns.flatMap(({ vectors }) => Array.from({ length: gemma.floors + 1 }, (_, at) => vectors.subarray(at * size, (at + 1) * size)));
    const lens = answers(vectors, k), looks = columns.map(({ looks }) => [...looks]);
    const without = silenced.map((one) => gemma.answers([gemma.exit(gemma.read(ids, { changed: { silenced: [one] } }).at(-1))], 2 * k)[0]);
    return { lens, looks, sizes: vectors.map((x) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / size)), without };
  },

  /** 列ごとの、終わりの位置のロジットと、意外さをつないだものの SHA-256。 */
  async digest(texts) {
    const numbers = texts.flatMap((ids) => {
      const columns = gemma.read(ids), logits = gemma.unembed([gemma.exit(columns.at(-1))]).slice();
      return [logits, Float64Array.from(surprises(gemma, columns, ids).slice(1))];
    });
    return Buffer.from(await crypto.subtle.digest("SHA-256", await new Blob(numbers).arrayBuffer())).toString("hex");
  },

  /** トークンごとの、入口のベクトルの近いもの。 */
  neighbours: ({ ids, k }) => neighbours(gemma, ids, k),

  adapt({ path, scale }) {
    const content = readFileSync(path);
    adapt(gemma, unpack(content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength)).tensors, scale);
    return null;
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [name, given] = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await ASKED[name](given))}\n`);
}
