// 檻（cage.mjs）の中の Worker。ファイルとして配るが、サイトから直に動くことはなく、中身の文字が檻に渡される。
//
// ここには、住所（origin）も、外への道もない。要るものはすべて、初めの知らせで受け取る。
// 受け取るのは { number, ask, … }、返すのは { number, answer } か { number, error }、途中の出力は { number, text }。

const BATCH = 4096; // これだけ溜まるか、
const PAUSE = 40; // これだけ間が空いたら（ミリ秒）、出力をページに送る

let port, pyodide, answer;
let number = 0;
let waiting = "";
let sent = 0;

function send() {
  if (waiting) port.postMessage({ number, text: waiting });
  waiting = "";
  sent = performance.now();
}

function output() {
  const decoder = new TextDecoder();
  return {
    write(bytes) {
      waiting += decoder.decode(bytes, { stream: true });
      if (waiting.length >= BATCH || performance.now() - sent > PAUSE) send();
      return bytes.length;
    },
  };
}

const imported = (text) => import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));

/** Pyodide を起こし、本のコードを置き、JavaScript への戸（js、pyodide_js）を閉める。 */
async function start({ loader, module, wasm, library, sources }) {
  const given = { "pyodide.asm.wasm": [wasm, "application/wasm"], "python_stdlib.zip": [library, "application/zip"] };
  self.fetch = async (address) => {
    const [content, type] = given[String(address).split("/").pop()];
    return new Response(content, { headers: { "Content-Type": type } });
  };
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all([imported(loader), imported(module)]);
  pyodide = await loadPyodide({
    createPyodideModule,
    indexURL: "https://cage.invalid/",
    packageBaseUrl: "https://cage.invalid/",
    lockFileContents: { info: LOCK, packages: {} },
    jsglobals: {},
    env: { HOME: "/home/reader", PYTHONHASHSEED: "0", CORPUS_DIR: "/home/reader/corpora" },
  });
  delete self.fetch;
  const later = self.setTimeout;
  self.setTimeout = (work, wait) => later(() => work(), wait); // Python に、this（この Worker）を渡さない
  pyodide.setStdin({ error: true });
  pyodide.setStdout(output());
  pyodide.setStderr(output());
  for (const [path, text] of Object.entries(sources)) {
    const file = `/home/reader/library/${path}`;
    pyodide.FS.mkdirTree(file.slice(0, file.lastIndexOf("/")));
    pyodide.FS.writeFile(file, text);
  }
  pyodide.FS.mkdirTree("/home/reader/corpora");
  pyodide.runPython('import sys; sys.path.insert(0, "/home/reader/library")');
  answer = pyodide.runPython("from figures_gen.site.in_page import session; session.answer");
  for (const name of ["js", "pyodide_js"]) pyodide.unregisterJsModule(name);
  pyodide.runPython('for name in ["js", "pyodide_js"]: sys.modules.pop(name, None)\ndel name, sys');
  return pyodide.version;
}

const LOCK = { abi_version: "2026_0", arch: "wasm32", platform: "emscripten_5_0_3", python: "3.14.2", version: "314.0.7" };

const ASKED = {
  hello: () => null,
  start,
  file({ path, content }) {
    pyodide.FS.writeFile(path, new Uint8Array(content));
  },
  python({ question }) {
    return JSON.parse(answer(JSON.stringify(question)));
  },
};

self.onmessage = ({ ports }) => {
  [port] = ports;
  port.onmessage = async ({ data }) => {
    number = data.number;
    try {
      const found = await ASKED[data.ask](data);
      send();
      port.postMessage({ number, answer: found });
    } catch (error) {
      send();
      port.postMessage({ number, error: String(error) });
    }
  };
};
