// 部品の状態を、住所の ? のあとに残し、読み戻す、ただ一つのところ。
//
// ほかのページへ移るとき、Material（navigation.instant）は、住所を先に変え、そのページが届いてから本文を入れ替える。
// あいだの住所は、まだ見えている部品のものではないので、読みも書きもしない。

import { isMoving } from "../within.mjs";

/** 名前 `name` で残したもの。なければ空。 */
export function recall(name) {
  return isMoving() ? "" : (new URLSearchParams(location.search).get(name) ?? "");
}

/** 部品 `widget` の状態 `line` を、名前 `name` で残す。空なら、何も残さない。残せるときだけ true を返す。 */
export function keep(widget, name, line) {
  if (!widget.isConnected || isMoving()) return false; // ほかのページへ移った
  const url = new URL(location);
  if (line) url.searchParams.set(name, line);
  else url.searchParams.delete(name);
  history.replaceState(history.state, "", url);
  return true;
}
