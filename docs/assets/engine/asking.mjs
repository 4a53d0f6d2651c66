// Worker に頼む口。頼みごとに番号を付け、同じ番号の答えを待つ。

/**
 * `worker` に頼む関数 ask(頼み, { tell, signal })。途中の知らせ（told）は tell が受け取り、signal でやめる。
 *
 * 誤りには、Worker が言った error のほかのもの（reason、code、detail）も付く。
 */
export function asker(worker) {
  const waiting = new Map();
  let last = 0;
  worker.onmessage = ({ data: { number, told, answer, ...failed } }) => {
    const { resolve, reject, tell } = waiting.get(number);
    if (told) return tell(told);
    waiting.delete(number);
    if ("error" in failed) reject(Object.assign(new Error(failed.error), failed));
    else resolve(answer);
  };
  worker.onerror = (event) => {
    for (const { reject } of waiting.values()) reject(new Error(event.message ?? "Worker が動きません。"));
    waiting.clear();
  };
  return (asked, { tell = () => {}, signal } = {}) =>
    new Promise((resolve, reject) => {
      const number = ++last;
      waiting.set(number, { resolve, reject, tell });
      worker.postMessage({ ...asked, number });
      const stop = () => worker.postMessage({ ask: "stop", number });
      if (signal?.aborted) stop();
      else signal?.addEventListener("abort", stop);
    });
}
