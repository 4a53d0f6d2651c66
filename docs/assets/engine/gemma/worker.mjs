// 本物の Gemma を動かす Worker。計算しているあいだも、ページは止まらない。
//
// 受け取るのは { number, ask, … }、返すのは { number, answer } か { number, error, code, detail }（言葉は sayings.mjs）。途中の知らせは
// { number, told }。{ ask: "stop", number } で、その番号の頼みをやめる。
//
// - load { file, room }: 重みを置く。file は読者の .gguf（なければ、この本の配るもの）、room は使ってよいメモリ（バイト）。
//   途中で told に、受け取ったバイト数か、入口の初めと終わりのバイト（start、entrance）と層の数（layers）か、重みのそろった層の数（floors）。
//   まだそろわないうちも、そろった層までで、ほかの頼みに答える。
// - read { ids, changed }: { logits, surprises }。changed は、計算の変え方（gemma.mjs の PLAIN）。
// - answers { ids, changed, places, layers, k }: 位置ごと、層（0は入口）ごとの、上位 k 個。
// - columns { ids, changed, places, from, shown }: 位置ごとに told へ { place, lens, looks, sizes }。lens は、from 番目から上の層ごとの
//   上位 shown 個、looks は gemma.mjs の read のもの、sizes は、層（0は入口）ごとのベクトルの成分の大きさ。
// - predict { ids, changed, place }: その位置のロジット。neighbours { ids, k }: 入口のベクトルの向きが近い k 個ずつ。
// - adapt: 追加の重みを取りに行く。changed の adapted で、使うかどうかを選ぶ。

import { receive } from "../../base/record.mjs";
import { unpack } from "../weights.mjs";
import { BATCH, Gemma, ROOM } from "./gemma.mjs";
import { header } from "./gguf.mjs";
import { Kernel } from "./kernel.mjs";
import { Trouble, listed, open } from "./store.mjs";

const ADAPTER = new URL("../../data/nexttoken-it/", import.meta.url);

let gemma;
const asked = new Map(); // 頼みの番号 → やめるための AbortController

/** wasm の SIMD がなければ、素の JavaScript で。 */
async function code() {
  try {
    return await WebAssembly.compile(await (await receive(new URL("kernel.wasm", import.meta.url))).arrayBuffer());
  } catch {
    return (await import("./plain.mjs")).plain;
  }
}

async function load({ file, room = ROOM }, tell, signal) {
  const made = await code(), own = file && (await header(await open(file)));
  const bytes = own ? Gemma.needed(own) : ROOM;
  if (bytes > room) return { needed: bytes };
  let kernel;
  try {
    kernel = await Kernel.take(bytes, made);
  } catch {
    throw new Trouble("no-memory", bytes);
  }
  const source = await open(file ?? (await listed(signal)), { tell, signal });
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

/** 追加の重み（examples/nexttoken-it）を取りに行く。 */
async function adapt(_, tell, signal) {
  const [config, weights] = await Promise.all(["config.json", "model.safetensors"].map((name) => receive(new URL(`adapter_${name}`, ADAPTER), { signal })));
  const { lora_alpha, r } = await config.json();
  gemma.adapt(unpack(await weights.arrayBuffer()).tensors, lora_alpha / r);
}

function read({ ids, changed }) {
  const columns = gemma.read(ids, { changed }), logits = gemma.predict(columns).slice();
  return { logits, surprises: gemma.surprises(columns, ids) };
}

async function answers({ ids, changed, places, layers, k }, tell, signal) {
  const columns = gemma.read(ids, { changed });
  return grouped(await listen(places.flatMap((place) => layers.map((layer) => at(columns[place], layer))), k, tell, signal), layers.length);
}

async function columns({ ids, changed, places, from = 0, shown }, tell, signal) {
  const read = gemma.read(ids, { changed, watch: true }), top = read[0].vectors.length / gemma.config.hidden_size;
  for (const place of places) {
    const vectors = Array.from({ length: top }, (_, layer) => at(read[place], layer));
    const lens = await listen(vectors.slice(from), shown, () => {}, signal);
    tell({ place, lens, looks: read[place].looks, sizes: vectors.map(size) });
  }
}

const predict = ({ ids, changed, place }) => gemma.predict(gemma.read(ids, { changed, watch: true }).slice(0, place + 1)).slice();

async function neighbours({ ids, k }, tell, signal) {
  const found = [];
  for (; found.length < ids.length; await rest(signal)) found.push(...gemma.neighbours(ids.slice(found.length, found.length + BATCH), k));
  return found;
}

/** ほかの頼みと「やめて」を受け取る。 */
async function rest(signal) {
  await new Promise((done) => setTimeout(done));
  signal.throwIfAborted();
}

/** 列の、`layer` 番目の層に入るベクトル（最後の層を出たものは、層の数を `layer` とする）。 */
const at = ({ vectors }, layer) => vectors.subarray(layer * gemma.config.hidden_size, (layer + 1) * gemma.config.hidden_size);

const size = (x) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / x.length);

const grouped = (list, each) => Array.from({ length: list.length / each }, (_, i) => list.slice(i * each, (i + 1) * each));

/** ベクトルのそれぞれに、途中の答えを聞く。少しずつ聞き、あいだに、ほかの頼みと「やめて」を受け取る。 */
async function listen(vectors, k, tell, signal) {
  const found = [];
  while (found.length < vectors.length) {
    found.push(...gemma.answers(vectors.slice(found.length, found.length + BATCH), k));
    tell({ heard: found.length / vectors.length });
    await rest(signal);
  }
  return found;
}

const ASKED = { load, adapt, read, answers, columns, predict, neighbours };

onmessage = async ({ data: { number, ask, ...given } }) => {
  if (ask === "stop") return asked.get(number)?.abort();
  const stop = new AbortController();
  asked.set(number, stop);
  try {
    postMessage({ number, answer: await ASKED[ask](given, (told) => postMessage({ number, told }), stop.signal) });
  } catch ({ message, code, detail }) {
    postMessage({ number, error: message, code: stop.signal.aborted ? "stopped" : code, detail });
  }
  asked.delete(number);
};
