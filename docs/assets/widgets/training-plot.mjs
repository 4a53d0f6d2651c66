// 学習の曲線。横は歩数、縦は1文字当たりの迷い（対数）。記録を点線で、今の学習を実線で描く。数えたモデルの迷いが、ゴールの線になる。

import { element, shape } from "../base/dom.mjs";

const HIGHEST = 6000; // これより大きい迷いは、枠の上に隠す

/**
 * `box` に描く。record と live は { step, read, unread } の並び、levels は数えたモデルの { value, words }、span は横の端の歩数、
 * upto はどこまで描くか、shown はいま見せている歩数。
 */
export function drawPlot(box, { record, live, levels, span, upto = Infinity, shown }) {
  const all = [...record, ...live].flatMap(({ read, unread = read }) => [read, unread]).filter(Number.isFinite);
  const high = Math.min(HIGHEST, Math.max(...all)) * 1.15, low = Math.min(...all, ...levels.map(({ value }) => value)) / 1.15;
  const height = (value) => Math.max(-10, Math.min(110, (100 * Math.log(high / value)) / Math.log(high / low)));
  const across = (step) => (100 * step) / span;
  const line = (curve, name) =>
    curve
      .filter((point) => point.step <= upto && point[name] > 0)
      .map((point, at) => `${at ? "L" : "M"}${across(point.step).toFixed(2)} ${height(point[name]).toFixed(2)}`)
      .join("");
  const path = (kind, d) => shape("path", { class: kind, d });
  box.querySelector("svg").replaceChildren(
    ...levels.map(({ value }, at) => path(`level level${at}`, `M0 ${height(value)}H100`)),
    path("record read", line(record, "read")),
    path("record unread", line(record, "unread")),
    path("live read", line(live, "read")),
    path("live unread", line(live, "unread")),
  );
  for (const old of box.querySelectorAll(".goal")) old.remove();
  for (const [at, { value, words }] of levels.entries()) {
    const goal = element("span", { class: `goal goal${at}` }, words);
    goal.style.top = `${height(value)}%`;
    box.append(goal);
  }
  const near = (live.length ? live : record).findLast(({ step }) => step <= shown) ?? { read: high };
  const dot = box.querySelector(".dot");
  dot.style.left = `${across(shown)}%`;
  dot.style.top = `${Math.max(0, Math.min(100, height(near.unread ?? near.read) || 0))}%`;
}
