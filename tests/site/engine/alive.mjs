// 本物の Gemma のエンジン（docs/assets/engine/gemma）を、Node.js の上で動かす。引数は、仕事の名前、計算の仕方（wasm か plain）、つなぐと
// GGUF になるファイル。標準入力の一行目が問い（JSON）、標準出力が答え。

import { readFileSync, readSync } from "node:fs";
import { open } from "node:fs/promises";

const ENGINE = "../../../docs/assets/engine/";
const { BATCH, Gemma, ROOM } = await import(`${ENGINE}gemma/gemma.mjs`);
const { header } = await import(`${ENGINE}gemma/gguf.mjs`);
const { Kernel } = await import(`${ENGINE}gemma/kernel.mjs`);
const { plain } = await import(`${ENGINE}gemma/plain.mjs`);
const { unpack } = await import(`${ENGINE}weights.mjs`);

const [task, how, ...paths] = process.argv.slice(2);
const MANY = 16, V = 262144;

async function load(more = 0) {
  const source = await joined();
  const found = await header(source);
  const code = how === "plain" ? plain : await WebAssembly.compile(readFileSync(new URL(`${ENGINE}gemma/kernel.wasm`, import.meta.url)));
  const gemma = new Gemma(found, await Kernel.take(Gemma.needed(found) + more, code));
  await gemma.fill(source);
  source.close();
  return gemma;
}

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
    close: () => files.forEach((file) => file.close()),
  };
}

function fill(bytes) {
  for (let at = 0; at < bytes.length; ) {
    const got = readSync(0, bytes, at, bytes.length - at);
    if (!got) throw new Error("入力が途中で終わりました。");
    at += got;
  }
  return bytes;
}

function line() {
  const bytes = [];
  for (const one = Buffer.alloc(1); fill(one)[0] !== 10; ) bytes.push(one[0]);
  return JSON.parse(Buffer.from(bytes).toString());
}

const TASKS = {
  /** 重みに要るメモリの、決めてある大きさと、見出しから求めた大きさ。 */
  async room() {
    const source = await joined();
    return [ROOM, Gemma.needed(await header(source))];
  },
  /**
   * それぞれの列（[番号の列, changed]）の、どの位置でも、PyTorch のロジット（入力の続き。単精度で、位置ごとに V 個）と比べる。
   * 一位が同じ位置の数と、いちばん大きな違いを返す。
   */
  async compare({ asked, adapter }) {
    const gemma = await load(4 * MANY * V + 16), wide = gemma.kernel.floats(MANY * V);
    if (adapter) adapt(gemma, adapter);
    return asked.map(([ids, changed]) => {
      const columns = gemma.read(ids, { changed }), told = gemma.surprises(columns, ids);
      const found = { places: ids.length, same: 0, logit: 0, share: 0, surprise: 0 };
      const worst = (name, one, other) => (found[name] = Math.max(found[name], Math.abs(one - other)));
      for (let from = 0; from < ids.length; from += MANY) {
        const vectors = columns.slice(from, from + MANY).map((column) => gemma.exit(column));
        const answers = gemma.answers(vectors, 10);
        gemma.unembed(vectors, wide);
        answers.forEach((top, v) => {
          const expected = new Float32Array(fill(new Uint8Array(4 * V)).buffer), logits = wide.subarray(v * V, (v + 1) * V);
          const first = largest(expected), total = expected.reduce((sum, logit) => sum + Math.exp(logit - expected[first]), 0);
          found.same += top[0].id === first && largest(logits) === first;
          logits.forEach((logit, id) => worst("logit", logit, expected[id]));
          for (const { id, probability } of top) worst("share", probability, Math.exp(expected[id] - expected[first]) / total);
          const next = ids[from + v + 1];
          if (next !== undefined) worst("surprise", told[from + v + 1], Math.log(total) + expected[first] - expected[next]);
        });
      }
      return found;
    });
  },
  /** 途中の答え（位置、層の順の上位 k 個）、視線、ベクトルの大きさと、黙らせたときごとの、終わりの位置の答え。 */
  async look([ids, k, silenced]) {
    const gemma = await load(), columns = gemma.read(ids, { watch: true }), size = gemma.config.hidden_size;
    const vectors = columns.flatMap(({ vectors }) => Array.from({ length: gemma.floors + 1 }, (_, at) => vectors.subarray(at * size, (at + 1) * size)));
    const lens = [];
    while (lens.length < vectors.length) lens.push(...gemma.answers(vectors.slice(lens.length, lens.length + BATCH), k));
    const looks = columns.map(({ looks }) => [...looks]);
    const without = silenced.map((one) => gemma.answers([gemma.exit(gemma.read(ids, { changed: { silenced: [one] } }).at(-1))], 2 * k)[0]);
    return { lens, looks, sizes: vectors.map((x) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / size)), without };
  },
  /** 列ごとの、終わりの位置のロジットと、意外さをつないだものの SHA-256。 */
  async digest(texts) {
    const gemma = await load();
    const numbers = texts.flatMap((ids) => {
      const columns = gemma.read(ids), logits = gemma.predict(columns).slice();
      return [new Uint8Array(logits.buffer), new Uint8Array(Float64Array.from(gemma.surprises(columns, ids).slice(1)).buffer)];
    });
    return Buffer.from(await crypto.subtle.digest("SHA-256", await new Blob(numbers).arrayBuffer())).toString("hex");
  },
  /** トークンごとの、入口のベクトルの近いもの。 */
  neighbours: async ([ids, k]) => (await load()).neighbours(ids, k),
  /** いつも一位を選んで、`count` 個書く。 */
  async write({ ids, count, adapter }) {
    const gemma = await load(), grown = [...ids];
    if (adapter) adapt(gemma, adapter);
    while (grown.length < ids.length + count) grown.push(largest(gemma.predict(gemma.read(grown, { changed: { adapted: Boolean(adapter) } }))));
    return grown.slice(ids.length);
  },
};

const largest = (logits) => logits.reduce((best, logit, id) => (logit > logits[best] ? id : best), 0);

function adapt(gemma, { path, scale }) {
  const content = readFileSync(path);
  gemma.adapt(unpack(content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength)).tensors, scale);
}

const answer = await TASKS[task](line());
process.stdout.write(JSON.stringify(answer));
