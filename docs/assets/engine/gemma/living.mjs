// 本物の Gemma の、ページの側の口。ページに一つで、一度灯りをともせば、どの部品でも動く。

import { asker } from "../asking.mjs";
import { filled, persist } from "./cellar.mjs";

const WORKER = new URL("./worker.mjs", import.meta.url);
let lit;

/** 動いているもの。まだなら undefined。 */
export const living = () => lit;

/**
 * 灯りをともす。もうともっていれば、それを返す。
 *
 * `file` は読者の .gguf（なければ、このサイトの配るもの）、`room` は使ってよいメモリ（バイト）。`tell` は、受け取るたび（received、
 * size、why）と、見出しを読んだとき（entrance は入口までのバイト数、layers は層の数）と、重みのそろった層が増えるたび（floors。
 * 入口だけなら0）に呼ばれる。
 *
 * 返すのは { ready, read, answers, columns, predict, neighbours, look, silence, adapt, close }（頼み方は worker.mjs）。ready は、
 * すべてそろったときの { name, floors, plain, why } か、`room` に収まらなければ { needed }。途中でも、そろった層までで計算する。誤りの code と detail の言葉は sayings.mjs にある。
 */
export function light({ file, room, tell, signal } = {}) {
  if (lit) return lit;
  const worker = new Worker(WORKER, { type: "module" }), ask = asker(worker);
  const close = () => {
    worker.terminate();
    if (lit === made) lit = undefined;
  };
  const load = async () => {
    if (!file) await persist();
    const found = await ask({ ask: "load", file, room }, { tell, signal });
    if (found.needed) close();
    else if (!file && !found.why) filled();
    return found;
  };
  const asking = (name) => (given, options) => ask({ ask: name, ...given }, options);
  const names = ["read", "answers", "columns", "predict", "neighbours", "adapt"];
  const made = {
    ready: load().catch((error) => {
      close();
      throw error;
    }),
    ...Object.fromEntries(names.map((name) => [name, asking(name)])),
    look: (ids, shown, silenced) => ask({ ask: "look", ids, shown, changed: without(silenced) }),
    silence: (ids, silenced) => ask({ ask: "silence", ids, silenced }),
    close,
  };
  return (lit = made);
}

const without = (silenced) => (silenced ? { silenced: [silenced].flat() } : undefined);
