// 「絵をトークンに」の状態。画面を知らないので、Node.js で試せる（tests/site/widgets）。
//
// 状態は { picture, patch, count }。picture は選んだ絵の題、patch はパッチの一辺（画素）、count は見本の数。
// 読者の描いた絵は、状態に入れない。

import { choice, codec } from "../base/codec.mjs";

/** 選べる値。 */
export const CHOICES = { patch: [2, 4, 8], count: [16, 64, 256, 1024] };

/** 白紙の題。 */
export const BLANK = "白紙";

/** 初めの状態。本文と同じ見本帳で、`titles` の一つ目の絵を見る。 */
export const fresh = ([picture]) => ({ picture, patch: 4, count: 256 });

/** 住所に残す一行。 */
export const line = (titles) =>
  codec(fresh(titles), { picture: ["n", choice([...titles, BLANK])], patch: ["p", choice(CHOICES.patch)], count: ["k", choice(CHOICES.count)] });
