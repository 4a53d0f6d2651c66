// 「透かし鏡」の z の曲線。横は数えた個数、縦は z。点線を越えると、p がしきい値より小さい。

import { element, shape } from "../base/dom.mjs";
import { thresholds, zScore } from "../engine/watermark.mjs";

/**
 * `box` に、`z` の並びを描く。`alarm` はしきい値の常用対数、[from, to] は囲むところ、`control` は比べる相手 { z, name }（なくてもよい）。
 * 返すのは、読んだところまでの線。
 */
export function drawCurve(box, z, gamma, alarm, [from, to], control = { z: [] }) {
  const all = [...z, ...control.z, 0], most = Math.max(1, z.length, control.z.length);
  const low = Math.min(-2, Math.floor(Math.min(...all))), high = Math.max(5, Math.ceil(Math.max(...all)));
  const limits = thresholds(most, gamma, alarm)
    .map((green, counted) => [counted, green <= counted ? zScore(green, counted, gamma) : Infinity])
    .filter(([counted, value]) => counted > 0 && Number.isFinite(value));
  const limit = limits.at(-1)?.[1];
  const svg = box.querySelector("svg");
  const path = (kind, d) => shape("path", { class: kind, d });
  const here = path("here", "");
  svg.setAttribute("viewBox", `0 ${-high} ${most} ${high - low}`);
  svg.replaceChildren(
    path("span", `M${from} ${-high}H${to}V${-low}H${from}Z`),
    path("zero", `M0 0H${most}`),
    path("limit", line(limits)),
    path("control", risen(control.z)),
    path("z", risen(z)),
    here,
  );
  const label = (kind, value, words) => {
    const made = element("span", { class: kind }, words);
    made.style.top = `${(100 * (high - value)) / (high - low)}%`;
    return made;
  };
  const other = (made) => {
    const end = (100 * control.z.length) / most; // 線の終わりに添える
    made.style.setProperty(end < 50 ? "left" : "right", `${end < 50 ? end : 100 - end}%`);
    return made;
  };
  const ticks = [high, 0, low].map((value) => label("tick", value, String(value)));
  const names = [element("span", { class: "name" }, "z"), element("span", { class: "across" }, "数えた個数 →"), ...(control.z.length ? [other(label("other", control.z.at(-1), control.name))] : [])];
  box.replaceChildren(svg, ...ticks, ...names, ...(limit === undefined ? [] : [label("alarm", limit, "p = 0.1%")]));
  box.setAttribute("aria-label", inWords(z, limit) + (control.z.length ? `比べる「${control.name}」は、${control.z.length}個で${control.z.at(-1).toFixed(1)}。` : ""));
  return here;
}

const risen = (z) => line([[0, 0], ...z.map((value, at) => [at + 1, value])]);

const line = (points) => points.map(([x, y], at) => `${at ? "L" : "M"}${x} ${-y}`).join("");

function inWords(z, limit) {
  if (z.length === 0) return "zの曲線。まだ何も数えていません。";
  const places = [25, 50, 100, 200, 400, 800].filter((counted) => counted < z.length);
  const told = [...places, z.length].map((counted) => `${counted}個で${z[counted - 1].toFixed(1)}`);
  const passed = limit === undefined ? "" : `終わりでは、${limit.toFixed(1)}を越えると、pが0.1%より小さくなります。`;
  return `数えたトークンが増えるときのz。${told.join("、")}。${passed}`;
}
