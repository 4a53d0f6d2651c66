// 本物の Gemma のエンジン（docs/assets/engine/gemma）に、小さな GGUF を読ませる。引数は、仕事の名前、GGUF、計算の仕方（wasm か plain）。
// 標準入力が問い（JSON）、標準出力が答え。数の並びは、base64 の単精度で答える。

import { readFileSync } from "node:fs";

const ENGINE = "../../../docs/assets/engine/";
const { adapt } = await import(`${ENGINE}gemma/adapter.mjs`);
const { circle, power } = await import(`${ENGINE}gemma/arithmetic.mjs`);
const { BATCH, Gemma } = await import(`${ENGINE}gemma/gemma.mjs`);
const { Kernel } = await import(`${ENGINE}gemma/kernel.mjs`);
const { header, needed } = await import(`${ENGINE}gemma/own-file.mjs`);
const { plain } = await import(`${ENGINE}gemma/plain.mjs`);
const { surprises } = await import(`${ENGINE}gemma/surprise.mjs`);
const { unpack } = await import(`${ENGINE}weights.mjs`);

const [task, path, how] = process.argv.slice(2);
const PAGE = 65536;

function sourceOf(name) {
  const content = readFileSync(name);
  return { size: content.length, read: async (from, into) => into.set(content.subarray(from, from + into.length)) };
}

async function kernelOf(bytes) {
  return Kernel.take(bytes, how === "plain" ? plain : await WebAssembly.compile(readFileSync(new URL(`${ENGINE}gemma/kernel.wasm`, import.meta.url))));
}

const packed = (numbers) => Buffer.from(Float32Array.from(numbers).buffer).toString("base64");
const joined = (lists) => packed(lists.flatMap((list) => [...list]));

const TASKS = {
  /** 見出しから求めた大きさのメモリで、頼みを順にする。less は、一ページ少ないメモリの断られ方。 */
  async steps(steps) {
    const source = sourceOf(path), found = await header(source), bytes = needed(found);
    const less = await kernelOf(bytes - PAGE).then((kernel) => (new Gemma(found, kernel), "")).catch(({ name }) => name);
    const gemma = new Gemma(found, await kernelOf(bytes)), answers = [];
    for (const step of steps) {
      try {
        answers.push(await ASKED[step.ask](gemma, step, source));
      } catch ({ name, message }) {
        answers.push({ name, message });
      }
    }
    return { less, answers };
  },

  /** それぞれのファイルの見出しの、断られ方（読めれば、重みの数）。 */
  async headers(paths) {
    const answers = [];
    for (const name of paths) {
      answers.push(await header(sourceOf(name)).then(({ tensors }) => Object.keys(tensors).length, ({ code, detail }) => ({ code, detail })));
    }
    return answers;
  },

  /** 一度には読めない大きさの重み（どの行も同じ `content`）を置いて、初めの行と違う行の数。 */
  async large({ content, ...shape }) {
    const row = Buffer.from(content, "base64"), each = row.length, rows = Math.ceil(5e6 / each);
    const kernel = await kernelOf(2 ** 26), placed = kernel.place({ ...shape, rows, from: 0, bytes: rows * each }), out = kernel.floats(shape.columns);
    await kernel.fill(placed, async (from, into) => into.forEach((_, at) => (into[at] = row[(from + at) % each])));
    const opened = Array.from({ length: rows }, (_, at) => (kernel.code.open(placed.at, at, out.byteOffset), Buffer.from(out.slice().buffer)));
    return opened.filter((one) => one.compare(opened[0])).length;
  },

  /** 初等関数。exp は、同じ数を四つ並べた和の四分の一。 */
  async numbers({ angles, powers, exponents, gates, ups }) {
    const kernel = await kernelOf(2 ** 23), [four, gate, up] = [4, gates.length, ups.length].map((size) => kernel.floats(size));
    gate.set(gates);
    up.set(ups);
    kernel.code.gated(gate.byteOffset, up.byteOffset, gates.length);
    return {
      circles: angles.map(circle),
      powers: powers.map(([base, share]) => power(base, share)),
      exponentials: exponents.map((x) => kernel.code.total(four.fill(x).byteOffset, 4, 0) / 4),
      gated: packed(gate),
    };
  },
};

const ASKED = {
  /** 重みを置く。`until` 番目の層までで、やめさせる。 */
  fill: (gemma, { until }, source) => gemma.fill(source, (floors) => { if (floors === until) throw new Error("ここまで"); }),

  adapt(gemma, { file, scale }) {
    const content = readFileSync(file);
    adapt(gemma, unpack(content.buffer.slice(content.byteOffset, content.byteOffset + content.length)).tensors, scale);
  },

  /** 読んで、求められるものをすべて。 */
  read(gemma, { ids, changed, watch, k = 5 }) {
    const columns = gemma.read(ids, { changed, watch }), exits = columns.map((column) => gemma.exit(column));
    const words = gemma.config.vocab_size, some = Math.floor(gemma.gate.length / words); // ロジットは、一度に、gate に収まるだけ
    const answers = [], wide = [];
    for (let at = 0; at < exits.length; at += BATCH) answers.push(...gemma.answers(exits.slice(at, at + BATCH), k));
    for (let at = 0; at < exits.length; at += some) wide.push(gemma.unembed(exits.slice(at, at + some), gemma.gate).slice(0, Math.min(some, exits.length - at) * words));
    return {
      vectors: joined(columns.map((column) => column.vectors)),
      looks: watch ? joined(columns.map((column) => column.looks)) : "",
      logits: joined(wide),
      last: packed(gemma.unembed([exits.at(-1)])),
      answers,
      surprises: surprises(gemma, columns, ids),
    };
  },

  /** 開いた重み。 */
  weights(gemma) {
    return Object.entries(gemma.weights).map(([name, { at, rows, columns }]) => {
      const out = gemma.gate.subarray(0, columns);
      return [name, joined(Array.from({ length: rows }, (_, row) => (gemma.kernel.code.open(at, row, out.byteOffset), out.slice())))];
    });
  },
};

let given = "";
for await (const part of process.stdin) given += part;
process.stdout.write(JSON.stringify(await TASKS[task](JSON.parse(given))));
