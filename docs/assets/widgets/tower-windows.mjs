// 塔の窓と、視線の糸。記録の塔（tower.mjs）と、灯りをともす塔（lights.mjs）が使う。見た目は tower-windows.css。

import { element, shape } from "../base/dom.mjs";
import { sheetAt } from "../base/widget.mjs";
import { looked } from "./sight.mjs";
import { brightness, lettering, wide, windowAt } from "./tower-state.mjs";

const STUB = 0.35; // <bos> への糸の長さ。階のあいだの高さを1とする

export const night = sheetAt(new URL("./tower-windows.css", import.meta.url));

/** 字の入った要素。長い言葉は、字を小さくする。 */
export function lettered(name, text) {
  return element(name, { style: `--wide: ${Math.max(2, wide(text)).toFixed(1)}` }, element("i", {}, text));
}

/** `place` の上の、`layer` 階の窓。 */
export function windowOf(sight, lens, place, layer) {
  const { first, final, changed } = windowAt(sight, lens, place, layer);
  const made = lettered("span", lettering(first.bytes));
  made.className = [final && "final", changed && "changed"].filter(Boolean).join(" ");
  Object.assign(made.dataset, { layer, place, lit: brightness(first.probability) });
  return made;
}

/** 糸 `threads`（tower-state.mjs）の、SVG の道。`across(place, aside)` は、位置の真ん中から aside だけ横の、横の位置。 */
export function paths(threads, place, heads, across) {
  return threads.flatMap(({ head, place: seen, share }) => {
    const aside = (head - (heads + 1) / 2) * 0.12, from = across(place, aside), low = head / heads;
    const look = { class: `h${head}`, "stroke-opacity": Math.min(1, 0.25 + 1.4 * share), "stroke-width": 1 + 4 * share };
    if (!seen) return [shape("path", { ...look, d: `M${from} 0V${STUB}` })];
    const to = across(seen, aside);
    return [
      shape("path", { ...look, d: `M${from} 0C${from} ${low} ${to} ${low} ${to} 0.8` }),
      shape("path", { ...look, d: `M${to} 0.8h0`, "stroke-width": 4 + 4 * share }),
    ];
  });
}

/** 灯りのボタン。`kind` は、h1 から、ヘッドの数まで。all は、階の灯りのすべて。 */
export const lamp = (kind) =>
  element("button", { type: "button", class: `lamp ${kind}` }, element("span", {}, element("span", { class: "bulb" }), " ", element("span")), " ", element("span", { class: "sees" }));

/** 灯りに、いちばん見ている先（文の初めの <bos> のほかで）を書く。`head` がヘッドの数を越えていれば、階の灯りのすべて。`pressed` なら押してあり、`out` なら暗い。 */
export function dress(lamp, sight, { layer, head, place }, pressed, out) {
  const whole = head > sight.heads, found = looked(sight, layer, Math.min(head, sight.heads), place);
  const { place: seen, share } = found.find((one) => one.place) ?? found[0];
  lamp.setAttribute("aria-pressed", pressed);
  lamp.classList.toggle("out", out);
  const [bulb, much] = lamp.firstElementChild.children;
  bulb.textContent = whole ? "全部" : head;
  much.textContent = whole || out ? "" : `${Math.round(100 * share)}%`;
  lamp.lastElementChild.textContent = whole ? (pressed ? "点ける" : "消す") : lettering(sight.tokens[seen]);
  const seeing = [bulb, much, lamp.lastElementChild].map((part) => part.textContent).filter(Boolean).join(" ");
  lamp.ariaLabel = whole ? `${seeing}、この階の灯り` : `${seeing} を見ている、ヘッド${head}の灯りを消す`; // 見える字で始める
}
