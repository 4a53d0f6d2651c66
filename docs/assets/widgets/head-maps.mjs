// 「中をのぞく」の、視線の地図。ヘッドを選ぶ小さな地図の並びと、選んだヘッドの大きな地図。

import { element, shape } from "../base/dom.mjs";
import { isOut } from "./outs.mjs";
import { shades } from "./sight.mjs";
import { words } from "./token-label.mjs";

const GUTTER = 0.28; // 地図の右の、字を書くところの幅（地図の幅に対する割合）
const LETTERS = 6; // 地図に書く字の数
const LEGIBLE = 26; // これより多いトークンの字は、地図では読めない

/** 小さな地図の並び。横が層、縦がヘッド。 */
export class HeadGrid {
  /** 選ばれると `select({ layer, head })` を呼ぶ。`moved(キー)` は、矢印キーで移る先。 */
  constructor(grid, select, moved) {
    Object.assign(this, { grid, select });
    grid.onkeydown = (event) => {
      const to = !(event.ctrlKey || event.metaKey || event.altKey) && moved(event.key);
      if (!to) return;
      event.preventDefault();
      select(to);
      this.chosen.focus();
    };
  }

  fill(sight) {
    const { layers, heads } = sight;
    const numbers = Array.from({ length: layers }, (_, at) => at + 1);
    const top = element("div", { role: "row" }, element("span", { role: "columnheader" }, element("span", { class: "hidden" }, "ヘッド")));
    top.append(...["入口", ...numbers].map((layer) => element("span", { role: "columnheader" }, String(layer))));
    const rows = Array.from({ length: heads }, (_, at) => {
      const row = element("div", { role: "row" }, element("span", { role: "rowheader" }, String(at + 1)));
      row.append(...numbers.map((layer) => this.#cell(sight, layer, at + 1)));
      return row;
    });
    this.grid.replaceChildren(top, ...rows);
  }

  #cell(sight, layer, head) {
    const cell = element("button", { type: "button", role: "gridcell", "data-layer": layer, "data-head": head });
    const { length } = sight.tokens;
    cell.append(drawing(`0 0 ${length} ${length}`, squares(sight, layer, head)));
    cell.onclick = () => this.select({ layer, head });
    return cell;
  }

  /** 選ばれているますにし、黙っているますに印を付ける。 */
  choose({ layer, head }, outs) {
    for (const cell of this.grid.querySelectorAll("button")) {
      const one = { layer: Number(cell.dataset.layer), head: Number(cell.dataset.head) };
      const here = one.layer === layer && one.head === head, out = isOut(outs, one);
      cell.ariaLabel = `層${one.layer}のヘッド${one.head}${out ? "、黙っている" : ""}`;
      cell.classList.toggle("out", out);
      cell.setAttribute("aria-selected", here);
      cell.tabIndex = here ? 0 : -1;
      if (here) this.chosen = cell;
    }
    return this.chosen;
  }
}

/** 大きな地図。`place` の行に印を付け、行が押されたら `look(行)` を呼ぶ。 */
export function headMap(sight, layer, head, place, look) {
  const { tokens } = sight, { length } = tokens;
  const size = Math.min(0.86, 0.052 * length), lettered = length <= LEGIBLE;
  const labels = (lettered ? tokens : []).map((bytes, at) => {
    const letters = [...words(bytes)];
    const text = letters.length > LETTERS ? `${letters.slice(0, LETTERS - 1).join("")}…` : letters.join("");
    return shape("text", { x: at + 1.15, y: at + 0.5, "font-size": size, class: at === place ? "here" : "" }, text);
  });
  const row = shape("rect", { x: 0, y: place, width: place + 1, height: 1 });
  const map = drawing(`0 0 ${length * (lettered ? 1 + GUTTER : 1)} ${length}`, [...squares(sight, layer, head), row, ...labels]);
  map.setAttribute("class", "map");
  map.setAttribute("preserveAspectRatio", "xMinYMin");
  map.onclick = (event) => {
    const { y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
    if (y >= 0 && y < length) look(Math.floor(y));
  };
  return map;
}

/** 地面（見てよいところ）と、視線。 */
function squares(sight, layer, head) {
  const stairs = sight.tokens.map((_, place) => `H${place + 1}V${place + 1}`).join("");
  const ground = shape("path", { class: "ground", d: `M0 0${stairs}H0z` });
  return [ground, ...shades(sight, layer, head).map(({ strength, path }) => shape("path", { d: path, "fill-opacity": strength }))];
}

function drawing(viewBox, parts) {
  const made = shape("svg", { viewBox, "aria-hidden": "true", "shape-rendering": "crispEdges" });
  made.append(...parts);
  return made;
}
