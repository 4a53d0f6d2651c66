// 触れた箱の生い立ち。どの対から、何番の規則でできたかを、木で見せる。触れられたときに、melt.mjs から読み込まれる。

import { element } from "../base/dom.mjs";
import { style } from "../base/style.mjs";
import { sheetAt } from "../base/widget.mjs";
import { branch } from "./encode-tree-shape.mjs";
import { called } from "./encode-tree-steps.mjs";
import { Forest } from "./forest.mjs";

const rules = await sheetAt(new URL("./encode-tree.css", import.meta.url))();

/** 溶けるつまみ `widget` の箱に、押すか、矢印と Enter で触れられるようにする。初めに触れたものが `target`。 */
export function attend(widget, target) {
  widget.wood ??= new Wood(widget);
  widget.wood.touch(target);
}

class Wood {
  here = 0; // 印のある箱が持つ、文の何バイト目か
  open = false;

  constructor(widget) {
    const mosaic = widget.at("mosaic");
    Object.assign(this, { widget, mosaic });
    mosaic.onfocus = null;
    mosaic.onclick = ({ target }) => this.touch(target);
    mosaic.onkeydown = (event) => this.#walk(event);
    this.#plant(widget.at("tree"));
    this.mark();
  }

  #plant(host) {
    this.told = element("p", { role: "status" });
    const forest = element("div", { class: "forest", role: "img" });
    const soil = element("div", { class: "soil", tabindex: "0", role: "region", "aria-label": "箱の生い立ち", style: "height: auto; margin: 0" }, forest);
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style, rules];
    root.append(this.told, soil);
    this.forest = new Forest(soil, forest);
  }

  /** いま並んでいる箱。 */
  get #row() {
    const { tree, step } = this.widget;
    return tree.steps[step].row;
  }

  /** 印のある箱。 */
  get #box() {
    return this.#row.find((at) => this.here < this.widget.panes[at].end);
  }

  /** 箱 `target` の木を見せる。見せていれば、片付ける。 */
  touch(target) {
    const { panes, boxes } = this.widget;
    const pane = panes[boxes.indexOf(target)];
    if (!pane) return;
    const shown = this.open && this.#box;
    this.here = pane.start;
    this.open = this.#box !== shown;
    this.mark();
  }

  #walk(event) {
    const row = this.#row, last = row.length - 1, now = row.indexOf(this.#box);
    const to = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last }[event.key];
    const open = { Enter: !this.open, " ": !this.open, Escape: false }[event.key] ?? this.open;
    if (event.altKey || event.ctrlKey || event.metaKey || last < 0 || (to === undefined && open === this.open)) return;
    event.preventDefault();
    this.open = open;
    if (to !== undefined) this.here = this.widget.panes[row[Math.min(Math.max(to, 0), last)]].start;
    this.mark();
  }

  /** 文が替わった。 */
  fell() {
    Object.assign(this, { here: 0, open: false });
  }

  /** 印のある箱に合わせる。つまみが動けば、木も育つ。 */
  mark() {
    const { widget, mosaic, told } = this, { encoder, tree, boxes } = widget;
    const at = this.#box, box = boxes[at];
    if (this.marked !== box) this.marked?.removeAttribute("aria-selected");
    this.marked = box;
    box?.setAttribute("aria-selected", this.open);
    mosaic.setAttribute("aria-activedescendant", box?.id ?? "");
    widget.at("tree").hidden = !this.open;
    if (!this.open) return;
    const { id, rule, children } = tree.nodes[at];
    const [whole, left, right] = [id, ...children.map((child) => tree.nodes[child].id)].map((one) => `「${encoder.name(one)}」`);
    told.textContent = rule ? `${whole}は、${called(rule)}で、${left}と${right}からできました。` : `${whole}は、まだ溶けていないバイトです。`;
    this.forest.plant(encoder, branch(tree, at));
    this.forest.draw(2);
  }
}
