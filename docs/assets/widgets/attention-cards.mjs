// <nt-attention-cards>――三つの言葉の札を見て回る。質問の矢印を指で動かすと、割合と次の言葉が、その場で変わる。

import { bar, element, percent, shape, share } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheetAt } from "../base/widget.mjs";
import { MOST, STEP, asked, line, pulled } from "./attention-cards-state.mjs";

const DATA = new URL("../../generated/attention/cards.json", import.meta.url);
const UNIT = 40; // 画面の上での、矢印の 1 の長さ
const REACH = UNIT * 3.6; // 平面の端まで
const RIBBON = 84; // 割合が1の帯の幅
const [ROWS, MIDDLE] = [[36, 107, 178], 107]; // 流れの絵の、言葉と「が」の高さ
const KINDS = ["flies", "swims"]; // 渡す中身の色

export const meta = {
  address: true,
  use: [["#sentence", "2"], "#turn", ["#x", "2"], ["#y", "0.5"]],
  apart: [[".bar", ".frame"]],
};

class AttentionCards extends Widget {
  static styles = [sheetAt(new URL("./attention-cards.css", import.meta.url))];

  async prepare() {
    this.record = (await record(DATA)).data;
  }

  build(root) {
    const range = (id, name) =>
      `<label for="${id}">${name}</label><input type="range" id="${id}" min="${-MOST}" max="${MOST}" step="${STEP}"><output class="number" for="${id}" id="${id}-now"></output>`;
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p class="title" id="title">「が」に尋ねさせる</p>
        <div class="top">
          <div><label for="sentence">文</label><select id="sentence"></select></div>
          <button id="turn" type="button" aria-pressed="false">順番で回す</button>
        </div>
        <div class="columns">
          <svg id="plane" viewBox="${-REACH} ${-REACH} ${2 * REACH} ${2 * REACH}" role="img"></svg>
          <div class="told">
            <p class="label">見る割合だけ、中身が流れ込む</p>
            <svg id="flow" viewBox="0 0 320 214" role="img"></svg>
            <table>
              <caption>次の言葉</caption>
              <tbody id="next"></tbody>
            </table>
          </div>
          <div class="query">${range("x", "質問の横")}${range("y", "質問の縦")}</div>
        </div>
        <p class="status" id="status" role="status"></p>
        <p class="note">青い矢印が質問、緑の矢印が名札です。青い丸をつかんで動かせます。名札が質問の線に落とす影に、質問の長さを掛けたものが、合い具合です（逆向きなら負）。</p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.at("sentence").append(
      ...this.record.sentences.map(({ words }, place) => element("option", { value: place }, words.join("・"))),
    );
    this.line = line(this.record);
    this.state = this.line.read(this.recall());
    this.at("sentence").onchange = () => this.#change({ sentence: Number(this.at("sentence").value) });
    this.at("turn").onclick = () => this.#change({ turned: !this.state.turned });
    for (const id of ["x", "y"]) this.at(id).oninput = () => this.#change({ query: ["x", "y"].map((one) => Number(this.at(one).value)) });
    this.#hold(this.at("plane"));
    this.#draw();
  }

  #change(change) {
    Object.assign(this.state, change);
    this.keep(this.line.write(this.state));
    this.#draw();
  }

  /** 指かマウスで、質問の矢印の先を引く。丸の近くから始めたときだけなので、電話では画面を送れる。 */
  #hold(plane) {
    const place = ({ clientX, clientY }) => {
      const { left, top, width } = plane.getBoundingClientRect();
      const scale = (2 * REACH) / width / UNIT;
      return [(clientX - left) * scale - REACH / UNIT, REACH / UNIT - (clientY - top) * scale];
    };
    plane.onpointerdown = (event) => {
      if (!event.target.closest(".hold")) return;
      plane.setPointerCapture(event.pointerId);
      plane.onpointermove = (moved) => this.#change({ query: pulled(this.record, this.state, place(moved)) });
    };
    plane.addEventListener("touchstart", (event) => event.target.closest(".hold") && event.preventDefault()); // 丸は描き直すので、touch-action では画面が動く
    plane.onpointerup = plane.onpointercancel = () => (plane.onpointermove = null);
  }

  // ---- 見せる ---------------------------------------------------------------

  #draw() {
    const { sentence, turned, query } = this.state;
    const now = asked(this.record, this.state);
    this.at("sentence").value = sentence;
    this.at("turn").setAttribute("aria-pressed", turned);
    ["x", "y"].forEach((id, at) => {
      this.at(id).value = query[at];
      this.at(id).labels[0].textContent = `${turned ? "回す前の" : "質問の"}${"横縦"[at]}`;
      this.at(`${id}-now`).textContent = query[at];
    });
    this.#drawPlane(now);
    this.#drawFlow(now);
    this.at("next").replaceChildren(...this.record.next.map((name, at) => row(name, at, now.next[at])));
    this.at("status").textContent = this.#story(now);
  }

  #story({ words, ratios, next }) {
    const [most, second] = [...ratios].sort((one, other) => other - one);
    const seen = words[ratios.indexOf(most)];
    const [first, other] = next;
    const after = first > other ? 0 : 1;
    const looks = most - second < 0.01 ? "「が」は、決めかねています。" : `「が」がいちばん見ているのは「${seen}」です。`;
    return Math.abs(first - other) < 0.01
      ? `${looks}次の言葉は五分五分です。`
      : `${looks}次は「${this.record.next[after]}」${percent(next[after])}。`;
  }

  #drawPlane({ words, arrow, keys }) {
    const plane = this.at("plane");
    const edge = REACH - 6;
    const tips = new Map(); // 同じところを指す名札は、名前を並べる
    keys.forEach((key, at) => {
      const name = key.map((number) => number.toFixed(2)).join();
      tips.set(name, { key, words: [...(tips.get(name)?.words ?? []), words[at]] });
    });
    plane.replaceChildren(
      shape("path", { class: "axis", d: `M${-edge} 0H${edge}M0 ${edge}V${-edge}` }),
      shape("text", { class: "axis-name", x: edge, y: 32, "text-anchor": "end" }, "生き物らしさ"),
      shape("text", { class: "axis-name", x: 8, y: 10 - edge, "text-anchor": "start" }, "時らしさ"),
      ...[...tips.values()].flatMap(({ key }) => shadow(arrow, key)),
      ...[...tips.values()].flatMap(({ key, words: named }) => label(key, named.join("・"))),
      ...pointer(arrow, "query"),
      shape("circle", { class: "hold", cx: UNIT * arrow[0], cy: -UNIT * arrow[1], r: 25 }),
    );
    const told = words.map((word, at) => `${word}の名札は(${keys[at].map(short).join(", ")})`);
    plane.setAttribute("aria-label", `質問の矢印は(${arrow.map(short).join(", ")})。${told.join("、")}。`);
  }

  /** 言葉から「が」へ、見る割合の幅の帯で、中身が流れ込む。 */
  #drawFlow({ words, scores, ratios, gathered }) {
    const { next, values } = this.record, flow = this.at("flow");
    const held = words.map((word) => values[word].findIndex(Boolean)); // 渡す中身（-1 は、なし）
    let top = MIDDLE - RIBBON / 2;
    const rows = words.map((word, at) => {
      const width = RIBBON * ratios[at], [from, to] = [ROWS[at], (top += width) - width / 2];
      const kind = KINDS[held[at]] ?? "none", gives = held[at] < 0 ? "" : `${next[held[at]]} ${values[word][held[at]]}`;
      return [
        shape("path", { class: `ribbon ${kind}`, "stroke-width": Math.max(width, 0.5), d: `M130 ${from}C177 ${from} 177 ${to} 224 ${to}` }),
        shape("rect", { class: `giver ${kind}`, x: 1, y: from - 27, width: 129, height: 54, rx: 6 }),
        shape("text", { class: "word", x: 17, y: from + 6 }, word),
        shape("text", { class: "small", x: 79, y: gives ? from - 5 : from + 5 }, `合い具合 ${scores[at].toFixed(1).replace("-", "−")}`),
        shape("text", { class: `small held ${kind}`, x: 79, y: from + 15 }, gives),
        shape("text", { class: "ratio", x: 136, y: width > 20 ? from + 5 : from - width / 2 - 4 }, percent(ratios[at])),
      ];
    });
    flow.replaceChildren(
      ...rows.flat(),
      shape("rect", { class: "taker", x: 224, y: MIDDLE - 48, width: 95, height: 96, rx: 6 }),
      shape("text", { class: "word", x: 271, y: MIDDLE - 22 }, "が"),
      ...next.map((name, at) => shape("text", { class: `small held ${KINDS[at]}`, x: 271, y: MIDDLE + 8 + 24 * at }, `${name} ${gathered[at].toFixed(2)}`)),
    );
    const told = words.map((word, at) => `「${word}」とは合い具合${scores[at].toFixed(1)}で、割合は${percent(ratios[at])}`);
    flow.setAttribute("aria-label", `${told.join("、")}。受け取った中身は${next.map((name, at) => `${name} ${gathered[at].toFixed(2)}`).join("、")}。`);
  }
}

const short = (number) => String(Math.round(number * 100) / 100 || 0);

function row(name, at, ratio) {
  const cells = [element("td", { class: "long" }, bar(ratio, 1)), element("td", {}, share(percent(ratio)))];
  return element("tr", { class: KINDS[at] }, element("th", { scope: "row" }, name), ...cells);
}

/** 名札が、質問の線に落とす影。 */
function shadow([x, y], key) {
  const long = Math.hypot(x, y);
  if (!long || !(key[0] || key[1])) return [];
  const far = (x * key[0] + y * key[1]) / long, [footX, footY] = [(UNIT * far * x) / long, (-UNIT * far * y) / long];
  return [
    shape("path", { class: "drop", d: `M${UNIT * key[0]} ${-UNIT * key[1]}L${footX} ${footY}` }),
    shape("path", { class: "cast", d: `M0 0L${footX} ${footY}` }),
  ];
}

/** 矢印。先は三角。 */
function pointer([x, y], kind) {
  const [right, down] = [UNIT * x, -UNIT * y];
  const length = Math.hypot(right, down);
  if (length < 1) return [];
  const [ux, uy] = [right / length, down / length];
  const corner = (side) => `${right - 11 * ux + 6 * side * uy} ${down - 11 * uy - 6 * side * ux}`;
  return [
    shape("path", { class: `${kind} line`, d: `M0 0L${right - 6 * ux} ${down - 6 * uy}` }),
    shape("path", { class: `${kind} tip`, d: `M${right} ${down}L${corner(1)}L${corner(-1)}Z` }),
  ];
}

/** 名札の矢印と、言葉。質問の丸と重ならないように、少し外に書く。 */
function label(key, words) {
  const length = Math.hypot(...key) || 1;
  const away = key[0] || key[1] ? 20 + 6 * words.length : 22;
  const [x, y] = key[0] || key[1] ? [key[0] / length, -key[1] / length] : [-0.7, 0.7];
  return [
    ...pointer(key, "key"),
    shape("circle", { class: "key root", cx: 0, cy: 0, r: 3 }),
    shape("text", { x: UNIT * key[0] + away * x, y: -UNIT * key[1] + away * y + 5 }, words),
  ];
}

customElements.define("nt-attention-cards", AttentionCards);
