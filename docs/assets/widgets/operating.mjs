// <nt-operating>――手術台。二匹の猫の重みを、つまみで混ぜると、下の文が書き直され、猫の顔が損失の壁を登る。層も入れ替えられる。
// 初めに見せるのは、同じ計算を PyTorch でした記録。重みは、読者が頼んだときに読み込む。

import { element } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheetAt, whenPressed } from "../base/widget.mjs";
import { accept } from "./invitation.mjs";
import { moveOnce } from "./moving.mjs";
import * as cat from "./operating-cat.mjs";
import * as operating from "./operating-state.mjs";

const DATA = new URL("../../generated/operating/table.json", import.meta.url);
const MORE = new URL("../../generated/operating/table-more.json", import.meta.url);
const SIZE = "2.2MB"; // engine/siblings.mjs が受け取るもの
const SWEEP = 5000; // ひとりでに動く時間（ミリ秒）
const SLICE = 12; // 続けて計算する時間（ミリ秒）
const [LOWEST, HIGHEST] = [Math.log(38), Math.log(650)]; // 山の画面の、下と上の端。もっと高い壁なら、上の端を上げる
const TICKS = [50, 300, 2000]; // 縦の目盛り。入るものだけを書く
const HUMP = 0.1; // 両端より、損失がこれより高ければ、いちばん高いところに迷いを添える
const ILL = Math.log(100); // 迷いがこれより大きいと、目を回す

export const meta = {
  address: true,
  use: [["#knob", "35"], "#layer2", "#load", ["#text", "主人は"], "#again"],
  apart: [["#layer1", "#layer2"], [".patch:not(.moved) rect", ".patch.moved rect"]],
};

class Operating extends Widget {
  static styles = [sheetAt(new URL("./operating.css", import.meta.url))];

  async prepare() {
    const { data } = await record(DATA);
    Object.assign(this, { made: data, rows: data.rows });
    this.line = operating.line(operating.begin(data.start));
    this.state = this.line.read(this.recall());
    await this.#reach(this.state.group);
  }

  /** この組の記録を受け取る。 */
  async #reach(group) {
    if (operating.rowOf(this, { ...this.state, group })) return;
    this.rows = [...this.made.rows, ...(await record(MORE)).data.rows];
  }

  build(root) {
    const layers = Array.from({ length: operating.LAYERS }, (_, at) => at + 1);
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <div class="head">
          <p class="title" id="title">手術台</p>
          <div class="choice" role="radiogroup" aria-label="混ぜる相手">
            ${operating.PARTNERS.map((name) => `<label><input type="radio" name="partner" id="${name}" value="${name}"><span>${operating.CALLED[name]}</span></label>`).join("")}
          </div>
          <button id="save" type="button">この絵を保存</button>
        </div>
        <div class="plot" id="plot">
          <div class="ticks" id="ticks" aria-hidden="true"></div>
          <svg class="land" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true"><path class="area" id="area"/><path class="ridge" id="ridge"/></svg>
          <span class="axis">↑迷い：何択の当てずっぽうと同じか</span>
          <b class="summit number" id="summit" aria-hidden="true"></b>
          <span class="climber" id="climber" aria-hidden="true"><b class="number" id="perplexity"></b>
            <svg viewBox="0 0 44 44"><path class="face" d="${cat.FACE}"/><path d="${cat.SCAR}${cat.MOUTH}"/><path class="eyes" id="eyes"/></svg></span>
          <span class="rail"></span>
          <input type="range" id="knob" min="0" max="100" step="5" aria-label="相手の重みを混ぜる割合">
          <div class="pair" id="pair">${["one", "two"].map(drawn).join("")}</div>
          <span class="grip"></span>
        </div>
        <div class="names" aria-hidden="true"><p id="one-name"></p><p id="two-name"></p></div>
        <div class="layers" role="group" aria-label="入れ替える層">
          ${layers.map((number) => `<button type="button" id="layer${number}" aria-pressed="false"><span aria-hidden="true">⇄ </span>層${number}</button>`).join("")}
        </div>
        <div class="sheet">
          <p class="note number"><b id="share"></b><span id="source"></span></p>
          <p class="sentence" id="sentence"></p>
        </div>
        <div class="stage">
          <div class="invitation" id="invitation">
            <button id="load" type="button">自分の書き出しで試す（${SIZE}）</button>
            <p class="note" id="invitation-text">三匹の重みを読み込み、1%きざみで計算します。</p>
          </div>
          <div class="own blank" id="own">
            <label for="text">書き出し</label>
            <input type="text" id="text" maxlength="${operating.LONGEST}" autocomplete="off" autocapitalize="off" spellcheck="false">
            <button id="again" type="button">くじを引き直す</button>
            <p class="note">三匹の重みが届きました。</p>
          </div>
        </div>
        <p class="hidden" id="status" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    for (const name of operating.PARTNERS) this.at(name).onchange = () => this.#turn({ partner: name });
    this.at("knob").oninput = () => this.#turn({ share: Number(this.at("knob").value) }, false);
    this.at("knob").onchange = () => this.#settle();
    for (const number of layers) this.at(`layer${number}`).onclick = () => this.#exchange(number - 1);
    this.at("load").onclick = () => this.#load();
    this.at("text").oninput = () => this.#turn({ text: operating.cut(this.at("text").value) });
    this.at("again").onclick = () => this.#turn({ seed: operating.another(this.state.seed) });
    whenPressed(this.at("save"), () => import("./operating-picture.mjs"), ({ save }) => save(this));
    this.#grip(this.at("pair"));
    this.at("text").value = this.state.text;
    if (!Number.isInteger(this.state.share / 5)) this.at("knob").step = 1;
    this.#draw();
    if (!this.recall()) this.#sweep();
  }

  // ---- 動かす ---------------------------------------------------------------

  #turn(change, settled = true) {
    Object.assign(this.state, change);
    this.#draw();
    if (settled) this.#settle();
  }

  #settle() {
    this.keep(this.line.write(this.state));
    this.told = true; // 書き終わったら、声に出す
    this.#tell();
  }

  async #exchange(layer) {
    const group = operating.exchanged(this.state.group, layer);
    try {
      await this.#reach(group);
    } catch (error) {
      console.warn("手術台の記録を受け取れません。", error);
      return this.#say("記録を受け取れませんでした。通信の状態を確かめて、もう一度押してください。");
    }
    this.#turn({ group: operating.exchanged(this.state.group, layer) });
  }

  /** 胴の一つの層をつまんで、もう一匹の上で放すか、ただ押すと、入れ替わる。 */
  #grip(pair) {
    pair.onpointerdown = (event) => {
      const patch = event.target.closest(".patch");
      if (!patch || event.button) return;
      const whole = patch.ownerSVGElement, scale = cat.WIDE / whole.clientWidth;
      const facing = whole.classList.contains("two") ? -1 : 1;
      let far = 0;
      const stop = new AbortController();
      const follow = ({ clientX, clientY }) => {
        const [x, y] = [clientX - event.clientX, clientY - event.clientY];
        far = Math.max(far, Math.hypot(x, y));
        patch.style.transform = `translate(${x * scale * facing}px, ${y * scale}px)`;
      };
      const leave = (here) => {
        stop.abort();
        patch.style.transform = "";
        const middle = pair.getBoundingClientRect().left + pair.clientWidth / 2;
        const crossed = here.clientX > middle === (facing > 0);
        if (here.type === "pointerup" && (far < 6 || crossed)) this.#exchange(Number(patch.dataset.layer));
      };
      patch.setPointerCapture(event.pointerId);
      patch.addEventListener("pointermove", follow, stop);
      for (const end of ["pointerup", "pointercancel"]) patch.addEventListener(end, leave, stop);
      event.preventDefault();
    };
  }

  async #load() {
    const open = async (tell) => {
      const { loadSiblings } = await import("../engine/siblings.mjs");
      Object.assign(this, await loadSiblings(this.made.config, this.made.longest, tell));
    };
    if (!(await accept(this.at, "三匹の重み", open, (words) => this.#say(words)))) return;
    this.at("invitation").classList.add("blank");
    this.at("own").classList.remove("blank");
    this.at("knob").step = 1;
    this.at("text").focus({ preventScroll: true }); // 押したボタンは消える
    this.#say("読み込みました。書き出しを変えられます。");
    this.#write();
  }

  /** 初めて目に入ったら、一度だけ壁の上まで登り、層を入れ替えれば変わるところまで戻る。 */
  #sweep() {
    const far = Math.PI - Math.asin(this.state.share / 50);
    const climb = (spent) => {
      const part = Math.min(1, spent / SWEEP);
      this.#turn({ share: 50 * Math.sin(far * part) }, false);
      return part === 1;
    };
    const settle = () => {
      this.state.share = Math.round(this.state.share / 5) * 5;
      this.#draw();
    };
    if (!moveOnce(this.at("plot"), climb, settle)) return;
    this.state.share = 0;
    this.#draw();
  }

  // ---- 見せる ---------------------------------------------------------------

  #say(words) {
    this.at("status").textContent = words;
  }

  get #row() {
    return operating.rowOf(this, this.state);
  }

  /** 迷いの言い方。記録のない割合では、隣から見積もる。 */
  get perplexity() {
    const { steps } = this.made, { share } = this.state;
    const loss = operating.lossAt({ steps, losses: this.#row.losses }, share);
    return { loss, words: `${steps.includes(share) ? "" : "約"}${Math.round(Math.exp(loss)).toLocaleString("ja")}` };
  }

  #height(loss) {
    return operating.height(loss, LOWEST, Math.max(HIGHEST, ...this.#row.losses));
  }

  get high() {
    return this.#height(this.perplexity.loss);
  }

  /** 山の線。 */
  get path() {
    return operating.ridge(this.#row.losses.map((loss, at) => [this.made.steps[at] / 100, this.#height(loss)]));
  }

  #draw() {
    const { partner, share, group } = this.state;
    const { loss, words } = this.perplexity;
    this.at(partner).checked = true;
    const frame = this.at("title").closest(".frame");
    frame.dataset.partner = partner;
    frame.style.setProperty("--share", `${share}%`);
    frame.style.setProperty("--high", this.high);
    this.at("ridge").setAttribute("d", this.path);
    this.at("area").setAttribute("d", `${this.path}V9H0Z`);
    this.#drawScale(share);
    this.at("perplexity").textContent = `迷い ${words}`;
    this.at("eyes").setAttribute("d", cat.EYES[loss > ILL ? "ill" : "well"]);
    this.at("knob").value = share;
    this.at("knob").setAttribute("aria-valuetext", operating.spoken({ ...this.state, share: Math.round(share) }, words));
    this.#drawCats(partner, group);
    this.#write();
  }

  /** 縦の目盛りと、山のいちばん高いところの迷い。猫の顔の来るところは、あける。 */
  #drawScale(share) {
    const { losses } = this.#row, { steps } = this.made, top = Math.max(...losses), peak = steps[losses.indexOf(top)];
    const ticks = TICKS.filter((tick) => Math.log(tick) < Math.max(HIGHEST, top)).map((tick) => placed(element("span", { class: "tick number" }, element("span", {}, tick.toLocaleString("ja"))), this.#height(Math.log(tick))));
    this.at("ticks").replaceChildren(...ticks);
    const summit = placed(this.at("summit"), this.#height(top));
    summit.textContent = Math.round(Math.exp(top)).toLocaleString("ja");
    summit.style.left = `${peak}%`;
    summit.classList.toggle("before", share > peak);
    summit.classList.toggle("blank", Math.abs(share - peak) <= 12 || top < Math.max(losses[0], losses.at(-1)) + HUMP);
  }

  #drawCats(partner, group) {
    const layers = operating.layersOf(group);
    for (let number = 1; number <= operating.LAYERS; number++) this.at(`layer${number}`).setAttribute("aria-pressed", layers.includes(number));
    for (const patch of this.shadowRoot.querySelectorAll(".patch")) {
      patch.classList.toggle("moved", layers.includes(Number(patch.dataset.layer) + 1));
    }
    const { losses } = this.#row;
    const given = layers.length ? `。層${layers.join("、")}は、もう一匹のもの` : "";
    for (const [place, name, loss] of [["one", "first", losses[0]], ["two", partner, losses.at(-1)]]) {
      const words = `迷い ${Math.round(Math.exp(loss)).toLocaleString("ja")}`;
      this.at(`${place}-name`).replaceChildren(operating.CALLED[name], element("span", { class: "number" }, words));
      this.at(place).setAttribute("aria-label", `${operating.CALLED[name]}。${words}${given}`);
    }
  }

  /** 文を見せる。記録があれば記録を、なければ、いま書かせる。 */
  async #write() {
    const { steps, seed, start } = this.made, state = { ...this.state };
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const at = operating.nearest(steps, state.share);
    const known = state.text === start && state.seed === seed;
    if (known && (steps[at] === state.share || !this.table)) return this.#show(this.#row.texts[at], steps[at], "混ぜて書いた文（記録）");
    if (!this.table) return this.#show(`${state.text}……`, Math.round(state.share), "混ぜた文は、読み込むと書けます");
    const ids = this.tokenizer.encode(state.text);
    if (!ids.length) return this.#show("一文字でも書いてください。前に何もないと、予測できません。", state.share, "");
    const model = this.table.mix(state.partner, state.share / 100, state.group);
    const written = [...ids];
    let since = performance.now();
    for (const id of this.table.write(model, ids, { ...this.made, seed: state.seed })) {
      written.push(id);
      if (performance.now() - since < SLICE) continue;
      this.#show(this.#decoded(written), state.share, "混ぜて、書いています");
      await new Promise(requestAnimationFrame);
      if (turn !== this.turn) return; // 待つあいだに、つまみが動いた
      since = performance.now();
    }
    this.#show(this.#decoded(written), state.share, "混ぜて書いた文（いま計算）");
    this.#tell();
  }

  #decoded(ids) {
    return new TextDecoder().decode(Uint8Array.from(ids.flatMap((id) => [...this.tokenizer.bytes(id)])));
  }

  #show(text, share, source) {
    this.text = text.replaceAll("\n", "⏎");
    this.at("share").textContent = `${operating.CALLED[this.state.partner]}を${share}%`;
    this.at("source").textContent = source;
    this.at("sentence").replaceChildren(
      ...operating.pieces(this.text).map(({ words, broken }) => (broken ? element("span", { class: "broken" }, words) : words)),
    );
  }

  /** つまみを放してから書き終わった文を、声に出す。 */
  #tell() {
    if (!this.told) return;
    this.#say(`迷い ${this.perplexity.words}。${this.text.replaceAll(/\ufffd+/gu, "（文字にならないバイト）")}`);
  }
}

/** 山の画面の、下から `high` のところに置く。 */
function placed(one, high) {
  one.style.setProperty("--up", high);
  return one;
}

/** 台に寝た猫。右の猫は、向きを変える。 */
function drawn(place) {
  const patches = cat.PLACES.map((middle, layer) => {
    const [from, to] = cat.SEAMS.slice(layer);
    const turned = place === "two" ? `transform="scale(-1 1)" x="${-middle}"` : `x="${middle}"`;
    return `<g class="patch" data-layer="${layer}"><rect clip-path="url(#${place}-body)" x="${from}" y="30" width="${to - from}" height="58"/><text ${turned} y="66">${layer + 1}</text></g>`;
  });
  return `
    <svg class="cat ${place}" id="${place}" role="img" viewBox="0 0 ${cat.WIDE} ${cat.HIGH}">
      <clipPath id="${place}-body"><path d="${cat.BODY}"/></clipPath>
      <path d="${cat.TAIL}"/>${patches.join("")}<path d="${cat.BODY}"/><path class="stitch" d="${cat.STITCHES}"/>
      <path class="head" d="${cat.HEAD}"/>${cat.LINES.map((line) => `<path d="${line}"/>`).join("")}
    </svg>`;
}

customElements.define("nt-operating", Operating);
