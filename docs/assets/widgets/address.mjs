// 部品の状態を、住所の ? のあとに残し、読み戻す、ただ一つのところ。
//
// Safari は、30秒に百回ほどを越えて住所を書き換えると、誤りにする。続けて変わるときは、間を置いて、今の状態だけを書く。

const SPAN = 30_000; // ミリ秒
const MOST = 60; // SPAN のあいだに書く回数

const waiting = new Map(); // 名前 → まだ書いていない状態
const written = []; // 近ごろ書いた時刻
let later;

/** 名前 `name` で残したもの。なければ空。 */
export const recall = (name) => new URLSearchParams(location.search).get(name) ?? "";

/** 状態 `line` を、名前 `name` で残す。空なら、何も残さない。 */
export function keep(name, line) {
  waiting.set(name, line);
  if (later === undefined) write();
}

function write() {
  later = undefined;
  const now = Date.now();
  while (written[0] <= now - SPAN) written.shift();
  if (written.length >= MOST) {
    later = setTimeout(write, written[0] + SPAN - now);
    return;
  }
  const url = new URL(location);
  for (const [name, line] of waiting) {
    if (line) url.searchParams.set(name, line);
    else url.searchParams.delete(name);
  }
  waiting.clear();
  if (url.href === location.href) return;
  history.replaceState(history.state, "", url);
  written.push(now);
}
