// ページの中で動くモデルを呼ぶ。引数は仕事の名前、標準入力はその問い（JSON）、標準出力は答え。

import { readFile } from "node:fs/promises";

const ENGINE = "../../../docs/assets/engine/";
const { chances } = await import(`${ENGINE}chance.mjs`);
const codebook = await import(`${ENGINE}codebook.mjs`);
const { draw } = await import(`${ENGINE}distribution.mjs`);
const { Model } = await import(`${ENGINE}model.mjs`);
const { countedPerplexity } = await import(`${ENGINE}kneser-ney.mjs`);
const { learner } = await import(`${ENGINE}learner.mjs`);
const { RECIPES } = await import(`${ENGINE}recipes.mjs`);
const learning = await import(`${ENGINE}learning-text.mjs`);
const { look } = await import(`${ENGINE}probe.mjs`);
const { painter } = await import(`${ENGINE}painter.mjs`);
const { Reader } = await import(`${ENGINE}reader.mjs`);
const { candidates } = await import(`${ENGINE}sampler.mjs`);
const { Table } = await import(`${ENGINE}siblings.mjs`);
const { GreenList, binomialTail, thresholds, tilted } = await import(`${ENGINE}watermark.mjs`);
const { half, unpack } = await import(`${ENGINE}weights.mjs`);
const { withInvisible } = await import("../../../docs/assets/widgets/watermark-mirror-state.mjs");

const DATA = new URL("../../../site/assets/data/neko-gemma.bin", import.meta.url);
const SIBLINGS = new URL("../../../examples/neko-siblings/", import.meta.url);

const bufferOf = (content) => content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength);

function unpacked(content) {
  const { metadata, tensors } = unpack(bufferOf(content));
  const { config, longest } = JSON.parse(metadata.book);
  return new Model(config, tensors, longest);
}

const open = (content) => new Reader(unpacked(content));

const reader = async () => open(await readFile(DATA));

function grow(model, ids, count, choose) {
  const grown = [...ids];
  for (let step = 0; step < count; step++) grown.push(choose(model.read(grown).logits, grown));
  return grown.slice(ids.length);
}

const base64 = (bytes) => Buffer.from(bytes).toString("base64");
const unbase64 = (packed) => new Uint8Array(Buffer.from(packed, "base64"));

const TASKS = {
  /** それぞれの列のあとのロジットと、意外さ。一つの読み手が、順に読む。 */
  async read(texts) {
    const model = await reader();
    return texts.map((ids) => {
      const { logits, surprises } = model.read(ids);
      return { logits: [...logits], surprises };
    });
  },
  /** それぞれの列の、視線、途中の答え、大きさ、ロジット。問いは [列, 黙らせるもの] の一覧と、答えの数。 */
  async look([asked, shown]) {
    const model = unpacked(await readFile(DATA));
    return asked.map(([ids, silenced]) => {
      const { attention, lens, sizes, logits } = look(model, ids, shown, silenced);
      return { attention: attention.map((heads) => heads.map((head) => [...head])), lens, sizes, logits: [...logits] };
    });
  },
  /** それぞれの列を、一部を黙らせて読ませたときのロジット。問いは [列, 黙らせるもの] の一覧。 */
  async silence(asked) {
    const model = unpacked(await readFile(DATA));
    return asked.map(([ids, silenced]) => [...look(model, ids, 1, [silenced].flat()).logits]);
  },
  /** くじを引きつづけた続き。問いは [列, シード, つまみ] の一覧。 */
  async drawn([asked, count]) {
    const model = await reader();
    return asked.map(([ids, seed, settings]) => {
      const next = chances(seed);
      return grow(model, ids, count, (logits, grown) => draw({ candidates: candidates(logits, grown, settings) }, next()).id);
    });
  },
  halves: () => Array.from({ length: 0x10000 }, (_, bits) => half(bits)).map((value) => (Number.isFinite(value) ? value : String(value))),
  chances: ([seeds, count]) => seeds.map((seed) => Array.from({ length: count }, chances(seed))),
  /** 文脈のあとの、語彙の初めの `size` 個の塗り分け。緑は 1、赤は 0。 */
  greens: ([asked, size]) =>
    asked.map(([key, gamma, ids]) => {
      const list = new GreenList(BigInt(key), gamma, ids.length);
      return Array.from({ length: size }, (_, token) => Number(list.isGreen(ids, token))).join("");
    }),
  detected: (asked) =>
    asked.map(([key, gamma, context, ids]) => {
      const list = new GreenList(BigInt(key), gamma, context), found = list.detect(ids);
      const p = binomialTail(found.green, found.counted.length, gamma);
      return { ...found, p, best: list.bestWindow(found) ?? null };
    }),
  tails: (asked) => asked.map(([green, counted, gamma]) => binomialTail(green, counted, gamma)),
  /** 緑をひいきしたロジット。問いは [鍵, 文脈の長さ, 番号の列, 足す点数] の一覧と、ロジット。 */
  favoured: ([asked, logits]) => asked.map(([key, context, ids, delta]) => [...new GreenList(BigInt(key), 0.25, context).favour(ids, Float32Array.from(logits), delta)]),
  tilted: (asked) => asked.map(([share, delta]) => tilted(share, delta)),
  hidden: (texts) => texts.map(withInvisible),
  thresholds: ([most, gamma, log10]) => thresholds(most, gamma, log10),
  /** 問いの見本帳（見本の並び、パッチの一辺、見本の数）での、問いの絵の番号。 */
  encoded: ([centres, patch, count, asked]) => {
    const book = new codebook.Codebook(unbase64(centres), patch, count);
    return asked.map((packed) => [...book.encode(unbase64(packed))]);
  },
  /** 選べる絵と、見本帳ごとの勘定と、問いの絵（base64）の番号、近さ、色の差の二乗の平均、失われたもの。 */
  async pictures([asked, times]) {
    const { books, pictures, shared } = await codebook.open(new Blob([await readFile(new URL("picture-tokens.bin", DATA))]).stream());
    const given = asked.map(unbase64);
    const account = (book) => ({
      bits: codebook.bitsPerPixel(book),
      withBook: codebook.bitsPerPixel(book, shared.pixels),
      read: given.map((picture) => {
        const ids = book.encode(picture), again = book.decode(ids);
        const near = codebook.psnr(picture, again);
        return {
          ids: [...ids],
          again: base64(again),
          psnr: Number.isFinite(near) ? near : null,
          error: codebook.squaredError(picture, again),
          lost: base64(codebook.lost(picture, again, times)),
        };
      }),
    });
    return {
      shared,
      pictures: pictures.map(({ title, pixels }) => ({ title, pixels: base64(pixels) })),
      books: Object.fromEntries([...books].map(([name, book]) => [name, account(book)])),
    };
  },
  /** 絵の続きの番号。問いは [初めの番号, シード] の一覧。 */
  async painted(asked) {
    const model = painter(bufferOf(await readFile(new URL("neko-paint.bin", DATA))));
    return asked.map(([above, seed]) => [...model.paint(above, seed)]);
  },
  /** 手術台の猫の書いた番号。問いは [相手, 混ぜる割合, 入れ替える層の組, 書き出し] の一覧。 */
  async operated([{ config, longest, ...how }, asked]) {
    const weights = {};
    for (const name of ["first", "fork", "other"]) {
      weights[name] = unpack(bufferOf(await readFile(new URL(`${name}.safetensors`, SIBLINGS)))).tensors;
    }
    const table = new Table(config, longest, weights);
    return asked.map(([partner, share, group, ids]) => [...table.write(table.mix(partner, share, group), ids, how)]);
  },
  recipes: () => RECIPES,
  /** 一歩めの勾配、損失、そのあとの迷いと作文。問いは [モデル, 文章, 決めごと, 種, 歩数, 書き出し] の一覧。 */
  learned: (asked) =>
    asked.map(([kind, text, recipe, seed, steps, start]) => {
      const corpus = learning.corpus(text, recipe.seen ?? recipe.length), model = learner(kind, corpus, recipe, seed);
      const losses = [model.step()]; // 動かしたあとも、勾配は残っている
      const gradients = Object.fromEntries(Object.entries(model.weights).map(([name, { grad }]) => [name, [...grad]]));
      while (losses.length < steps) losses.push(model.step());
      const written = corpus.decode(model.write(corpus.encode(start), 30, 0.8, chances(1)));
      return { gradients, losses, measured: model.measure(), written };
    }),
  letters([text, recipe, steps]) {
    const corpus = learning.corpus(text, 0), model = learner("letters", corpus, recipe, 1), losses = [], shares = [];
    while (losses.length < steps) {
      losses.push(model.step());
      shares.push(model.shares);
    }
    return { letters: corpus.letters, losses, shares };
  },
  /** 文章の切り方と、数えるだけのモデルの迷い。 */
  counted: (texts) =>
    texts.map((text) => {
      const { chars, cut } = learning.parts(text), { read, unread, again, alphabet, decode } = learning.corpus(text, 64);
      const counted = [2, 3].map((n) => countedPerplexity(chars, cut, unread.chars, n));
      return { counted, alphabet, read: [...read], unread, again, decoded: decode([...read]) };
    }),
  /** 一つのスレッドの速さ。 */
  async speed([ids, count]) {
    const content = await readFile(DATA);
    const opened = performance.now();
    const model = open(content);
    const unpacked = performance.now() - opened;
    grow(model, ids, 20, (logits) => logits.indexOf(Math.max(...logits))); // 温める
    model.read([ids[0] + 1]); // ちがう列を読むと、次は初めから計算し直す
    const start = performance.now();
    const grown = grow(model, ids, count, (logits) => logits.indexOf(Math.max(...logits)));
    const taken = performance.now() - start;
    return { unpacked, perSecond: (1000 * (ids.length + grown.length - 1)) / taken };
  },
};

const given = JSON.parse((await readFile("/dev/stdin", "utf-8")) || "null");
process.stdout.write(JSON.stringify(await TASKS[process.argv[2]](given)));
