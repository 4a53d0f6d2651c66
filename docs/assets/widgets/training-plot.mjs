// 学習の曲線。横は歩数、縦は1文字当たりの迷い（対数）。記録を点線で、今の学習を実線で描く。数えたモデルの迷いが、ゴールの線になる。

import { element, shape } from "../base/dom.mjs";

const HIGHEST = 6000; // これより大きい迷いは、枠の上に隠す
const NAMES = { unread: "初めての部分", read: "読んだ部分" };

/**
 * `box` に描く。record と live は { step, read, unread } の並び、levels は数えたモデルの { value, words }、span は横の端の歩数、
 * upto は記録をどこまで描くか、newest は今の学習の歩数、shown はいま見せている歩数。
 */
export function drawPlot(box, { record, live, levels, span, upto, newest, shown }) {
  const all = [...record, ...live].flatMap(({ read, unread = read }) => [read, unread]).filter(Number.isFinite);
  const high = Math.min(HIGHEST, Math.max(...all)) * 1.15, low = Math.min(...all, ...levels.map(({ value }) => value)) / 1.15;
  const height = (value) => Math.max(-10, Math.min(110, (100 * Math.log(high / (value || Infinity))) / Math.log(high / low)));
  const across = (step) => (100 * step) / span;
  // 迷いを測るのは、何歩かに一度。あいだの歩は直線で結び、最後に測ったあとは、次に測るまで横に延ばす。
  const along = (curve, name, step) => {
    const at = curve.findLastIndex((point) => point.step <= step), from = curve[at], to = curve[at + 1] ?? from;
    return height(from[name]) + ((step - from.step) / (to.step - from.step || 1)) * (height(to[name]) - height(from[name]));
  };
  const line = (curve, name, end) => {
    if (!curve.length || !(name in curve[0])) return "";
    const steps = [...curve.map(({ step }) => step).filter((step) => step < end), end];
    return `M${steps.map((step) => `${across(step).toFixed(2)} ${along(curve, name, step).toFixed(2)}`).join("L")}`;
  };
  const end = Math.min(upto, record.at(-1)?.step), told = live.length ? live : record;
  const path = (kind, d) => shape("path", { class: kind, d });
  box.querySelector("svg").replaceChildren(
    ...levels.map(({ value }, at) => path(`level level${at}`, `M0 ${height(value)}H100`)),
    path("record read", line(record, "read", end)),
    path("record unread", line(record, "unread", end)),
    path("live read", line(live, "read", newest)),
    path("live unread", line(live, "unread", newest)),
  );
  for (const old of box.querySelectorAll(".goal, .name")) old.remove();
  for (const [at, { value, words }] of levels.entries()) {
    const goal = element("span", { class: `goal goal${at}` }, words);
    goal.style.top = `${height(value)}%`;
    box.append(goal);
  }
  for (const [name, words] of Object.entries("unread" in told[0] ? NAMES : {})) {
    box.append(element("span", { class: `name ${name}`, "aria-hidden": true }, words));
  }
  const dot = box.querySelector(".dot");
  dot.style.left = `${across(shown)}%`;
  dot.style.top = `${Math.max(0, Math.min(100, along(told, "unread" in told[0] ? "unread" : "read", shown)))}%`;
}
