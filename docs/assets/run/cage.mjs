// 読者のコードを入れておく檻。
//
// Python は、砂場（sandbox）にした iframe の中の Worker で動く。allow-same-origin がないので、住所（origin）はどこでもなく、
// このサイトのページも、覚えてあること（localStorage など）も見えない。CSP は、どこへの要求も、文字からのコードも許さない。
// Worker は、作った iframe の CSP を受け継ぐ。中に入るのは、ページが渡したものだけになる。

const POLICY = "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:; worker-src blob:";

/**
 * 檻の中のページ。口を作って、合い言葉と一緒にページに渡し、頼まれた Worker を作るほかには、何もしない。
 *
 * 口は、中から渡す。この本を枠に入れたページは、檻をほかのページに替えられるので、外から渡すと、そちらに届きうる。
 */
const inside = (word) => `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><script>
  const { port1: mine, port2: theirs } = new MessageChannel();
  mine.onmessage = ({ data, ports: [port, alarm] }) => {
    const worker = new Worker(URL.createObjectURL(new Blob([data], { type: "text/javascript" })));
    worker.onerror = ({ message }) => alarm.postMessage(String(message));
    worker.postMessage(null, [port]);
  };
  parent.postMessage("${word}", "*", [theirs]);
</script>`;

/** Worker が返事をするまで、これだけ待つ（ミリ秒）。 */
const PATIENCE = 10_000;

/** 合い言葉と一緒に、檻から渡された口。 */
function passed(word) {
  return new Promise((resolve, reject) => {
    const hear = ({ data, ports }) => {
      if (data === word) end(() => resolve(ports[0]));
    };
    const late = setTimeout(() => end(() => reject(new Error("檻の返事がありません。"))), PATIENCE);
    const end = (settle) => (clearTimeout(late), removeEventListener("message", hear), settle());
    addEventListener("message", hear);
  });
}

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
  const word = [...crypto.getRandomValues(new Uint32Array(4))].join("-"), given = passed(word);
  frame.srcdoc = inside(word);
  document.body.append(frame);
  const door = await given.catch((error) => (frame.remove(), Promise.reject(error)));
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
  door.postMessage(script, [inner, bell]);
  const late = setTimeout(() => close(new Error("Worker の返事がありません。")), PATIENCE);
  await ask({ ask: "hello" }).finally(() => clearTimeout(late));
  alarm.close(); // このあとの、読者のコードが起こした例外では、終わらせない
  return { ask, close };
}
