// 本物の Gemma を動かす Worker。計算しているあいだも、ページは止まらない。
//
// 受け取るのは { number, ask, … }、返すのは { number, answer } か { number, error, code, detail }（言葉は sayings.mjs）。途中の知らせは
// { number, told }。{ ask: "stop", number } で、その番号の頼みをやめる。
//
// - load { file, room }: 重みを置く。file は読者の .gguf（なければ、この本の配るもの）、room は使ってよいメモリ（バイト）。
//   途中で told に、受け取ったバイト数か、入口の初めと終わりのバイト（start、entrance）と層の数（layers）か、重みのそろった層の数（floors）。
//   まだそろわないうちも、そろった層までで、ほかの頼みに答える。
// - columns { ids, changed, places, from, shown }: 位置ごとに told へ { place, lens, looks, sizes }。lens は、from 番目から上の層（0は
//   入口）ごとの上位 shown 個、looks は gemma.mjs の read のもの、sizes は、層ごとのベクトルの成分の大きさ。changed は、計算の変え方
//   （gemma.mjs の PLAIN）。
// - predict { ids, changed, place }: その位置（なければ、終わり）のロジット。surprises { ids, changed }: トークンごとの意外さ。
// - neighbours { ids, k }: 入口のベクトルの向きが近い k 個ずつ。
// - adapt: 追加の重みを取りに行く。途中で told に、受け取ったバイト数（received）。changed の adapted で、使うかどうかを選ぶ。

import { BATCH, Gemma, ROOM } from "./gemma.mjs";
import { header } from "./gguf.mjs";
import { Kernel } from "./kernel.mjs";
import { Trouble, listed, open } from "./store.mjs";

let gemma;
const asked = new Map(); // 頼みの番号 → やめるための AbortController

/** wasm の SIMD がなければ、素の JavaScript で。 */
async function code() {
  try {
    return await WebAssembly.compile(await (await fetch(new URL("kernel.wasm", import.meta.url))).arrayBuffer());
  } catch {
    return (await import("./plain.mjs")).plain;
  }
}

async function load({ file, room = ROOM }, tell, signal) {
  const made = await code(), { OwnFile, header: checked, needed } = file ? await import("./own-file.mjs") : {};
  const own = file && (await checked(new OwnFile(file)));
  const bytes = own ? needed(own) : ROOM;
  if (bytes > room) return { needed: bytes };
  let kernel;
  try {
    kernel = await Kernel.take(bytes, made);
  } catch {
    throw new Trouble("no-memory", bytes);
  }
  const source = file ? new OwnFile(file, signal) : await open(await listed(), { tell, signal });
  try {
    const found = own ?? (await header(source));
    gemma = new Gemma(found, kernel);
    const { from: start, bytes: long } = found.tensors.token_embd;
    tell({ start, entrance: start + long, layers: found.config.layer_types.length });
    await gemma.fill(source, (floors) => tell({ floors }));
    return { name: found.name, floors: gemma.floors, plain: typeof made === "function", why: source.why };
  } finally {
    source.close();
  }
}

const adapt = async (_, tell, signal) => (await import("./adapter.mjs")).receiveAdapter(gemma, tell, signal);

/** 前に計算したところは、そのまま使う。 */
const predict = ({ ids, changed, place = ids.length - 1 }) => {
  const columns = gemma.read(ids.slice(0, place + 1), { changed });
  return gemma.unembed([gemma.exit(columns.at(-1))]).slice();
};

const surprises = async ({ ids, changed }) => {
  const { surprises } = await import("./surprise.mjs");
  return surprises(gemma, gemma.read(ids, { changed }), ids);
};

async function columns({ ids, changed, places, from = 0, shown }, tell, signal) {
  const read = gemma.read(ids, { changed, watch: true }), size = gemma.config.hidden_size;
  const vectors = ({ vectors }) => Array.from({ length: vectors.length / size }, (_, layer) => vectors.subarray(layer * size, (layer + 1) * size));
  const rest = places.flatMap((place) => vectors(read[place]).slice(from)), lens = [];
  for (const place of places) {
    const every = vectors(read[place]), each = every.length - from;
    for (; lens.length < each; await turn(signal)) lens.push(...gemma.answers(rest.splice(0, BATCH), shown));
    tell({ place, lens: lens.splice(0, each), looks: read[place].looks, sizes: every.map(sizeOf) });
  }
}

async function neighbours({ ids, k }, tell, signal) {
  const { neighbours } = await import("./neighbours.mjs"), found = [];
  for (; found.length < ids.length; await turn(signal)) found.push(...neighbours(gemma, ids.slice(found.length, found.length + BATCH), k));
  return found;
}

/** ほかの頼みと「やめて」に、番をゆずる。 */
async function turn(signal) {
  await new Promise((done) => setTimeout(done));
  signal.throwIfAborted();
}

const sizeOf = (x) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / x.length);

const ASKED = { load, columns, predict, surprises, neighbours, adapt };

onmessage = async ({ data: { number, ask, ...given } }) => {
  if (ask === "stop") return asked.get(number)?.abort();
  const stop = new AbortController();
  asked.set(number, stop);
  try {
    const answer = await ASKED[ask](given, (told) => postMessage({ number, told }), stop.signal);
    postMessage({ number, answer }, answer instanceof Float32Array ? [answer.buffer] : []); // ロジットは、写さずに渡す
  } catch ({ message, code, detail }) {
    postMessage({ number, error: message, code: stop.signal.aborted ? "stopped" : code, detail });
  }
  asked.delete(number);
};
