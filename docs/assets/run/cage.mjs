// 読者のコードを入れておく檻。
//
// Python は、砂場（sandbox）にした iframe の中の Worker で動く。allow-same-origin がないので、住所（origin）はどこでもなく、
// このサイトのページも、覚えてあること（localStorage など）も見えない。CSP は、どこへの要求も、文字からのコードも許さない。
// Worker は、作った iframe の CSP を受け継ぐ。中に入るのは、ページが渡したものだけになる。

const POLICY = "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:; worker-src blob:";

/** 檻の中のページ。Worker を作り、ページとの口を渡すほかには、何もしない。 */
const INSIDE = `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><script>
  addEventListener("message", ({ data, ports }) => {
    const worker = new Worker(URL.createObjectURL(new Blob([data], { type: "text/javascript" })));
    worker.onerror = ({ message }) => ports[0].postMessage({ broken: String(message) });
    worker.postMessage(null, [ports[0]]);
  }, { once: true });
</script>`;

/**
 * 檻を一つ作る。`ask(頼み, 渡すもの, tell)` は答えを待ち、途中の出力を `tell` に渡す。`close()` は、中で何をしていても終わらせる。
 */
export async function cage(script) {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.hidden = true;
  frame.title = "Pythonの動くところ";
  frame.srcdoc = INSIDE;
  const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
  document.body.append(frame);
  await loaded;
  const { port1: port, port2: inner } = new MessageChannel();
  const waiting = new Map();
  let number = 0;
  const close = (why) => {
    frame.remove();
    port.close();
    for (const { reject } of waiting.values()) reject(why);
    waiting.clear();
  };
  port.onmessage = ({ data }) => {
    if ("broken" in data) return close(new Error(data.broken));
    const asked = waiting.get(data.number);
    if (!asked) return;
    if ("text" in data) return asked.tell(String(data.text));
    waiting.delete(data.number);
    if ("error" in data) asked.reject(new Error(String(data.error)));
    else asked.resolve(data.answer);
  };
  frame.contentWindow.postMessage(script, "*", [inner]);
  return {
    close,
    ask: (asked, { transfer = [], tell = () => {} } = {}) =>
      new Promise((resolve, reject) => {
        waiting.set(++number, { resolve, reject, tell });
        port.postMessage({ ...asked, number }, transfer);
      }),
  };
}
