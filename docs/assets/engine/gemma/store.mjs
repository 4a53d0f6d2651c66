// 重みの GGUF を、初めから終わりまで読む口。Worker の中で動く。読者のファイルを同じように読むのは、own-file.mjs。
//
// サイトからは、小分けにして（figures_gen/pieces.py）受け取る。読むところの一つは、倉（shelves.mjs）にあればそこから、なければ
// サイトから受け取り、SHA-256 を確かめ、倉にしまってから渡す。渡しているあいだに、次の一つを受け取る。メモリに持つのは、
// この二つだけ。やめても、しまった分は残る。倉が使えなければ、しまわずに渡す。
//
// 倉から出すたびに SHA-256 を求めると0.4秒かかるので、しまうときに、終わりに32ビットの和（封）を付け、出すときはそれを見る。

import { NAME, locked } from "./cellar.mjs";
import { fill, openShelves } from "./shelves.mjs";

/** 何も届かないまま、これだけ過ぎたら、回線が切れたとみなす（ミリ秒）。 */
const PATIENCE = 30_000;
const LIST = new URL("../../gemma/pieces.json", import.meta.url);
const SEAL = 4; // 封のバイト数

/** 読めないわけ。`code` と `detail` の言葉は sayings.mjs にある。 */
export class Trouble extends Error {
  constructor(code, detail) {
    super(code);
    Object.assign(this, { code, detail });
  }
}

/** このサイトの一覧 { size, sha256, each, pieces }。配っていなければ、pieces が空で、わけの why（と said）が付く。 */
export async function listed() {
  const response = await answered(LIST, "no-cache").catch((error) => {
    if (error.code === "cut") return answered(LIST, "force-cache"); // つながらなくても、前に見たものがあれば
    throw error;
  });
  return response.json();
}

/**
 * 一覧を開く。`tell({ received, size, why })` は、受け取るたびに。返すのは { size, why, read(from, into), close() }。why は、倉に
 * しまえないわけ（しまっているなら空）、read は、`from` バイト目からを、`into`（Uint8Array）いっぱいに読む。一度に一つずつ、順に
 * 読めば、どこも一度しか受け取らない。
 */
export async function open({ size, each, pieces, why, said }, { tell = () => {}, signal, patience = PATIENCE } = {}) {
  if (!pieces.length) throw new Trouble(why, said);
  if (!crypto.subtle) throw new Trouble("insecure");
  const shelves = await openShelves(), found = (await shelves?.sizes().catch(() => undefined)) ?? new Map();
  for (const name of found.keys()) if (!pieces.includes(name)) await shelves.drop(name).catch(() => undefined); // 前の版のもの
  const stop = new AbortController(), source = { size, why: shelves ? "" : "private", read, close: () => stop.abort("stopped") };
  if (signal?.aborted) source.close();
  signal?.addEventListener("abort", source.close);
  const lengthOf = (at) => Math.min(each, size - at * each);
  const here = pieces.map((name, at) => (found.get(name) === lengthOf(at) + SEAL ? lengthOf(at) : 0)); // 手もとに来たバイト数
  const slots = [0, 1].map(() => ({ bytes: new Uint8Array(each + SEAL), ready: Promise.resolve() })); // 読んでいる一つと、次の一つ
  report();
  return source;

  async function read(from, into) {
    if (from + into.length > size) throw new RangeError(`${from} + ${into.length} > ${size}`);
    for (let filled = 0; filled < into.length; ) {
      const at = Math.floor((from + filled) / each), start = from + filled - at * each;
      const part = (await begin(at)).subarray(start, start + into.length - filled);
      if (at + 1 < pieces.length) begin(at + 1).catch(() => undefined); // わけは、読むときに言う
      into.set(part, filled);
      filled += part.length;
    }
  }

  /** `at` 番目を、空いたところに用意する。同じところを使っていたものが、済んでから。 */
  function begin(at) {
    const slot = slots[at % 2], { signal } = stop;
    if (slot.at === at) return slot.ready;
    slot.at = at;
    slot.ready = slot.ready
      .then(() => load(at, slot.bytes.subarray(0, lengthOf(at) + SEAL)))
      .catch((error) => { throw signal.aborted ? new Trouble(signal.reason) : error; });
    return slot.ready;
  }

  async function load(at, sealed) {
    const name = pieces[at], bytes = sealed.subarray(0, -SEAL), { signal } = stop;
    // ほかのタブが、受け取ってしまうまで待つ。しまうさなかに倉を開くと、しまえなくしてしまう。
    await locked(`${NAME} ${name}`, { signal }, async () => {
      if (await find(name, sealed)) return;
      if (!(await ask(at, bytes)) && !(await ask(at, bytes))) throw new Trouble("damaged"); // もう一度だけ
      await keep(name, sealed);
    });
    came(at, bytes.length);
    return bytes;
  }

  /** 倉にあって、封が切れていないか。 */
  async function find(name, sealed) {
    const take = () => shelves.take(name, sealed).catch(() => false);
    return Boolean(shelves) && (await locked(NAME, { mode: "shared" }, take)) && seal(sealed) === last(sealed).getInt32(0);
  }

  /** サイトに頼み、壊れずに来たか。黙ったままの回線は、切る。 */
  async function ask(at, bytes) {
    let silent;
    const wait = () => {
      clearTimeout(silent);
      silent = setTimeout(() => stop.abort("cut"), patience);
    };
    wait();
    try {
      const url = new URL(String(at).padStart(2, "0"), LIST);
      const response = await answered(url, "no-store", stop.signal); // ブラウザの控えには、残さない
      const whole = await fill(response, bytes, (got) => (wait(), came(at, got))).catch(() => { throw new Trouble("cut"); });
      return whole && (await digest(bytes)) === pieces[at];
    } finally {
      clearTimeout(silent);
    }
  }

  async function keep(name, sealed) {
    if (source.why) return;
    last(sealed).setInt32(0, seal(sealed));
    try {
      await locked(NAME, { mode: "shared" }, () => shelves.put(name, sealed));
    } catch (error) {
      if (error.name === "NoModificationAllowedError") return; // ほかのタブが、読んでいる
      source.why = { QuotaExceededError: "no-room", NotFoundError: "emptied" }[error.name] ?? "private";
      await shelves.drop(name).catch(() => undefined);
    }
  }

  function came(at, got) {
    here[at] = got;
    report();
  }

  function report() {
    tell({ received: here.reduce((sum, got) => sum + got, 0), size, why: source.why });
  }
}

async function answered(url, cache, signal) {
  const response = await fetch(url, { cache, signal }).catch(() => { throw new Trouble("cut"); });
  if (!response.ok) throw new Trouble("answer", response.status);
  if (response.headers.get("Content-Type")?.includes("text/html")) throw new Trouble("page");
  return response;
}

async function digest(bytes) {
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...found].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const last = ({ buffer, byteOffset, length }) => new DataView(buffer, byteOffset + length - SEAL);

/** 封のほかの、32ビットずつの和。すべて0になったものと違うように、1から。八つずつ足すと、四分の一の時間で済む。 */
function seal({ buffer, byteOffset, length }) {
  const w = new Int32Array(buffer, byteOffset, ((length - SEAL) >> 5) << 3); // GGUF の長さは、32バイトの倍数
  let sum = 1;
  for (let at = 0; at < w.length; at += 8)
    sum = (sum + w[at] + w[at + 1] + w[at + 2] + w[at + 3] + w[at + 4] + w[at + 5] + w[at + 6] + w[at + 7]) | 0;
  return sum;
}
