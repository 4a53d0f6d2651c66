// 倉：受け取った Gemma の重みを、ブラウザの中にしまうところ。ページの側で、空にし、なくなったのに気付く。置き方は shelves.mjs。

export const BOOK = new URL("../../../../", import.meta.url);
export const NAME = encodeURIComponent(`${BOOK.pathname}.gemma`);

export const SIZE = 253e6; // 受け取る大きさ（バイト）
export const COST = `${SIZE / 1e6}MB・一度だけ・Wi-Fiで。`;

/** 錠をかけて `work` をする。錠のないところ（https でないページ）には、倉もない。 */
export const locked = (name, options, work) => (navigator.locks ? navigator.locks.request(name, options, work) : work());

// 使わせない設定では、触れるだけで投げるものもある。
const folders = async () => navigator.storage.getDirectory();
const caches = async () => globalThis.caches;

/** 倉があるか。作りはしない。 */
export async function stands() {
  const folder = folders().then((root) => root.getDirectoryHandle(NAME));
  const places = await Promise.allSettled([folder, caches().then((shelf) => shelf?.has(NAME))]);
  return places.some(({ value }) => Boolean(value));
}

/** 倉を空にする。跡も残さない。ほかのものには、触れない。読み書きしているタブがあれば、その一つが済んでから。 */
export async function empty() {
  note(null);
  await locked(NAME, {}, () =>
    Promise.allSettled([
      caches().then((shelf) => shelf?.delete(NAME)),
      folders().then((root) => root.removeEntry(NAME, { recursive: true })),
    ]),
  );
  if (await stands()) throw new Error("空になりません。");
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

/** すべてしまってあるか。途中までなら、まだ。 */
export const stored = async () => note() === "full" && (await stands());

/** すべてしまってあったのに、ブラウザが消したか。 */
export const evicted = async () => note() === "full" && !(await stands());
