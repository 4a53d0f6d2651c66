// 倉の棚。OPFS、使えなければ Cache API に、一つずつ、その SHA-256 の名前で置く。置くのと取り出すのは、Worker の中（store.mjs）。

import { BOOK, NAME } from "./cellar.mjs";

export const SEAL = 4; // しまうときに終わりに付ける、封のバイト数
const PART = 1 << 18; // 一度に受け取るバイト数
const urlOf = (name) => new URL(name, BOOK).href;

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
