// 「絵をトークンに」の状態。画面を知らないので、Node.js で試せる（tests/site/widgets）。
//
// 状態は { picture, patch, count }。picture は選んだ絵の題、patch はパッチの一辺（画素）、count は見本の数。
// 読者の描いた絵は、状態に入れない。

/** 選べる値。 */
export const CHOICES = { patch: [2, 4, 8], count: [16, 64, 256, 1024] };

/** 白紙の題。 */
export const BLANK = "白紙";

/** 初めの状態。本文と同じ見本帳で、`titles` の一つ目の絵を見る。 */
export const fresh = ([picture]) => ({ picture, patch: 4, count: 256 });

/** 住所に書く一行。「絵の題_p一辺_k見本の数」。初めの状態と同じところは書かず、すべて同じなら空。 */
export function write(titles, { picture, patch, count }) {
  const start = fresh(titles);
  const parts = [picture === start.picture ? "" : picture];
  if (patch !== start.patch) parts.push(`p${patch}`);
  if (count !== start.count) parts.push(`k${count}`);
  return parts.join("_");
}

/** `write` が書いたものを読む。書けないはずのものは、初めの状態のままにする。 */
export function read(titles, line) {
  const [picture, ...rest] = line.split("_");
  const state = fresh(titles);
  if ([...titles, BLANK].includes(picture)) state.picture = picture;
  for (const part of rest) {
    const name = { p: "patch", k: "count" }[part[0]], value = Number(part.slice(1));
    if (part.length > 1 && CHOICES[name]?.includes(value)) state[name] = value;
  }
  return state;
}
