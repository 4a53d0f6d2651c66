// 縮めて置いてある索引を受け取る。

/** 届かないとき、壊れているときは、例外で知らせる。 */
export async function receive(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return unpack(answer.body);
}

export async function unpack(stream) {
  return new Response(stream.pipeThrough(new DecompressionStream("gzip"))).json();
}
