// 読者のコードを入れておく檻。
//
// Python は、砂場（sandbox）にした iframe の中の Worker で動く。allow-same-origin がないので、住所（origin）はどこでもなく、
// このサイトのページも、覚えてあること（localStorage など）も見えない。CSP は、どこへの要求も、文字からのコードも許さない。
// Worker は、作った iframe の CSP を受け継ぐ。中に入るのは、ページが渡したものだけになる。

const POLICY = "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:; worker-src blob:";

/** 檻の中のページ。Worker を作り、ページとの口を渡すほかには、何もしない。 */
const INSIDE = `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><script>
  addEventListener("message", ({ data, ports }) => {
    const [port, alarm] = ports;
    const worker = new Worker(URL.createObjectURL(new Blob([data], { type: "text/javascript" })));
    worker.onerror = ({ message }) => alarm.postMessage(String(message));
    worker.postMessage(null, [port]);
  }, { once: true });
</script>`;

/** Worker が返事をするまで、これだけ待つ（ミリ秒）。 */
const PATIENCE = 10_000;

/**
 * 檻を一つ作り、Worker が動きだすのを待つ。動きださなければ、例外で知らせる。
 *
 * 返すのは { ask, close }。`ask(頼み, 渡すもの, tell)` は答えを待ち、途中の出力を `tell` に渡す。`close()` は、中で何をしていても終わらせる。
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
  const { port1: alarm, port2: bell } = new MessageChannel();
  const waiting = new Map();
  let number = 0;
  const close = (why) => {
    frame.remove();
    port.close();
    alarm.close();
    for (const { reject } of waiting.values()) reject(why);
    waiting.clear();
  };
  port.onmessage = ({ data }) => {
    const asked = waiting.get(data.number);
    if (!asked) return;
    if ("text" in data) return asked.tell(String(data.text));
    waiting.delete(data.number);
    if ("error" in data) asked.reject(new Error(String(data.error)));
    else asked.resolve(data.answer);
  };
  const ask = (asked, { transfer = [], tell = () => {} } = {}) =>
    new Promise((resolve, reject) => {
      waiting.set(++number, { resolve, reject, tell });
      port.postMessage({ ...asked, number }, transfer);
    });
  alarm.onmessage = ({ data }) => close(new Error(data));
  frame.contentWindow.postMessage(script, "*", [inner, bell]);
  const late = setTimeout(() => close(new Error("Worker の返事がありません。")), PATIENCE);
  await ask({ ask: "hello" }).finally(() => clearTimeout(late));
  alarm.close(); // このあとの、読者のコードが起こした例外では、終わらせない
  return { ask, close };
}
