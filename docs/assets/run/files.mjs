// 要るファイルを、このサイトから受け取る。読者が初めて頼むまで、何も取りに行かない。

const PYODIDE = new URL("../vendor/pyodide/", import.meta.url);
const FILES = {
  loader: new URL("pyodide.mjs", PYODIDE),
  module: new URL("pyodide.asm.mjs", PYODIDE),
  wasm: new URL("pyodide.asm.wasm.bin", PYODIDE),
  library: new URL("python_stdlib.zip", PYODIDE),
  worker: new URL("./worker.mjs", import.meta.url),
  book: new URL("./book.json", import.meta.url),
};

/** つながらないか、途中で切れた。 */
export class Unreachable extends Error {}

const unreachable = (error) => {
  throw new Unreachable(String(error));
};

async function received(url, tell) {
  const response = await fetch(url).catch(unreachable);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const chunks = [];
  for (const stream = response.body.getReader(); ; ) {
    const { done, value } = await stream.read().catch(unreachable);
    if (done) return new Blob(chunks);
    chunks.push(value);
    tell(value.length);
  }
}

const unpacked = (blob) => new Response(blob.stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();

/** Python を起こすのに要るもの。`tell(割合)` は、受け取るたびに呼ばれる。`total` は、すべて合わせたバイト数。 */
export async function pythonFiles(total, tell) {
  let sum = 0;
  const add = (size) => tell(Math.min(1, (sum += size) / total));
  const names = Object.keys(FILES);
  const blobs = await Promise.all(names.map((name) => received(FILES[name], add)));
  const { loader, module, wasm, library, worker, book } = Object.fromEntries(names.map((name, index) => [name, blobs[index]]));
  return {
    loader: await loader.text(),
    module: await module.text(),
    wasm: await unpacked(wasm),
    library: await library.arrayBuffer(),
    worker: await worker.text(),
    book: JSON.parse(await book.text()),
  };
}

const tables = new Map(); // 受け取った表（Promise）

/** このフォルダの `name`.json。一度だけ受け取り、うまくいかなければ、次に頼まれたときにやり直す。 */
function table(name) {
  const read = async () => {
    const response = await fetch(new URL(`./${name}.json`, import.meta.url));
    if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
    return response.json();
  };
  if (!tables.has(name)) {
    const asked = read();
    tables.set(name, asked);
    asked.catch(() => tables.delete(name));
  }
  return tables.get(name);
}

/** 章の、動かせるセル。 */
export const cellsOf = async (chapter) => (await table(`cells-${chapter}`)).cells;

/** 章の練習 `name`。 */
export const exerciseOf = async (chapter, name) => (await table(`exercises-${chapter}`))[name];
