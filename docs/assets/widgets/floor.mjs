// <nt-floor>――「一階の間取り」。文の横に立ち、いま読んでいる節の部品を灯す。流れる色は、本文の文が一階を通るときの、
// すべての成分（figures_gen/chapters/one_floor）。部品に触れると、その数を大きく見せる。
//
// 文の流れには入らないので、現れても、文は動かない。右の列の目次には、残りの高さを渡す（figures.css）。

import { element, shape as drawing } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheetAt } from "../base/widget.mjs";
import { PARTS, colours, key, lines, reached, readStops, shape, subject, told, usual } from "./floor-state.mjs";

const DATA = new URL("../../generated/one-floor/tokyo.json", import.meta.url);
const LANE = 32; // 一つのトークンの幅。一画素が、一つの成分
const GAP = 4;
const REST = 3; // 名札と中身のあいだ
const LOW = 480; // 画面がこれより低ければ（横にした電話）、たたんで始める

class Floor extends Widget {
  static styles = [sheetAt(new URL("./floor.css", import.meta.url))];

  async prepare() {
    ({ data: this.record } = await record(DATA));
  }

  build(root) {
    const { tokens } = this.record;
    root.innerHTML = `
      <aside class="floor" aria-label="一階の間取り">
        <div class="head"><button id="fold" type="button" aria-expanded="true">間取り ▾</button><ol class="tokens" aria-hidden="true"></ol></div>
        <div class="parts" role="radiogroup" aria-label="一階の部品"></div>
        <div class="lens"><p class="what" id="what"></p><p class="numbers" id="numbers"></p><canvas class="big" id="big" aria-hidden="true"></canvas><p class="legend" aria-hidden="true"><span id="read"></span><span id="key">負<i></i>正<i></i>部品の中で、濃いほど大きい</span></p></div>
        <p class="hidden" id="spoken" role="status"></p>
      </aside>`;
    this.at = (id) => root.getElementById(id);
    this.box = root.querySelector("aside");
    this.box.querySelector(".tokens").append(...tokens.map((token) => element("li", {}, token)));
    this.parts = PARTS.map((part) => this.#part(part));
    this.box.querySelector(".parts").append(...this.parts);
    this.at("fold").onclick = () => this.#fold(!this.box.classList.contains("folded"));
    this.box.querySelector(".parts").onkeydown = (event) => this.#key(event);
    this.#show(PARTS[0]);
    if (innerHeight < LOW) this.#fold(true);
    this.#follow();
  }

  /** 一つの部品。名前と、四つのトークンの色。 */
  #part(part) {
    const { name, label, room = "", add } = part;
    const input = element("input", { type: "radio", name: "part", value: name, "aria-label": `${label} ${shape(this.record, part)}` });
    const drawn = element("span", { class: "drawn", "aria-hidden": "true" }, this.#drawn(part));
    const made = element("label", { class: `part ${name} ${room} ${add ? "add" : ""}` }, element("span", {}, ...lines(this.record, part).flatMap((line) => [line, " ", element("br")]).slice(0, -2)), element("span", { class: "rail", "aria-hidden": "true" }), drawn, input);
    input.onchange = () => this.open === part || this.#take(part); // 鍵盤で
    made.onclick = (event) => {
      // 触れたところのトークンも選ぶ
      const { left, width } = drawn.getBoundingClientRect();
      const lane = Math.floor(((event.clientX - left) / width) * this.record.tokens.length);
      if (event.detail) this.#take(part, lane >= 0 && part.name !== "top" ? lane : undefined);
    };
    return made;
  }

  #drawn({ name, stages }) {
    if (name === "top") return element("span", { class: "answer" }, `${this.record.top[0].token} ${Math.round(100 * this.record.top[0].share)}%`);
    if (name === "sight") return (this.threads = drawing("svg", { viewBox: "0 0 140 32" }));
    const pieces = stages.map((stage) => this.record.stages[stage]);
    const heights = pieces.map(({ length }) => length / LANE);
    const canvas = element("canvas", { width: 4 * LANE + 3 * GAP, height: heights.reduce((sum, one) => sum + one + REST, -REST) });
    const pen = canvas.getContext("2d");
    let y = 0;
    pieces.forEach(({ shades }, at) => {
      shades.forEach((one, lane) => pen.putImageData(new ImageData(colours(one), LANE), lane * (LANE + GAP), y));
      y += heights[at] + REST;
    });
    return canvas;
  }

  /** 読者が選んだ。次の節に来るまで、それを見せる。 */
  #take(part, at) {
    const again = this.box.classList.contains("grown") && part === this.open && (at ?? this.token) === this.token;
    this.box.classList.toggle("grown", !again);
    this.#show(part, at);
    this.at("spoken").textContent = `${this.at("what").textContent}。${this.at("numbers").textContent}`;
  }

  #key(event) {
    const turn = { ArrowLeft: -1, ArrowRight: 1 }[event.key], climb = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!turn && !climb && event.key !== "Enter") return;
    event.preventDefault();
    if (climb) {
      const input = this.parts.at((PARTS.indexOf(this.open) + climb) % PARTS.length).querySelector("input"); // 絵のとおり、上は次
      input.focus();
      return input.click();
    }
    const { length } = this.record.tokens;
    this.#take(this.open, turn ? (this.token + turn + length) % length : this.token);
  }

  #show(part, at = this.open === part ? this.token : usual(this.record, part)) {
    Object.assign(this, { open: part, token: at });
    const { record } = this, read = key(record, part);
    this.parts[PARTS.indexOf(part)].querySelector("input").checked = true;
    this.at("what").replaceChildren(element("b", {}, part.label), ` ${shape(record, part)} `, element("br"), subject(record, part, at));
    this.at("read").textContent = read;
    this.at("key").hidden = Boolean(read) || part.name === "top";
    this.at("big").hidden = part.name === "top";
    this.at("numbers").textContent = told(record, part, at);
    this.box.querySelectorAll(".tokens li").forEach((token, place) => token.classList.toggle("at", place === at));
    this.#threads(at);
    this.#enlarge(part, at);
    this.#centre(this.parts[PARTS.indexOf(part)]);
  }

  /** 横に送る帯では、真ん中へ。 */
  #centre(part) {
    const row = part.parentElement, still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    row.scrollTo({ left: part.offsetLeft + part.offsetWidth / 2 - row.clientWidth / 2, behavior: still ? "instant" : "smooth" });
  }

  /** 四つのヘッドが、前のどのトークンから集めたか。 */
  #threads(at) {
    const middle = (lane, head) => lane * (LANE + GAP) + LANE / 2 + 5 * (head - 1.5);
    this.threads.replaceChildren(
      ...this.record.sight.flatMap((rows, head) =>
        rows[at].map((share, from) =>
          drawing("path", { class: `h${head + 1}`, d: `M${middle(from, head)} 0C${middle(from, head)} 18 ${middle(at, head)} 14 ${middle(at, head)} 32`, "stroke-width": 0.3 + 4 * share, opacity: 0.25 + 0.75 * share }),
        ),
      ),
    );
  }

  /** 選んだトークンの成分を、大きく。手で計算したものがあれば、下に並べる。 */
  #enlarge(part, at) {
    const { record } = this, big = this.at("big"), pen = big.getContext("2d");
    big.width = 448;
    big.height = 192;
    pen.imageSmoothingEnabled = false;
    const put = (shades, across, y, cell) => {
      const small = new OffscreenCanvas(across, shades.length / across);
      small.getContext("2d").putImageData(new ImageData(colours(shades), across), 0, 0);
      pen.drawImage(small, 0, y, across * cell, small.height * cell);
      return y + small.height * cell;
    };
    if (part.name === "sight") record.sight.forEach((rows, head) => matrix(pen, rows, head, at));
    else if (part.name === "wide") put(record.stages.wide.shades[at], LANE * 2, 0, 6);
    else if (part.stages.length > 1) {
      let y = 0;
      for (const stage of part.stages) {
        const { shades, length } = record.stages[stage];
        for (let start = 0; start < length; start += 256) y = put(shades[at].slice(start, start + 256), LANE * 2, y, 7) + (start + 256 < length ? 2 : 6);
      }
    } else if (part.stages.length) {
      const hand = record.hand[part.name], [across, cell] = hand ? [LANE * 2, 7] : [40, 11];
      const y = put(record.stages[part.name].shades[at], across, 0, cell);
      if (hand) put(hand[at], across, y + 12, cell);
    }
  }

  /** 読み進めるのに合わせて灯す。画面の上から四割までに来た節が、いま読んでいるところ。 */
  #follow() {
    const stops = (this.stops = readStops(this.dataset.stops).map((stop) => ({ ...stop, head: document.getElementById(stop.id) })).filter(({ head }) => head));
    const places = new IntersectionObserver(() => this.#light(stops.findLast(({ head }) => head.getBoundingClientRect().top < 0.4 * innerHeight)), { rootMargin: "999999px 0px -60% 0px" });
    for (const { head } of stops) places.observe(head);
    new ResizeObserver(() => this.#share()).observe(this.box);
  }

  #light(stop) {
    if (stop === this.stop) return;
    this.stop = stop;
    const lit = stop?.lit ?? [], until = reached(this.stops.slice(0, this.stops.indexOf(stop) + 1).flatMap((one) => one.lit));
    this.box.classList.toggle("here", lit.length > 0);
    this.#share();
    if (!lit.length) return;
    this.parts.forEach((one, at) => {
      one.classList.toggle("lit", lit.includes(PARTS[at].name));
      one.classList.toggle("reached", at <= until);
    });
    if (this.box.querySelector(":focus-visible")) return; // 鍵盤で見ているところは、替えない
    this.box.classList.remove("grown");
    this.#show(PARTS.find(({ name }) => name === lit.at(-1)));
  }

  #fold(folded) {
    this.box.classList.toggle("folded", folded);
    this.at("fold").ariaExpanded = !folded;
    this.at("fold").textContent = folded ? "間取り ◂" : "間取り ▾";
    this.#share();
  }

  /** 右の列の目次に、間取りの高さを伝える。 */
  #share() {
    const contents = document.querySelector(".md-sidebar--secondary")?.firstElementChild;
    contents?.toggleAttribute("data-nt-beside", this.box.matches(".here:not(.folded)"));
    contents?.style.setProperty("--nt-beside", `${this.box.getBoundingClientRect().height}px`);
  }
}

const INKS = ["47 143 208", "224 112 42", "38 155 115", "184 92 150"]; // 糸と同じ、ヘッドの色

/** 一つのヘッドの視線の表。行が、見る側。見ているトークンの行を囲む。 */
function matrix(pen, rows, head, at) {
  const side = 26, left = 114 * head + 1;
  rows.forEach((row, from) =>
    row.forEach((share, to) => {
      pen.fillStyle = `rgb(${INKS[head]} / ${0.06 + 0.94 * share})`;
      pen.fillRect(left + side * to, 1 + side * from, side - 2, side - 2);
    }),
  );
  pen.strokeStyle = `rgb(${INKS[head]})`;
  pen.lineWidth = 2;
  pen.strokeRect(left - 1, side * at, side * (at + 1), side);
}

customElements.define("nt-floor", Floor);
