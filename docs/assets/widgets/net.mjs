// <nt-net>――紙の上の小さな網。三か所に立ち、どれも同じ網を見せる。`forth` では数をつかんで替え、`back` では勾配が線を
// 一本ずつさかのぼり、`step` では重みが一歩動く。

import { element, shape } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheet } from "../base/widget.mjs";
import { PLACES, backward, changed, forward, road, stepped, value } from "./net-state.mjs";

const DATA = new URL("../../generated/neural/hand-network.json", import.meta.url);
const NAMES = ["入口 上", "入口 下", "線 上→上", "線 下→上", "線 上→下", "線 下→下", "出口 上", "出口 下"];
const NODE = 21; // 丸の半径
const [MOST, STRIDE] = [3, 0.5]; // つまみの端と、一目盛り
// told は、帰りの掛け算を書くところ
const DESK = { wide: 640, tall: 150, columns: [60, 268, 436], rows: [30, 110], middle: 70, across: 0.3, out: 0.55, bar: [508, 84, 132], told: [[0, 165], [230, 165]] };
const PHONE = { wide: 308, tall: 154, columns: [24, 146, 262], rows: [26, 112], middle: 52, across: 0.36, out: 0.5, bar: [212, 126, 94], told: [[0, 164], [0, 182]] };

export const meta = {
  use: [["#which", "4"], ["#value", "-2"], "#back", "#step"],
  apart: [[".plus", ".minus"]],
};

const short = (number) => String(Number(number.toFixed(3)) || 0).replace("-", "−");
const held = (number) => (number < 0 ? `(${short(number)})` : short(number));
const times = (one, other) => `${short(one)}×${held(other)}`;

const stations = new Set(); // ページにある網。みな同じ数を見せる
const shared = {};

class Net extends Widget {
  static styles = [
    sheet(`
      .frame { gap: 0.5em; padding: 0.7em 0.9em; }
      :is(button, select, #value) { min-height: 44px; }
      select#which { flex: none; width: 7.4em; max-width: 100%; }
      button { flex: none; padding-inline: 0.8em; white-space: nowrap; }
      #value { flex: 1 1 3em; min-width: 3em; }
      @container (max-width: 31em) { #value { flex-basis: 100%; order: 1; } }
      svg { display: block; width: 100%; overflow: visible; font-variant-numeric: tabular-nums; }
      .held { cursor: ew-resize; touch-action: pan-y; user-select: none; }
      text { font-size: 13px; fill: var(--nt-ink); text-anchor: middle; dominant-baseline: central; }
      .end { text-anchor: end; }
      .start { text-anchor: start; }
      text.small { font-size: 12.4px; fill: var(--nt-muted); paint-order: stroke; stroke: var(--nt-paper); stroke-width: 3px; }
      .line { stroke: var(--nt-muted); stroke-linecap: round; fill: none; }
      .plus { stroke: var(--nt-blue); }
      .minus { stroke: var(--nt-orange); }
      text:is(.plus, .minus) { stroke: none; }
      text:is(.plus, .minus, .slope) { font-weight: 700; }
      text.plus { fill: var(--nt-blue); }
      text.minus { fill: var(--nt-orange); }
      text.slope { fill: var(--nt-purple); }
      .none { stroke-dasharray: 2 5; }
      .road { stroke: var(--nt-purple); opacity: 0.3; }
      .closed { opacity: 0.3; }
      circle { fill: var(--nt-soft); stroke: var(--nt-muted); }
      .node { font-weight: 600; }
      text.node { font-size: 12.4px; }
      .shut { stroke: var(--nt-ink); stroke-width: 2; stroke-dasharray: 4 3; }
      circle.pulse { fill: var(--nt-purple); stroke: none; }
      .chosen { fill: none; stroke: var(--nt-ink); stroke-width: 2; }
      rect { fill: var(--nt-grid); }
      rect.ground { fill: var(--nt-paper); }
      rect.p { fill: var(--nt-blue); }
      @media (forced-colors: active) {
        .plus { stroke: CanvasText; } .minus { stroke: Highlight; stroke-dasharray: 8 3; } text:not(#_) { fill: CanvasText; }
        rect { fill: GrayText; } rect.ground { fill: Canvas; } rect.p, circle.pulse { fill: CanvasText; }
      }
    `),
  ];

  async prepare() {
    this.record = (await record(DATA)).data;
  }

  build(root) {
    const kind = (this.kind = ["forth", "back", "step"].find((one) => this.hasAttribute(one)));
    const again = `<button id="again" type="button">はじめから</button>`;
    const knobs = {
      forth: `<select id="which" aria-label="替える数">${NAMES.map((name, at) => `<option value="${at}">${name}</option>`).join("")}</select><input type="range" id="value" min="${-MOST}" max="${MOST}" step="${STRIDE}" aria-label="その数">`,
      back: `<button id="back" type="button" class="primary">一本さかのぼる</button>`,
      step: `<button id="step" type="button" class="primary">一歩</button>`,
    }[kind];
    const name = { forth: "網の行き", back: "網の帰り", step: "網の一歩" }[kind];
    root.innerHTML = `<div class="frame" role="group" aria-label="${name}"><svg id="net" aria-hidden="true"${kind === "forth" ? ' class="held"' : ""}></svg><div class="buttons">${knobs}${again}</div><p class="hidden" id="spoken" role="status"></p></div>`;
    this.at = (id) => root.getElementById(id);
    this.chosen = 2;
    if (!shared.net) this.#start();
    this.at("again").onclick = () => this.#start() ?? this.#say();
    if (kind === "forth") this.#hold();
    if (kind === "back") this.at("back").onclick = () => this.#back();
    if (kind === "step") this.at("step").onclick = () => this.#turn({ was: forward(shared.net).p, net: stepped(shared.net, this.record.rate), gone: 0 }) ?? this.#say();
    stations.add(this);
    this.draw();
  }

  disconnectedCallback() {
    stations.delete(this);
  }

  #start() {
    const { inputs, before: { table, leaving } } = this.record;
    this.#turn({ net: { inputs, table, leaving }, gone: 0, was: undefined });
  }

  /** もう一本さかのぼる。0に直された所の先は、まとめて通り過ぎる。終わりまで来たら、また行きから。 */
  #back() {
    const lines = road(shared.net);
    this.#turn({ gone: (shared.gone + (lines[shared.gone - 1]?.shut ? 2 : 1)) % (lines.length + 2) });
    this.#say();
  }

  /** 網が変われば、どこに立つものも描き直す。 */
  #turn(now) {
    Object.assign(shared, now);
    stations.forEach((one) => one.draw(one === this));
  }

  #say() {
    this.at("spoken").textContent = this.said;
  }

  /** 数をつかむ。押せばいちばん近い数が選ばれ、横に引けば変わる。選び直してから、つまみで替えてもよい。 */
  #hold() {
    const [svg, which, knob] = ["net", "which", "value"].map(this.at);
    const put = (number) => this.#turn({ net: changed(shared.net, PLACES[this.chosen], Math.max(-MOST, Math.min(MOST, number))), gone: 0, was: undefined });
    let from;
    which.onchange = () => this.draw(void (this.chosen = Number(which.value)));
    knob.oninput = () => put(Number(knob.value));
    knob.onchange = () => this.#say();
    svg.onpointerdown = (event) => {
      const { left, top, width } = svg.getBoundingClientRect(), size = width / this.plan.wide;
      const far = PLACES.map((place) => this.#spot(place)).map(([x, y]) => Math.hypot(left + size * x - event.clientX, top + size * y - event.clientY));
      this.chosen = far.indexOf(Math.min(...far));
      from = { x: event.clientX, number: Math.round(value(shared.net, PLACES[this.chosen]) / STRIDE) * STRIDE };
      svg.setPointerCapture(event.pointerId);
      this.draw();
    };
    svg.onpointermove = ({ clientX }) => from && Math.abs(clientX - from.x) > 8 && put(from.number + STRIDE * Math.round((clientX - from.x) / 20));
    svg.onpointerup = svg.onpointercancel = () => void (from &&= this.#say());
  }

  // ---- 見せる ---------------------------------------------------------------

  #ends([name, row, at]) {
    const { columns, rows, middle } = this.plan;
    return name === "leaving" ? [[columns[1], rows[row]], [columns[2], middle]] : [[columns[0], rows[at]], [columns[1], rows[row]]];
  }

  /** 数を書くところ。交わる線では、左に寄せる。 */
  #spot(place) {
    const [name, row, at] = place;
    if (name === "inputs") return [this.plan.columns[0], this.plan.rows[row]];
    const [start, end] = this.#ends(place), along = name === "table" && row !== at ? this.plan.across : name === "leaving" ? this.plan.out : 0.52;
    return [0, 1].map((axis) => start[axis] + (end[axis] - start[axis]) * along);
  }

  draw(mine) {
    const { net, gone } = shared, { sums, hidden, score, p } = forward(net), desk = this.clientWidth >= 480, back = this.kind === "back";
    const plan = (this.plan = desk ? DESK : PHONE), { columns, rows, middle } = plan, svg = this.at("net"), parts = [];
    const lines = road(net), now = back ? lines[gone - 2] : undefined, slopes = backward(net);
    const write = (x, y, text, name = "") => parts.push(shape("text", { x, y, class: name }, text));
    const label = (x, y, text, name) => {
      const half = text.length * 3.8 + 3;
      parts.push(shape("rect", { class: "ground", x: x - half, y: y - 9, width: 2 * half, height: 18, rx: 5 }));
      write(x, y, text, name);
    };
    const under = (x, y, text, name = "") => {
      const half = text.length * 3.7, edge = x - half < 0 ? "start" : x + half > plan.wide ? "end" : "";
      if (text && text.length < (desk ? 22 : 14)) write(edge === "start" ? 0 : edge ? plan.wide : x, y + NODE + 13, text, `small ${name} ${edge}`);
    };
    const signs = (weight) => (weight > 0 ? "plus" : weight < 0 ? "minus" : "none");
    for (const place of PLACES.slice(2)) {
      const weight = value(net, place), line = lines.findIndex((one) => String(one.place) === String(place)), passed = back && line < gone - 1, { shut } = lines[line];
      const d = this.#ends(place).map((end) => end.join(" ")).join("L");
      if (passed && !shut) parts.unshift(shape("path", { d: `M${d}`, class: "line road", "stroke-width": 16 }));
      parts.push(shape("path", { d: `M${d}`, class: `line ${signs(weight)} ${passed && shut ? "closed" : ""}`, "stroke-width": 1.5 + 1.5 * Math.abs(weight) }));
    }
    for (const place of PLACES.slice(2)) {
      const weight = value(net, place), [x, y] = this.#spot(place), line = lines.findIndex((one) => String(one.place) === String(place)), { slope, left } = lines[line];
      if (back && line < gone - 1) label(x, y, short(slope * left), "slope");
      else label(x, y, short(weight), signs(weight));
    }
    const came = [0, 1].map((at) => lines.slice(2, Math.max(2, gone - 1)).filter(({ place, shut }) => place[2] === at && !shut).map(({ place, slope }) => [slope, value(net, place)]));
    const sum = (pairs) => pairs.reduce((total, [one, other]) => total + one * other, 0);
    const worked = (numbers, others) => numbers.map((one, at) => (at ? `${held(one)}×${held(others[at])}` : times(one, others[at]))).join("＋");
    const node = (x, y, number, name = "") => {
      parts.push(shape("circle", { cx: x, cy: y, r: NODE, class: name }));
      write(x, y, short(number), "node");
    };
    net.inputs.forEach((number, at) => {
      node(columns[0], rows[at], number);
      if (back && came[at].length) under(columns[0], rows[at], short(sum(came[at])), "slope");
    });
    hidden.forEach((number, row) => {
      const shut = sums[row] <= 0, reached = gone - 2 >= row;
      node(columns[1], rows[row], number, shut ? "shut" : "");
      if (!back) under(columns[1], rows[row], shut && sums[row] < 0 ? `${short(sums[row])} → 0` : worked(net.table[row], net.inputs));
      else if (reached) under(columns[1], rows[row], shut ? "ここで止まる" : short(slopes.hidden[row]), "slope");
    });
    node(columns[2], middle, score);
    if (!back) under(columns[2], middle, worked(net.leaving, hidden));
    else if (gone) under(columns[2], middle, gone === 1 ? `${short(p)}−1＝${short(slopes.score)}` : short(slopes.score), "slope");
    const [left, top, wide] = plan.bar;
    parts.push(shape("rect", { x: left, y: top, width: wide, height: 14 }), shape("rect", { class: "p", x: left, y: top, width: wide * p, height: 14 }));
    write(plan.wide - 2, top - 13, `「は」 ${this.kind === "step" && shared.was !== undefined ? `${shared.was.toFixed(3)} → ` : ""}${p.toFixed(3)}`, "end node");
    write(plan.wide, 8, { forth: "行き →", back: "← 帰り", step: "行き →" }[this.kind], `small end ${back ? "slope" : ""}`);
    const told = now ? (now.shut ? ["0に直された所なので、勾配は0です"] : [`線の重み ${times(now.slope, now.left)}＝${short(now.slope * now.left)}`, `左の数 ${times(now.slope, value(net, now.place))}＝${short(now.slope * value(net, now.place))}`]) : [];
    const met = now?.place[0] === "table" ? came[now.place[2]] : [];
    if (met.length > 1) told[1] += `、足して${short(sum(met))}`;
    if (back) told.forEach((text, at) => write(...plan.told[at], text, "slope small start"));
    if (this.kind === "forth") {
      const [x, y] = this.#spot(PLACES[this.chosen]), node = this.chosen < 2;
      parts.push(shape("rect", { class: "chosen", x: x - NODE - 2, y: y - (node ? NODE + 2 : 11), width: 2 * NODE + 4, height: node ? 2 * NODE + 4 : 22, rx: node ? NODE + 2 : 6 }));
      this.at("which").value = this.chosen;
      this.at("value").value = value(net, PLACES[this.chosen]);
      this.at("value").setAttribute("aria-valuetext", `${short(value(net, PLACES[this.chosen]))}、「は」の確率 ${p.toFixed(3)}`);
    }
    svg.setAttribute("viewBox", `0 0 ${plan.wide} ${back ? plan.told[1][1] + 8 : plan.tall}`);
    svg.replaceChildren(...parts);
    this.said = back && gone ? (told.length ? told.join("、") : `点数の勾配 ${short(p)}−1＝${short(slopes.score)}`) : `隠れた数 ${hidden.map(short).join("と")}、点数 ${short(score)}、「は」の確率 ${p.toFixed(3)}`;
    if (mine && now && !now.shut && !matchMedia("(prefers-reduced-motion: reduce)").matches) this.#travel(now.place);
  }

  /** 勾配が、線を右から左へ通る。 */
  #travel(place) {
    const [[x, y], [from, height]] = this.#ends(place), pulse = shape("circle", { class: "pulse", r: 7 });
    this.at("net").append(pulse);
    const way = [`translate(${from}px, ${height}px)`, `translate(${x}px, ${y}px)`];
    pulse.animate({ transform: way }, { duration: 700, easing: "ease-in-out" }).onfinish = () => pulse.remove();
  }
}

customElements.define("nt-net", Net);
