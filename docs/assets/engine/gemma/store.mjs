// 重みの GGUF を、初めから終わりまで読む口。Worker の中で動く。
//
// サイトからは、小分けにして（figures_gen/pieces.py）受け取る。読むところの一つは、倉（shelves.mjs）にあればそこから、なければ
// サイトから受け取り、SHA-256 を確かめ、倉にしまってから渡す。渡しているあいだに、次の一つを受け取る。メモリに持つのは、
// この二つだけ。やめても、しまった分は残る。倉が使えなければ、しまわずに渡す。読者のファイル（.gguf）も、同じ口で読む。
//
// 倉から出すたびに SHA-256 を求めると0.4秒かかるので、しまうときに、終わりに32ビットの和（封）を付け、出すときはそれを見る。

import { NAME, locked } from "./cellar.mjs";
import { SEAL, cellar, fill, stored } from "./shelves.mjs";

export { kept } from "./shelves.mjs";

/** 何も届かないまま、これだけ過ぎたら、回線が切れたとみなす（ミリ秒）。 */
const PATIENCE = 30_000;
const LIST = new URL("../../gemma/pieces.json", import.meta.url);

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
 * 一覧か、読者のファイルを開く。`tell({ received, size, why })` は、受け取るたびに。
 * 返すのは { size, why, read(from, into), close() }。why は、倉にしまえないわけ（しまっているなら空）。
 */
export async function open(list, { tell = () => {}, signal, patience = PATIENCE } = {}) {
  if (list instanceof Blob) return new OwnFile(list, signal);
  if (!list.pieces.length) throw new Trouble(list.why, list.said);
  if (!crypto.subtle) throw new Trouble("insecure");
  const place = await cellar(), found = await stored();
  const known = new Set(list.pieces);
  for (const name of found.keys()) if (!known.has(name)) await place?.drop(name).catch(() => undefined); // 前の版のもの
  return new Pieces(list, place, found, tell, signal, patience);
}

class OwnFile {
  why = "";
  constructor(file, signal) {
    this.file = file;
    this.size = file.size;
    this.signal = signal;
  }
  async read(from, into) {
    this.signal?.throwIfAborted();
    if (from + into.length > this.size) throw new Trouble("not-gguf", "途中で終わっています。");
    const part = this.file.slice(from, from + into.length).arrayBuffer();
    into.set(new Uint8Array(await part.catch(() => { throw new Trouble("unreadable"); })));
  }
  close() {}
}

class Pieces {
  #list;
  #cellar;
  #tell;
  #patience;
  #stopping = new AbortController();
  #slots; // 読んでいる一つと、次の一つ
  #here; // 番号 → 手もとに来たバイト数
  #turn = Promise.resolve();

  constructor(list, place, found, tell, signal, patience) {
    this.#list = list;
    this.#patience = patience;
    this.#cellar = place;
    this.#tell = tell;
    this.size = list.size;
    this.why = place ? "" : "private";
    this.#here = list.pieces.map((name, at) => (found.get(name) === this.#length(at) + SEAL ? this.#length(at) : 0));
    this.#slots = [0, 1].map(() => ({ bytes: new Uint8Array(list.each + SEAL), ready: Promise.resolve() }));
    if (signal?.aborted) this.#stopping.abort();
    signal?.addEventListener("abort", () => this.#stopping.abort());
    this.#report();
  }

  /** `from` バイト目からを、`into`（Uint8Array）いっぱいに読む。順に読めば、どこも一度しか受け取らない。 */
  read(from, into) {
    const reading = this.#turn.then(() => this.#read(from, into));
    this.#turn = reading.catch(() => undefined);
    return reading;
  }

  close() {
    this.#stopping.abort();
  }

  async #read(from, into) {
    if (from + into.length > this.size) throw new RangeError(`${from} + ${into.length} > ${this.size}`);
    const { each } = this.#list;
    for (let filled = 0; filled < into.length; ) {
      const at = Math.floor((from + filled) / each), start = from + filled - at * each;
      const part = (await this.#piece(at)).subarray(start, start + into.length - filled);
      into.set(part, filled);
      filled += part.length;
    }
  }

  #length(at) {
    return Math.min(this.#list.each, this.size - at * this.#list.each);
  }

  async #piece(at) {
    const bytes = await this.#begin(at);
    if (at + 1 < this.#list.pieces.length) this.#begin(at + 1).catch(() => undefined); // わけは、読むときに言う
    return bytes;
  }

  /** `at` 番目を、空いたところに用意する。同じところを使っていたものが、済んでから。 */
  #begin(at) {
    const slot = this.#slots[at % 2];
    if (slot.at === at) return slot.ready;
    slot.at = at;
    slot.ready = slot.ready
      .catch(() => undefined)
      .then(() => this.#load(at, slot.bytes.subarray(0, this.#length(at) + SEAL)))
      .catch((error) => {
        slot.at = undefined; // 次に読むときに、もう一度
        throw this.#stopping.signal.aborted ? new Trouble("stopped") : error;
      });
    return slot.ready;
  }

  async #load(at, sealed) {
    const name = this.#list.pieces[at], bytes = sealed.subarray(0, -SEAL), { signal } = this.#stopping;
    signal.throwIfAborted();
    if (!(await this.#find(name, sealed))) {
      await locked(`${NAME} ${name}`, { signal }, async () => {
        if (await this.#find(name, sealed)) return; // ほかのタブが、先に受け取った
        await this.#receive(at, bytes);
        await this.#keep(name, sealed);
      });
    }
    this.#came(at, bytes.length);
    return bytes;
  }

  /** 倉にあって、封が切れていないか。 */
  async #find(name, sealed) {
    const read = () => this.#cellar.read(name, sealed).catch(() => false);
    return Boolean(this.#cellar) && (await locked(NAME, { mode: "shared" }, read)) && seal(sealed) === last(sealed).getInt32(0);
  }

  /** サイトから受け取る。壊れていたら、もう一度だけ頼む。 */
  async #receive(at, bytes) {
    for (const again of [false, true]) {
      if ((await this.#ask(at, bytes)) && (await digest(bytes)) === this.#list.pieces[at]) return;
      if (again) throw new Trouble("damaged");
    }
  }

  /** 一度頼み、ちょうどの長さが来たか。黙ったままの回線は、切る。 */
  async #ask(at, bytes) {
    const stop = new AbortController(), cut = () => stop.abort(), parent = this.#stopping.signal;
    let silent = setTimeout(cut, this.#patience);
    const came = (got) => {
      clearTimeout(silent);
      silent = setTimeout(cut, this.#patience);
      this.#came(at, got);
    };
    parent.addEventListener("abort", cut);
    try {
      const url = new URL(String(at).padStart(2, "0"), LIST);
      const response = await answered(url, "no-store", stop.signal); // ブラウザの控えには、残さない
      return await fill(response, bytes, came).catch(() => { throw new Trouble("cut"); });
    } finally {
      clearTimeout(silent);
      parent.removeEventListener("abort", cut);
    }
  }

  async #keep(name, sealed) {
    if (this.why) return;
    last(sealed).setInt32(0, seal(sealed));
    try {
      await locked(NAME, { mode: "shared" }, () => this.#cellar.write(name, sealed));
    } catch (error) {
      const busy = error.name === "NoModificationAllowedError"; // ほかのタブが、読んでいる
      this.why = busy ? "" : { QuotaExceededError: "no-room", NotFoundError: "emptied" }[error.name] ?? "private";
      if (!busy) await this.#cellar.drop(name).catch(() => undefined);
    }
  }

  #came(at, got) {
    this.#here[at] = got;
    this.#report();
  }

  #report() {
    this.#tell({ received: this.#here.reduce((sum, got) => sum + got, 0), size: this.size, why: this.why });
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
