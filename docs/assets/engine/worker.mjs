// モデルを動かす Worker。計算しているあいだも、ページは止まらない。
//
// 受け取るのは { number, ask, … }、返すのは { number, answer } か { number, error, reason }（reason は、読者に言うわけ。なければ undefined）。
//
// - ask "load", url: 重みを取りに行く。途中で { number, told: { received, total } } を送り、終わると { tokenizer, longest, … }。
// - ask "revive", kept: 読者の育てた、一層の Gemma（lesson.mjs の pack）を開く。終わると { alphabet, longest }。
// - ask "read", ids: { logits, surprises }（reader.mjs）。
// - ask "look", ids, shown, silenced: { attention, lens, sizes, logits }（probe.mjs）。

import { Model } from "./model.mjs";
import { look } from "./probe.mjs";
import { Reader } from "./reader.mjs";
import { unpack } from "./weights.mjs";

let reader;
let spare; // のぞくためのモデル。覚えている k と v が混ざらないように、reader のものとは分ける

const KEPT = 192; // 読者の育てたモデルに読ませる、トークンの数

async function load({ number, url }) {
  const buffer = await download(url, (received, total) => postMessage({ number, told: { received, total } }));
  const start = performance.now();
  const { metadata, tensors } = unpack(buffer);
  const { config, longest, tokenizer } = JSON.parse(metadata.book);
  const model = () => new Model(config, tensors, longest);
  reader = new Reader(model());
  spare = model();
  return { tokenizer, longest, unpacked: performance.now() - start };
}

async function revive({ kept }) {
  const { Lesson } = await import("./lesson.mjs");
  const { model, corpus } = Lesson.unpack(kept);
  reader = new Reader(model.frozen(KEPT));
  return { alphabet: corpus.alphabet, longest: KEPT };
}

/** 一かたまり受け取るたびに、どこまで来たかを知らせる。 */
async function download(url, tell) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const total = Number(response.headers.get("Content-Length")) || 0;
  const chunks = [];
  let received = 0;
  for (const stream = response.body.getReader(); ; ) {
    const { done, value } = await stream.read();
    if (done) return new Blob(chunks).arrayBuffer();
    chunks.push(value);
    tell((received += value.length), total);
  }
}

const ASKED = {
  load,
  revive,
  read: ({ ids }) => reader.read(ids),
  look: ({ ids, shown, silenced }) => look(spare, ids, shown, silenced),
};

onmessage = async ({ data }) => {
  try {
    postMessage({ number: data.number, answer: await ASKED[data.ask](data) });
  } catch (error) {
    postMessage({ number: data.number, error: String(error), reason: error instanceof RangeError ? error.message : undefined });
  }
};
