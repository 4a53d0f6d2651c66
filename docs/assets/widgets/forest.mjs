// 「encodeを一手ずつ」の、育っていく木。場所は、できあがった木から決めるので、育つあいだに動かない。

import { element } from "../base/dom.mjs";
import { SIZES, arrange, grown, isHex } from "./encode-tree-shape.mjs";
import { called } from "./encode-tree-steps.mjs";

const EM = 14.4; // arrange の大きさは、文字がこの大きさのときのもの
const SMALL = SIZES.small;
const COLOURS = 6;

export class Forest {
  /** `soil` は送れる枠、`forest` はその中の木。 */
  constructor(soil, forest) {
    Object.assign(this, { soil, forest });
    forest.style.setProperty("--text", `${SIZES.text / EM}em`);
    forest.style.setProperty("--small", `${SMALL / EM}em`);
  }

  get #widthNow() {
    const size = parseFloat(getComputedStyle(this.forest).fontSize);
    return Math.floor((this.soil.clientWidth / size) * EM);
  }

  /** 枠の幅が、植えたときから変わったか。 */
  get isTight() {
    return this.#widthNow !== this.width;
  }

  plant(encoder, tree) {
    const { nodes, steps } = tree;
    this.width = this.#widthNow;
    const shape = arrange(encoder, nodes, steps.at(-1).row, this.width - 4);
    Object.assign(this, { encoder, tree });
    put(this.forest, { width: shape.width, height: shape.height });
    this.parts = nodes.map((node, at) => [box(node, shape.places[at], shape.names[at]), ...joints(node, at, shape.places)]);
    this.forest.replaceChildren(...this.#walls(shape), ...this.parts.flat());
  }

  /** 断片の境。 */
  #walls({ places }) {
    const leaves = this.tree.steps[0].row;
    return leaves.slice(1).flatMap((leaf, at) => {
      const before = places[leaves[at]], after = places[leaf];
      const apart = this.tree.nodes[leaf].piece !== this.tree.nodes[leaves[at]].piece;
      if (!apart || before.top !== after.top) return [];
      const wall = element("span", { class: "wall" });
      put(wall, { left: (before.x + after.x) / 2 - 1, top: after.top - 12, height: after.height + 12 });
      return [wall];
    });
  }

  /** `step` 手目の姿にする。 */
  draw(step) {
    const { steps, nodes } = this.tree;
    const { row, waiting } = steps[step];
    const count = grown(steps, step), before = step ? grown(steps, step - 1) : count;
    const next = new Set(waiting[0]?.places.flatMap((place) => [row[place], row[place + 1]]));
    this.parts.forEach(([box, ...edges], at) => {
      const place = row.indexOf(at);
      const kinds = ["node", nodes[at].rule === null && "leaf", at >= count && "blank", place >= 0 && "top"];
      kinds.push(at >= before && at < count && "fresh", next.has(at) && "next");
      if (!waiting.length && place >= 0) kinds.push("answer", `t${(place % COLOURS) + 1}`);
      box.className = kinds.filter(Boolean).join(" ");
      for (const edge of edges) edge.classList.toggle("blank", at >= count);
    });
    this.forest.setAttribute("aria-label", this.#described(row));
    this.#reveal(this.parts[step ? before : 0]?.[0]);
  }

  #described(row) {
    const said = row.map((at) => {
      const { id, rule } = this.tree.nodes[at];
      return `「${this.encoder.name(id)}」は${rule === null ? "バイトのまま" : `${called(rule)}でできた木`}、トークンの番号は${id}`;
    });
    return `${row.length}個の木。${said.join("。")}`;
  }

  /** 木が枠に入りきらないときは、今できたところまで送る。 */
  #reveal(box) {
    if (!box) return;
    const inside = box.getBoundingClientRect(), outside = this.soil.getBoundingClientRect();
    if (inside.top < outside.top || inside.bottom > outside.bottom) {
      this.soil.scrollTop += inside.top - outside.top - (outside.height - inside.height) / 2;
    }
    if (inside.left < outside.left || inside.right > outside.right) {
      this.soil.scrollLeft += inside.left - outside.left - (outside.width - inside.width) / 2;
    }
  }
}

/** 節の箱。`place` は真ん中と上の端。 */
function box({ id, rule }, place, name) {
  const made = element("span", {}, element("span", { class: isHex(name) && "small" }, name));
  if (rule !== null) made.append(element("small", {}, String(id)));
  put(made, { left: place.x - place.width / 2, top: place.top, width: place.width, height: place.height });
  return made;
}

/** 枝と、使った規則。 */
function joints({ rule, children }, at, places) {
  if (rule === null) return [];
  const { x, bar, top, height } = places[at];
  const edges = children.map((child, side) => {
    const to = places[child];
    const edge = element("span", { class: side ? "edge last" : "edge first" });
    put(edge, { left: Math.min(x, to.x), top: bar, width: Math.abs(x - to.x), height: to.top - bar });
    return edge;
  });
  const words = element("span", { class: "rule" }, called(rule));
  words.style.left = `${x / SMALL}em`; // 字の大きさが違うので、em も違う
  words.style.top = `${(top + height + 1) / SMALL}em`;
  return [...edges, words];
}

/** 位置と大きさを、文字の大きさに合わせて決める。 */
function put(made, sizes) {
  for (const [name, size] of Object.entries(sizes)) made.style[name] = `${size / EM}em`;
}
