// 部品の状態を、住所の ? のあとに残し、読み戻す、ただ一つのところ。

/** 名前 `name` で残したもの。なければ空。 */
export function recall(name) {
  return new URLSearchParams(location.search).get(name) ?? "";
}

/** 部品 `widget` の状態 `line` を、名前 `name` で残す。空なら、何も残さない。残せるときだけ true を返す。 */
export function keep(widget, name, line) {
  if (!widget.isConnected) return false;
  const url = new URL(location);
  if (line) url.searchParams.set(name, line);
  else url.searchParams.delete(name);
  history.replaceState(history.state, "", url);
  return true;
}
