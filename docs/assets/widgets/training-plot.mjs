// 学習の曲線。横は歩数、縦は1文字当たりの迷い（対数）。記録を薄く、今の学習を濃く描く。

import { element, shape } from "../base/dom.mjs";

const HIGHEST = 2000; // これより大きい迷いは、枠の上に隠す
const TICKS = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];
const MOST = 5; // 目盛りの数

/** `box` に描く。record と live は { step, read, unread } の並び、levels は数えたモデルの迷い。 */
export function drawPlot(box, { record, live, levels, upto = Infinity }) {
  const all = [...record, ...live].flatMap(({ read, unread = read }) => [read, unread]).filter(Number.isFinite);
  const high = Math.min(HIGHEST, Math.max(...all)) * 1.15, low = Math.min(...all, ...levels) / 1.15;
  const last = Math.max(1, record.at(-1)?.step ?? 0, live.at(-1)?.step ?? 0);
  const height = (value) => (100 * Math.log(high / value)) / Math.log(high / low);
  const line = (curve, name) =>
    curve
      .filter((point) => point.step <= upto && point[name] > 0)
      .map((point, at) => `${at ? "L" : "M"}${(100 * point.step) / last} ${Math.max(-10, Math.min(110, height(point[name]))).toFixed(2)}`)
      .join("");
  const svg = box.querySelector("svg");
  const path = (kind, d) => shape("path", { class: kind, d });
  svg.replaceChildren(
    ...levels.map((value, at) => path(`level level${at}`, `M0 ${height(value)}H100`)),
    path("record unread", line(record, "unread")),
    path("record read", line(record, "read")),
    path("live unread", line(live, "unread")),
    path("live read", line(live, "read")),
  );
  const within = TICKS.filter((tick) => tick >= low && tick <= high);
  const every = Math.ceil(within.length / MOST);
  const ticks = within.filter((_, at) => at % every === 0).map((tick) => {
    const made = element("span", { class: "tick" }, tick.toLocaleString("ja"));
    made.style.top = `${height(tick)}%`;
    return made;
  });
  box.replaceChildren(svg, ...ticks, element("span", { class: "steps" }, `${last.toLocaleString("ja")}歩`));
}
