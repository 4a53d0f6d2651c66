// ページの側から、モデルの Worker に頼む口。モデルはページに一つで、どの部品も同じものを使う。

import { once, receive } from "../base/record.mjs";
import { asker } from "./asking.mjs";
import { unpackHeader } from "./weights.mjs";

const DATA = new URL("../data/neko-gemma.bin", import.meta.url);
export { SIZE } from "./neko-gemma.mjs";

/** モデルを一度だけ用意する。`tell(割合)` は、受け取るたびに呼ばれる。 */
export const loadEngine = once((tell) => start({ ask: "load", url: DATA.href }, tell));

/** 読者が「目の前で、学ぶ」で育てて、取っておいたモデルを用意する。断られたわけは、誤りの reason にある。 */
export const reviveEngine = (kept) => start({ ask: "revive", kept });

/** モデルのファイルの初めにあるトークナイザだけを受け取る。重みは受け取らない。 */
export const loadVocabulary = once(async () => {
  const header = await unpackHeader((await receive(DATA)).body);
  return JSON.parse(header.__metadata__.book).tokenizer;
});

async function start(first, tell = () => {}) {
  const worker = new Worker(new URL("./worker.mjs", import.meta.url), { type: "module" });
  try {
    const asking = asker(worker);
    const ready = await asking(first, { tell: ({ received, total }) => total && tell(received / total) });
    return {
      ...ready,
      close: () => worker.terminate(),
      read: (ids) => asking({ ask: "read", ids }),
      look: (ids, shown, silenced) => asking({ ask: "look", ids, shown, silenced }),
    };
  } catch (error) {
    worker.terminate();
    throw error;
  }
}
