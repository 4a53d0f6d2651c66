// 縮めて置いてある索引を受け取る。

/** 一バイトで書いてある文字の種類（figures_gen/site/search.py）。 */
const ONE_BYTE = 240;

/** 届かないとき、壊れているときは、例外で知らせる。 */
export async function receive(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return unpack(answer.body);
}

/** 0 までが、多い順の文字の表。そのあとが、表の番号の並び。 */
export async function unpack(stream) {
  const bytes = new Uint8Array(await new Response(stream.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
  const start = bytes.indexOf(0) + 1;
  const letters = [...new TextDecoder().decode(bytes.subarray(0, start - 1))];
  let text = "";
  for (let at = start; at < bytes.length; at += 1) {
    const high = bytes[at] - ONE_BYTE;
    text += letters[high < 0 ? bytes[at] : ONE_BYTE + high * 256 + bytes[(at += 1)]];
  }
  return JSON.parse(text);
}
