// 倉の棚。OPFS の一つのファイルに一つずつ、その SHA-256 の名前で置く。Worker の中で動く（店番は store.mjs）。OPFS に続けて
// 読み書きできないブラウザでは、Cache API に（cache-shelves.mjs）。

import { NAME } from "./cellar.mjs";

const PART = 1 << 18; // 一度に受け取るバイト数

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

/** しまえる棚。使わせない設定（プライベートブラウズなど）なら null。 */
export async function openShelves() {
  try {
    if (!("createSyncAccessHandle" in FileSystemFileHandle.prototype)) throw new DOMException("", "NotSupportedError");
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(NAME, { create: true });
    return shelvesIn(folder);
  } catch {
    return import("./cache-shelves.mjs").then(({ open }) => open()).catch(() => null);
  }
}

const shelvesIn = (folder) => ({
  /** 名前 → バイト数 */
  async sizes() {
    const found = new Map();
    for await (const [name, file] of folder.entries()) found.set(name, (await file.getFile()).size);
    return found;
  },
  async take(name, bytes) {
    const file = await folder.getFileHandle(name);
    const open = await file.createSyncAccessHandle({ mode: "read-only" }).catch(() => null);
    if (!open) return fill(new Response(await file.getFile()), bytes); // ほかのタブが、開いている
    try {
      return open.getSize() === bytes.length && open.read(bytes, { at: 0 }) === bytes.length;
    } finally {
      open.close();
    }
  },
  async put(name, bytes) {
    const open = await (await folder.getFileHandle(name, { create: true })).createSyncAccessHandle();
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
  },
  drop: (name) => folder.removeEntry(name),
});
