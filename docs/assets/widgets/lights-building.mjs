// 「灯りをともす」の塔。トークンの上に、窓の列を並べる。記録の塔と違って、横に伸び、列ごとに建て替わる。

import { element, inView, shape } from "../base/dom.mjs";
import { FLOORS, common } from "./lights-state.mjs";
import { isOut } from "./outs.mjs";
import { lettering, threads } from "./tower-state.mjs";
import { shared } from "./token-label.mjs";
import { lettered, paths, windowOf } from "./tower-windows.mjs";

export class Building {
  columns = []; // 列の { root, windows, foot, near }。0番（<bos>）は、ない
  #threads = shape("svg", { class: "threads", preserveAspectRatio: "none", viewBox: "0 0 1 1" });
  #keys = [];

  /** `street` に並べる。横に送るのは、その外の箱。 */
  constructor(street) {
    this.street = street;
  }

  /** 列を、トークン `pieces` の数だけ建てる。初めから同じ（`ids` も）列は、残す。 */
  stand(pieces, ids) {
    const letters = shared(pieces), keys = pieces.map((bytes, at) => `${ids ? ids[at] : "-"} ${bytes} ${letters[at]}`), same = Math.max(1, common(this.#keys, keys));
    this.#keys = keys;
    for (const one of this.columns.splice(same)) one?.root.remove();
    for (let place = same; place < pieces.length; place++) {
      const windows = Array.from({ length: FLOORS }, (_, at) => dark(place, FLOORS - at));
      const foot = lettered("b", lettering(pieces[place])), near = element("span", { class: "near" });
      foot.className = "foot";
      if (letters[place]) foot.append(element("small", {}, letters[place])); // このバイトが、どの字のかけらか
      const root = element("div", { class: "column", "data-place": place }, ...windows, foot, near);
      this.columns[place] = { root, windows, foot, near };
      this.street.append(root);
    }
    this.street.append(this.#threads);
  }

  /** 列 `place` の窓。言葉か明るさの変わった窓だけを、替える。`knew` なら、一位が次のトークンになった。 */
  windows(place, { sight, lens }, knew) {
    const column = this.columns[place];
    column.windows.forEach((before, at) => {
      const layer = FLOORS - at, lit = lens[place]?.[layer]?.length && sight.lens[place]?.[layer]?.length;
      const made = lit ? windowOf(sight, lens, place, layer) : dark(place, layer);
      made.style.setProperty("--f", layer);
      if (made.isEqualNode(before)) return;
      before.replaceWith(made);
      column.windows[at] = made;
    });
    column.root.classList.toggle("knew", knew);
  }

  /** 倉の中で、列ごとに、トークンの近くにある言葉。 */
  near(words) {
    this.columns.forEach(({ near }, place) => near.replaceChildren(...words(place).map((word) => element("i", {}, word))));
  }

  /** 荷（埋め込みベクトル）の倉に入ったトークンの足もとを、灯す。 */
  carry(came) {
    this.columns.forEach(({ foot }, place) => foot.classList.toggle("came", came(place)));
  }

  /** 見ている列を替え、見えるところへ送る。 */
  look(place) {
    this.columns.forEach(({ root }, at) => root.classList.toggle("here", at === place));
    inView(this.street.parentElement, this.columns[place].root);
  }

  /** 見ている窓から垂れる糸。`seen` でなければ、垂らさない。 */
  hang(sight, { layer, outs }, place, seen) {
    const wide = this.street.offsetWidth || 1, aside = Math.min(this.columns[place].root.offsetWidth / wide, 0.05);
    const across = (at, way) => {
      const { offsetLeft, offsetWidth } = this.columns[at].root;
      return (offsetLeft + offsetWidth / 2) / wide + way * aside;
    };
    const found = seen ? threads(sight, { layer }, place, (head) => isOut(outs, { layer, head })) : [];
    this.#threads.replaceChildren(...paths(found, place, sight.heads, across));
  }
}

const dark = (place, layer) => element("span", { class: "dark", "data-layer": layer, "data-place": place, style: `--f: ${layer}` });
