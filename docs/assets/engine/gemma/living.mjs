// 本物の Gemma の、ページの側の口。ページに一つで、一度灯りをともせば、どの部品でも動く。

import { asker } from "../asking.mjs";
import { filled, persist } from "./cellar.mjs";

const WORKER = new URL("./worker.mjs", import.meta.url);
const heeding = []; // WeakRef。作り直されて消えた部品を、引き止めない
let lit;

/** 動いているもの。まだなら undefined。 */
export const living = () => lit;

/** どこかの部品が灯りをともしはじめるたびに、`line.follow()` を呼ぶ。 */
export const heed = (line) => heeding.push(new WeakRef(line));

/**
 * 灯りをともす。もうともっていれば、それを返す（`tell` も、そのようすを聞く）。
 *
 * `file` は読者の .gguf（なければ、このサイトの配るもの）、`room` は使ってよいメモリ（バイト）。`tell` は、受け取るたび（received、
 * size、why）と、見出しを読んだとき（start と entrance は入口の初めと終わりのバイト、layers は層の数）と、重みのそろった層が増えるたび（floors。
 * 入口だけなら0）に呼ばれる。
 *
 * 返すのは { ready, ended, columns, predict, surprises, neighbours, adapt, close }（頼み方は worker.mjs）。ready は、
 * すべてそろったときの { name, floors, plain, why } か、`room` に収まらなければ { needed }。途中でも、そろった層までで計算する。
 * ended は、close で落ちたとき。誤りの code と detail の言葉は sayings.mjs にある。
 */
export function light({ file, room, tell = () => {}, signal } = {}) {
  if (lit) return lit.follow(tell, signal);
  const worker = new Worker(WORKER, { type: "module" }), ask = asker(worker), stop = new AbortController();
  let end, tellers = [];
  const ended = new Promise((resolve) => (end = resolve));
  const follow = (tell, signal) => {
    tellers?.push(tell);
    signal?.addEventListener("abort", () => stop.abort());
    return made;
  };
  const close = () => {
    worker.terminate();
    if (lit === made) lit = undefined;
    end();
  };
  const load = async () => {
    if (!file) persist(); // 待たない。Firefox は、読者が答えるまで返さない
    const found = await ask({ ask: "load", file, room }, { tell: (told) => tellers.forEach((one) => one(told)), signal: stop.signal });
    if (!file && !found.why && !found.needed) filled();
    return found;
  };
  const closed = ended.then(() => { throw { code: "stopped" }; });
  const ready = Promise.race([load(), closed]);
  const asking = (name) => (given, options) => ask({ ask: name, ...given }, options);
  const names = ["columns", "predict", "surprises", "neighbours", "adapt"];
  const made = {
    ready: ready.then(
      (found) => (found.needed && close(), found),
      (error) => { close(); throw error; },
    ).finally(() => (tellers = null)), // ここでも、引き止めない
    ...Object.fromEntries(names.map((name) => [name, asking(name)])),
    ended,
    follow,
    close,
  };
  lit = follow(tell, signal);
  setTimeout(() => heeding.forEach((line) => line.deref()?.follow())); // 前のものが落ちたことを、どの部品も知ってから
  return lit;
}
