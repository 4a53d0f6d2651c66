// 住所を読み書きする、ただ一つのところ。
//
// 部品の状態と、探した言葉は、住所の # のあとに「#節&名前=値&…」と残す。? のあとと違って、# のあとは、どこへも送られない。
//
// 状態の付いた # では、ブラウザは節へ送れない。そこで、ページが開くまでは住所に節だけを置き、全体は履歴に預ける（初めに
// そうするのは overrides/main.html）。あとから来たときは、節だけの住所へ移ってから、状態を付け直す。
//
// ページの中のリンクと「戻る」では、見えている状態を、移った先の住所にも書く。状態の付いた住所に来たら、その名前の部品が
// 新しい状態になり、ここから先を新しい流れ（era）とする。「戻る」で流れを越えたら、そのとき替わったものだけを、元に戻す。
//
// Safari は、30秒に百回ほどを越えて住所を書き換えると、誤りにする。続けて変わるときは、間を置いて、今の状態だけを書く。

const SPAN = 30_000; // ミリ秒
const MOST = 60; // SPAN のあいだに書く回数
/** 古い住所の ? のあとにあった名前と、今の名前。どのページに来ても、打った言葉を ? に残さない。 */
const OLD = new Map(
  ["q", "h", "ask", "attention-cards", "cat-box", "encode-tree", "few-shot", "look-inside", "melt", "next-token", "operating"]
    .concat(["picture-tokens", "tower", "training", "watermark-mirror"])
    .map((name) => [name, name]),
).set("mirror", "watermark-mirror");

const written = []; // 近ごろ書いた時刻
const moved = new Set(); // ? のあとから移した名前
const heeding = [];
let named = read(history.state?.held ?? location.hash).named; // 見えている状態
let era = history.state?.era ?? { at: Date.now(), names: [] };
let later;

/** 節の名前と、名前の付いたもの。 */
function read(hash) {
  const parts = hash.slice(1).split("&");
  const section = parts[0].includes("=") ? "" : parts[0];
  return { section, named: new URLSearchParams(parts.filter((part) => part.includes("=")).join("&")) };
}

/** 節 `section` で、`pairs`（名前と値）の状態を見せる、# からの住所。 */
export function fragment(section, pairs) {
  const parts = [section, String(new URLSearchParams(pairs))].filter(Boolean);
  return parts.length ? `#${parts.join("&")}` : "";
}

/** 住所の指す節。なければ null。 */
export const heading = () => document.getElementById(read(location.hash).section);

/** 人に渡せる、今の住所。まだ書いていない状態も入れる。 */
export const address = () => new URL(fragment(read(location.hash).section, named) || "#", location.href).href;

/** リンクの先が今の住所そのものなら、もう一度その節へ送る。状態の付いた同じ住所へは、ブラウザは送れない。 */
export function again({ href }) {
  const same = href === location.href;
  if (same) location.replace(`#${read(location.hash).section}`);
  return same;
}

/** 名前 `name` で残したものと、そのすべて。 */
export const recall = (name) => named.get(name) ?? "";
export const recallAll = (name) => named.getAll(name);

/** 古い住所（?名前=値）の状態を、# のあとに移す。 */
function adopt() {
  const here = new Set(named.keys());
  for (const [old, line] of new URLSearchParams(location.search)) {
    const name = OLD.get(old);
    if (!name) continue;
    moved.add(old);
    if (!here.has(name)) named.append(name, line);
  }
  if (moved.size) write();
}

/** 状態 `line` を、名前 `name` で残す。空なら、何も残さない。 */
export function keep(name, line) {
  if (line) named.set(name, line);
  else named.delete(name);
  write();
}

/** 開いたあとに住所の状態が変わったら、`take(替わった名前, ほかから来た住所にある名前)` を呼ぶ。 */
export const heed = (take) => heeding.push(take);

function write() {
  const now = Date.now();
  while (written[0] <= now - SPAN) written.shift();
  if (written.length >= MOST) {
    clearTimeout(later);
    later = setTimeout(write, written[0] + SPAN - now);
    return;
  }
  const url = new URL(location);
  const { section } = read(url.hash);
  const whole = fragment(section, named);
  const opened = document.readyState === "complete";
  url.hash = opened ? whole : section;
  if (moved.size) url.search = url.search.slice(1).split("&").filter(isUnmoved).join("&");
  const state = opened ? { era } : { era, held: whole };
  if (url.href === location.href && JSON.stringify(state) === JSON.stringify(history.state)) return;
  history.replaceState(state, "", url);
  written.push(now);
}

const isUnmoved = (part) => ![...new URLSearchParams(part).keys()].some((name) => moved.has(name));

/** 開いたあとに、住所が変わった。 */
function turn() {
  const found = read(location.hash), theirs = history.state?.era;
  if (theirs ? theirs.at === era.at : !String(found.named)) return write();
  const before = era;
  era = theirs ?? { at: Date.now(), names: [...new Set(found.named.keys())] };
  const changed = [...new Set([...before.names, ...era.names])].filter((name) => {
    const lines = found.named.getAll(name), same = String(lines) === String(named.getAll(name));
    named.delete(name);
    for (const line of lines) named.append(name, line);
    return !same;
  });
  if (theirs) write();
  else location.replace(`#${found.section}`); // もう一度ここに来て、状態が付く
  for (const take of heeding) take(changed, theirs ? [] : era.names);
}

adopt();
addEventListener("load", write);
addEventListener("hashchange", turn);
