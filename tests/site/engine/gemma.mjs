// 本物の Gemma のエンジン（docs/assets/engine/gemma）を、Node.js の上で動かす。引数は仕事の名前と、GGUF と、計算の仕方（wasm か plain）。
//
// 標準入力の一行目が問い（JSON）、標準出力が答え。仕事 compare は、標準入力の続きから、PyTorch のロジット（単精度、位置ごとに V 個）も読む。

import { readFileSync, readSync } from "node:fs";
import { open } from "node:fs/promises";

const ENGINE = "../../../docs/assets/engine/";
const { BATCH, Gemma } = await import(`${ENGINE}gemma/gemma.mjs`);
const { header } = await import(`${ENGINE}gemma/gguf.mjs`);
const { Kernel } = await import(`${ENGINE}gemma/kernel.mjs`);
const { plain } = await import(`${ENGINE}gemma/plain.mjs`);
const { unpack } = await import(`${ENGINE}weights.mjs`);

const [task, path, how] = process.argv.slice(2);
const MANY = 16;

async function load(more = 0) {
  const file = await open(path), { size } = await file.stat();
  const source = { size, read: (from, into) => file.read(into, 0, into.length, from) };
  const found = await header(source);
  const code = how === "plain" ? plain : await WebAssembly.compile(readFileSync(new URL(`${ENGINE}gemma/kernel.wasm`, import.meta.url)));
  const gemma = new Gemma(found, await Kernel.take(Gemma.needed(found) + more, code));
  await gemma.fill(source);
  await file.close();
  return { gemma, found };
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

const places = (columns, from, n) => columns.slice(from, from + n);

const TASKS = {
  /** それぞれの列（[番号の列, changed]）の、どの位置でも、PyTorch と比べる。 */
  async compare(asked) {
    const { gemma } = await load(4 * MANY * 262144 + 16), V = gemma.config.vocab_size, wide = gemma.kernel.floats(MANY * V);
    return asked.map(([ids, changed]) => {
      const columns = gemma.read(ids, { changed }), worst = { tokens: ids.length, same: 0, logit: 0, share: 0, surprise: 0 };
      const told = gemma.surprises(columns, ids);
      for (let from = 0; from < ids.length; from += MANY) {
        const vectors = places(columns, from, MANY).map((column) => gemma.exit(column));
        const answers = gemma.answers(vectors, 10);
        gemma.unembed(vectors, wide);
        answers.forEach((top, v) => {
          const expected = new Float32Array(fill(new Uint8Array(4 * V)).buffer);
          let first = 0, total = 0;
          for (let id = 0; id < V; id++) {
            worst.logit = Math.max(worst.logit, Math.abs(wide[v * V + id] - expected[id]));
            if (expected[id] > expected[first]) first = id;
          }
          for (let id = 0; id < V; id++) total += Math.exp(expected[id] - expected[first]);
          worst.same += top[0].id === first && wide.subarray(v * V, (v + 1) * V).every((z) => z <= wide[v * V + first]);
          for (const { id, probability } of top) worst.share = Math.max(worst.share, Math.abs(probability - Math.exp(expected[id] - expected[first]) / total));
          const next = ids[from + v + 1];
          if (next !== undefined) worst.surprise = Math.max(worst.surprise, Math.abs(told[from + v + 1] - Math.log(total) - expected[first] + expected[next]));
        });
      }
      return worst;
    });
  },
};

const answer = await TASKS[task](line());
process.stdout.write(JSON.stringify(answer));
