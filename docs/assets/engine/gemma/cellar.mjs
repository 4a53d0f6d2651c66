// 倉：受け取った Gemma の重みを、ブラウザの中にしまうところ。OPFS、使えなければ Cache API。一つずつ、その SHA-256 の名前で置く。
//
// しまうのは store.mjs（Worker）。消すのと、なくなったのに気付くのは、ページの側。読み書きしているあいだは、消せない（錠）。

const BOOK = new URL("../../../../", import.meta.url);
export const NAME = encodeURIComponent(`${BOOK.pathname}.gemma`);
export const SEAL = 4; // しまうときに終わりに付ける、封のバイト数
const PART = 1 << 18; // 一度に受け取るバイト数
const urlOf = (name) => new URL(name, BOOK).href;

/** 錠をかけて `work` をする。錠のないところ（https でないページ）には、倉もない。 */
export const locked = (name, options, work) => (navigator.locks ? navigator.locks.request(name, options, work) : work());

/** `response` の中身で、`bytes` をちょうど満たす。ちょうどだったかどうか。 */
export async function fill({ body }, bytes, tell = () => {}) {
  const stream = reader(body);
  for (let got = 0, part = new Uint8Array(PART); ; ) {
    const { done, value } = await stream.read(part);
    if (done) return got === bytes.length;
    if (got + value.length > bytes.length) return stream.cancel().then(() => false);
    bytes.set(value, got);
    part = new Uint8Array(value.buffer);
    tell((got += value.length));
  }
}

/** 同じところに、くり返し受け取る（byob）。できないブラウザでは、そのつど新しいところに。 */
function reader(body) {
  try {
    return body.getReader({ mode: "byob" });
  } catch {
    return body.getReader();
  }
}

class Folder {
  static async open(create) {
    return new Folder(await (await navigator.storage.getDirectory()).getDirectoryHandle(NAME, { create }));
  }
  constructor(handle) {
    this.handle = handle;
  }
  async sizes() {
    const found = new Map();
    for await (const [name, file] of this.handle.entries()) found.set(name, (await file.getFile()).size);
    return found;
  }
  async read(name, bytes) {
    const file = await this.handle.getFileHandle(name);
    const open = await file.createSyncAccessHandle({ mode: "read-only" }).catch(() => null);
    if (!open) return fill(new Response(await file.getFile()), bytes); // ほかのタブが、開いている
    try {
      return open.getSize() === bytes.length && open.read(bytes, { at: 0 }) === bytes.length;
    } finally {
      open.close();
    }
  }
  async write(name, bytes) {
    const open = await (await this.handle.getFileHandle(name, { create: true })).createSyncAccessHandle();
    try {
      open.truncate(0);
      if (open.write(bytes, { at: 0 }) < bytes.length) throw new DOMException(name, "QuotaExceededError");
      open.flush();
    } catch (error) {
      open.truncate(0);
      throw error;
    } finally {
      open.close();
    }
  }
  drop(name) {
    return this.handle.removeEntry(name);
  }
}

class Shelf {
  static async open(create) {
    if (!create && !(await caches.has(NAME))) throw new DOMException(NAME, "NotFoundError");
    return new Shelf(await caches.open(NAME));
  }
  constructor(cache) {
    this.cache = cache;
  }
  async sizes() {
    const all = await this.cache.matchAll();
    return new Map(all.map(({ headers }) => [headers.get("X-Name"), Number(headers.get("Content-Length"))]));
  }
  async read(name, bytes) {
    const found = await this.cache.match(urlOf(name));
    return Boolean(found) && fill(found, bytes);
  }
  write(name, bytes) {
    const headers = { "Content-Length": bytes.length, "X-Name": name };
    return this.cache.put(urlOf(name), new Response(bytes, { headers }));
  }
  drop(name) {
    return this.cache.delete(urlOf(name));
  }
}

const opened = (place, create) => place.open(create).catch(() => null);

/** しまえる倉。使わせない設定（プライベートブラウズなど）なら null。Worker の中で。 */
export const cellar = async () =>
  ("createSyncAccessHandle" in (globalThis.FileSystemFileHandle?.prototype ?? {}) && (await opened(Folder, true))) ||
  opened(Shelf, true);

/** 倉にあるもの。名前 → バイト数。倉を作りはしない。 */
export async function stored() {
  const places = await Promise.all([Folder, Shelf].map((place) => opened(place, false)));
  const sizes = await Promise.all(places.map((place) => place?.sizes().catch(() => undefined)));
  return new Map(sizes.flatMap((found) => [...(found ?? [])]));
}

/** 一覧 `list` のうち、倉にあるバイト数。 */
export async function kept(list) {
  const found = await stored();
  return list.pieces.reduce((sum, name) => sum + Math.max(0, (found.get(name) ?? 0) - SEAL), 0);
}

/** 倉を空にする。跡も残さない。ほかのものには、触れない。 */
export async function empty() {
  note(null);
  const absent = (error) => {
    if (error.name === "NoModificationAllowedError") throw error; // 錠のないブラウザで、ほかのタブが読んでいる
  };
  await locked(NAME, {}, async () => {
    await globalThis.caches?.delete(NAME).catch(absent);
    await navigator.storage?.getDirectory?.().then((root) => root.removeEntry(NAME, { recursive: true })).catch(absent);
  });
}

/** このブラウザで、前に何をしたか。asked なら、消さないように頼んだ。full なら、すべてしまった。`word` があれば、覚える。 */
function note(word) {
  try {
    if (word) localStorage.setItem(NAME, word);
    else if (word === null) localStorage.removeItem(NAME);
    return localStorage.getItem(NAME);
  } catch {
    return null; // 使わせない設定
  }
}

/** 空きが足りなくなっても消さないように、ブラウザに一度だけ頼む。 */
export async function persist() {
  if (note()) return;
  note("asked");
  await navigator.storage?.persist?.().catch(() => undefined);
}

/** すべてしまい終えた。 */
export const filled = () => note("full");

/** すべてしまってあったのに、ブラウザが消したか。 */
export const evicted = async () => note() === "full" && (await stored()).size === 0;
