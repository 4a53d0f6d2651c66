// 一度だけ受け取って、使い回すもの。受け取れなければ、次に要るときに、もう一度頼む。画面を知らない。

/** `make` を一度だけ動かす関数。失敗したら、次に呼ばれたときに、やり直す。 */
export function once(make) {
  let made;
  return (...given) =>
    (made ??= make(...given).catch((error) => {
      made = undefined;
      throw error;
    }));
}

/** `url` から受け取る。 */
export async function receive(url, options) {
  const response = await fetch(url, options);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response;
}

const readers = new Map();

/** `url` の記録（JSON）。同じものは、一度だけ受け取る。 */
export function record({ href }) {
  if (!readers.has(href)) readers.set(href, once(async () => (await receive(href)).json()));
  return readers.get(href)();
}
