// 番号の並びの表。ますを一つ選べる。Tab キーで止まるのは、選んだますだけ。

import { element } from "../base/dom.mjs";
import { ARROWS, combined, within } from "./easel.mjs";

const START = [0.3, 0.55]; // 初めに選んでおくトークンの場所。左上を (0, 0)、右下を (1, 1) とする

export class TokenGrid {
  #cells = [];

  /** 選び直されると、`picked()` を呼ぶ。選んだ場所は `place`。 */
  constructor(grid, picked) {
    Object.assign(this, { grid, picked });
    const pick = ({ target }) => {
      const place = Number(target.closest(".cell")?.dataset.place ?? this.place);
      if (place !== this.place) this.pick(place);
    };
    // pointerover では、ページが動いて、止まったポインタの下にますが来ただけでも、選んでしまう。
    grid.onpointermove = (event) => event.pointerType === "mouse" && pick(event);
    grid.onclick = pick;
    grid.addEventListener("focusin", pick);
    grid.onkeydown = (event) => {
      if (!(event.key in ARROWS) || combined(event)) return;
      event.preventDefault();
      const [dx, dy] = ARROWS[event.key];
      this.#cells[within(this.row + dy, this.across) * this.across + within(this.column + dx, this.across)].focus();
    };
  }

  /** 一行のますの数と、選んだところ。 */
  get across() {
    return Math.sqrt(this.#cells.length);
  }

  get row() {
    return Math.floor(this.place / this.across);
  }

  get column() {
    return this.place % this.across;
  }

  pick(place) {
    this.place = place;
    this.picked();
  }

  /** `by` 個先のますを選び、見えるところへ送る。 */
  step(by) {
    const count = this.#cells.length;
    this.pick((this.place + by + count) % count);
    this.#cells[this.place].scrollIntoView({ block: "nearest", inline: "nearest", container: "nearest" });
  }

  /** `ids` の表にする。ますの数が変わったときだけ、作り直す。 */
  fill(ids) {
    if (this.#cells.length !== ids.length) this.#make(ids);
    for (const [place, cell] of this.#cells.entries()) {
      if (cell.textContent !== String(ids[place])) cell.textContent = ids[place];
    }
  }

  #make(ids) {
    const across = Math.sqrt(ids.length);
    this.place = this.#samePlace(across);
    this.#cells = Array.from(ids, (_, place) => element("span", { class: "cell", role: "gridcell", "data-place": place }));
    const rows = Array.from({ length: across }, (_, y) =>
      element("div", { class: "row", role: "row" }, ...this.#cells.slice(y * across, (y + 1) * across)),
    );
    this.grid.style.setProperty("--across", across);
    this.grid.replaceChildren(...rows);
  }

  /** 選んでいたトークンと、同じところにあるトークン。 */
  #samePlace(now) {
    const [x, y] = this.#cells.length ? [this.column, this.row].map((at) => (at + 0.5) / this.across) : START;
    return Math.floor(y * now) * now + Math.floor(x * now);
  }

  /** 選んだますと、同じ番号のますに、印を付ける。 */
  mark(ids) {
    for (const [place, cell] of this.#cells.entries()) {
      cell.setAttribute("aria-selected", place === this.place);
      cell.tabIndex = place === this.place ? 0 : -1;
      cell.classList.toggle("same", ids[place] === ids[this.place]);
    }
  }
}
