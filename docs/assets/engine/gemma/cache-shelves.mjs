// OPFS に続けて読み書きできないブラウザの、倉の棚（shelves.mjs と同じ口）。Cache API に、一つずつ置く。

import { BOOK, NAME } from "./cellar.mjs";
import { fill } from "./shelves.mjs";

const urlOf = (name) => new URL(name, BOOK).href;

export async function open() {
  const cache = await caches.open(NAME);
  return {
    async sizes() {
      const all = await cache.matchAll();
      return new Map(all.map(({ headers }) => [headers.get("X-Name"), Number(headers.get("Content-Length"))]));
    },
    async take(name, bytes) {
      const found = await cache.match(urlOf(name));
      return Boolean(found) && fill(found, bytes);
    },
    put(name, bytes) {
      const headers = { "Content-Length": bytes.length, "X-Name": name };
      return cache.put(urlOf(name), new Response(bytes, { headers }));
    },
    drop: (name) => cache.delete(urlOf(name)),
  };
}
