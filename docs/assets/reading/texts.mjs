// 読者が選んだ文章（小説）の置き場。ブラウザの中（IndexedDB）にだけしまい、本のどのページでも使う。

import { KEY } from "./memory.mjs";

const NAME = `${KEY}.texts`;
const TEXTS = "texts";

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });

/** 置き場を開き、`work(文章の棚)` の答えを返す。使わせない設定なら undefined。 */
async function shelf(mode, work) {
  let database;
  try {
    const opened = indexedDB.open(NAME, 1);
    opened.onupgradeneeded = () => opened.result.createObjectStore(TEXTS);
    database = await settled(opened);
    return await work(database.transaction(TEXTS, mode).objectStore(TEXTS));
  } catch {
    return undefined; // 使わせない設定か、空きがないとき。次のページで、また選んでもらう
  } finally {
    database?.close();
  }
}

/** しまってある文章。名前 → 中身。 */
export const keptTexts = async () =>
  new Map(
    await shelf("readonly", async (texts) => {
      const [names, contents] = await Promise.all([settled(texts.getAllKeys()), settled(texts.getAll())]);
      return names.map((name, index) => [name, contents[index]]);
    }),
  );

/** 文章 `name` の中身（ArrayBuffer）をしまう。しまえたかどうか。 */
export const keepText = async (name, content) => (await shelf("readwrite", (texts) => settled(texts.put(content, name)))) === name;

/** しまった文章を、跡も残さず捨てる。 */
export const forgetTexts = () => settled(indexedDB.deleteDatabase(NAME)).catch(() => undefined);

/** しまってある文章があるか。ないときに、置き場を作りはしない。 */
export async function hasTexts() {
  try {
    return (await indexedDB.databases()).some(({ name }) => name === NAME) && (await keptTexts()).size > 0;
  } catch {
    return false;
  }
}
