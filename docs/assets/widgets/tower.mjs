// <nt-tower>――「十八階の塔」。文のトークンの上に、層の数だけ窓が並ぶ。窓の言葉は、その階で聞いた答え、明るさは、その確率。
// 金色は、最上階の上位にある言葉。灯りを消すと、その階から上の窓を、消したあとの答えに替える。塔にあるのは、記録だけ
// （docs/generated/look-inside と、灯りを消したときに取りに行く lights-out）。

import { element, inView, percent } from "../base/dom.mjs";
import { Widget, sheetAt, whenPressed } from "../base/widget.mjs";
import { SENTENCES } from "./look-inside-state.mjs";
import { moveOnce } from "./moving.mjs";
import { change, fetchSight, looked } from "./sight.mjs";
import { tokenBox, words } from "./token-label.mjs";
import * as tower from "./tower-state.mjs";
import { dress, lamp, lettered, night, paths, windowOf } from "./tower-windows.mjs";

const RIDE = { up: 260, pause: 1400, down: 160 }; // ひとりでに動く速さ（ミリ秒）
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export const meta = {
  address: true,
  use: ["#tales input >> nth=3", ["#place", "2"], ["#lift", "8"], "#lamps button >> nth=0"],
  apart: [
    [".floor.here", ".floor:not(.here)"],
    [".floor .changed", ".floor :not(.changed)"],
    ["#lamps [aria-pressed=true]", "#lamps [aria-pressed=false]"],
  ],
};

class Tower extends Widget {
  static styles = [night, sheetAt(new URL("./tower.css", import.meta.url))];

  async prepare() {
    this.state = tower.read(this.recall());
    this.sight = (await fetchSight(this.state.name)).sight;
  }

  build(root) {
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <div class="tales sideways" id="tales" role="radiogroup" aria-label="読ませる文"></div>
        <div class="night" id="night">
          <p class="title" id="title">十八階の塔</p>
          <div class="sign" id="sign"><p id="ask"></p><p class="neon"><b id="answer"></b> <span class="number" id="sure"></span></p></div>
          <div class="tower">
            <div class="floors" id="floors" aria-hidden="true"></div>
            <svg class="threads" id="threads" preserveAspectRatio="none" aria-hidden="true"></svg>
            <div class="shaft"><input type="range" id="lift" min="1" step="1" aria-label="エレベーターの階" aria-orientation="vertical"><span class="car number" id="car" aria-hidden="true"></span></div>
          </div>
          <div class="street"><ol id="tokens" aria-hidden="true"></ol><input type="range" id="place" min="0" step="1" aria-label="窓を見るトークン"></div>
          <p class="legend" aria-hidden="true"><span><span class="key final"></span>最上階で五位まで</span> <span><span class="key"></span>ほか</span> <span>␣空白</span> <span id="bright">明るいほど確か</span></p>
          <p class="hint" id="hint"></p>
          <div class="lamps" id="lamps" role="group" aria-labelledby="hint"></div>
        </div>
        <div class="told"><p class="note" id="where"></p><p class="top" id="top"></p><button id="save" type="button">絵を保存</button></div>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    for (const name of tower.TALES) {
      const input = element("input", { type: "radio", name: "tale", value: name });
      input.onchange = () => this.#choose(name);
      this.at("tales").append(element("label", { class: "pill" }, input, tower.question(name)));
    }
    this.at("lift").oninput = () => this.#select({ layer: Number(this.at("lift").value) });
    this.at("place").oninput = () => this.#look(Number(this.at("place").value));
    for (const id of ["lift", "place"]) this.at(id).onkeydown = (event) => this.#key(event);
    this.at("floors").onclick = ({ target }) => {
      const { layer, place } = target.closest("span")?.dataset ?? {};
      if (layer) this.#look(Number(place), { layer: Number(layer) });
    };
    whenPressed(this.at("save"), () => import("./tower-picture.mjs"), ({ save }) => {
      const { sight, lens, place, state, answers } = this, told = state.silence ? this.told : "";
      return save("tower", { sight, lens, place, layer: state.layer, answers, told, asked: SENTENCES[state.name] });
    });
    this.#enter(this.sight);
    if (!this.recall()) this.#ride();
  }

  // ---- 動かす ---------------------------------------------------------------

  /** 文を選び直す。読み込めなければ、前の文に戻す。 */
  async #choose(name) {
    const before = this.state;
    this.state = { ...before, name, place: null };
    try {
      const { sight } = await fetchSight(name);
      if (this.state.name !== name) return; // 待つあいだに、ほかの文を選んだ
      await this.#enter(sight);
      this.#keep();
      this.#say();
    } catch (error) {
      if (this.state.name !== name) return;
      this.state = before;
      await this.#draw();
      this.#fail(error);
    }
  }

  #fail(error) {
    console.warn("読み込めません。", error);
    this.at("spoken").textContent = this.at("where").textContent = "記録を読み込めませんでした。通信の状態を確かめて、もう一度選んでください。";
  }

  /** どちらのつまみでも、上下で階、左右でトークンを選べる。 */
  #key(event) {
    const step = !(event.altKey || event.ctrlKey || event.metaKey) && STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const clamped = (value, low, high) => Math.min(high, Math.max(low, value));
    const { tokens, layers } = this.sight;
    this.#look(clamped(this.place + step[0], 0, tokens.length - 1), { layer: clamped(this.state.layer + step[1], 1, layers) });
  }

  /** 終わりのトークンは、文を替えても終わりのまま。 */
  #look(place, more) {
    this.#select({ ...more, place: place === this.sight.tokens.length - 1 ? null : place });
  }

  #select(chosen) {
    Object.assign(this.state, chosen);
    this.pressed ||= "silence" in chosen;
    this.#keep();
    this.at("spoken").textContent = "";
    this.at("floors").classList.toggle("struck", "silence" in chosen);
    this.#draw().then(() => this.#say());
  }

  #keep() {
    this.keep(tower.write(this.state));
  }

  /** 初めて目に入ったら、いちばん下から一度だけ昇る。 */
  #ride() {
    const goal = this.state.layer, top = this.sight.layers;
    let reached = 0;
    const go = (layer) => {
      reached = Math.max(reached, layer);
      if (layer !== this.state.layer) {
        this.state.layer = layer;
        this.at("sign").classList.toggle("off", reached < top);
        this.#draw();
      }
      return reached === top && layer === goal;
    };
    const settle = () => this.at("sign").classList.remove("off");
    if (moveOnce(this.at("night"), (spent) => go(tower.ridden(spent, top, goal, RIDE)), settle)) go(1);
  }

  // ---- 見せる ---------------------------------------------------------------

  get place() {
    return this.state.place ?? this.sight.tokens.length - 1;
  }

  #enter(sight) {
    this.sight = sight;
    this.state = tower.within(this.state, sight);
    const { tokens, layers, heads } = sight;
    this.at("night").style.setProperty("--n", tokens.length);
    this.at("night").style.setProperty("--top", layers);
    this.at("lift").max = layers;
    this.at("place").max = tokens.length - 1;
    this.at("tokens").replaceChildren(...tokens.map((bytes) => lettered("li", tower.lettering(bytes))));
    this.floors = Array.from({ length: layers }, (_, at) => {
      const layer = layers - at;
      return element("div", { "data-layer": layer, style: `--up: ${layer}` }, ...tokens.map(() => element("span")));
    });
    this.at("floors").replaceChildren(...this.floors);
    this.#drawWindows(sight.lens);
    const lamps = Array.from({ length: heads }, (_, at) => this.#lamp({ silence: "head", head: at + 1 }, `h${at + 1}`));
    this.at("lamps").replaceChildren(...lamps, this.#lamp({ silence: "layer" }, "all"));
    return this.#draw();
  }

  /** 灯り。押すと消え、もう一度押すと点く。 */
  #lamp(chosen, kind) {
    const made = lamp(kind);
    made.onclick = () => {
      const out = made.getAttribute("aria-pressed") === "true";
      this.#select(out ? { silence: "" } : chosen);
    };
    return made;
  }

  async #draw() {
    const { state, sight, place } = this, { layer } = state;
    this.at("night").style.setProperty("--layer", layer);
    this.at("night").style.setProperty("--at", place);
    const chosen = this.shadowRoot.querySelector(`[name=tale][value=${state.name}]`);
    chosen.checked = true;
    inView(this.at("tales"), chosen.parentElement);
    this.floors.forEach((floor, at) => {
      floor.className = `floor${sight.layers - at === layer ? " here" : ""}`;
    });
    this.at("lift").value = layer;
    this.at("place").value = place;
    this.at("place").setAttribute("aria-valuetext", `${place + 1}番目の「${words(sight.tokens[place])}」`);
    this.at("hint").textContent = `${layer}階のヘッドの灯りと、見ている先。押すと消えます。`;
    this.at("car").textContent = `${layer}階`;
    this.#drawThreads();
    this.#drawLamps();
    await this.#drawAnswer();
  }

  /** 窓の答えを `lens` に替える。言葉の変わった窓は、新しく作るので、灯りを押したとき（struck）は、一度ちらつく。 */
  #drawWindows(lens) {
    if (lens === this.lens) return;
    this.lens = lens;
    for (const floor of this.floors) {
      const layer = Number(floor.dataset.layer);
      [...floor.children].forEach((before, place) => {
        const made = windowOf(this.sight, lens, place, layer);
        if (!made.isEqualNode(before)) before.replaceWith(made);
      });
    }
  }

  /** 階と階のあいだを、見ている先の窓まで渡る糸。初めの <bos> へは渡さず、短く垂らす。 */
  #drawThreads() {
    const { sight, state, place } = this;
    const svg = this.at("threads");
    svg.setAttribute("viewBox", `0 0 ${sight.tokens.length} 1`);
    svg.replaceChildren(...paths(tower.threads(sight, state, place), place, sight.heads, (at, aside) => at + 0.5 + aside));
  }

  /** まだ一つも消していないうちは、消せば答えの変わる、初めの灯りを目立たせる。 */
  #drawLamps() {
    const { sight, state, place } = this, { name, layer, head: first } = tower.START;
    const starting = !this.pressed && state.name === name && state.layer === layer;
    [...this.at("lamps").children].forEach((lamp, at) => {
      const head = at + 1, whole = head > sight.heads;
      const out = whole ? state.silence === "layer" : state.silence === "head" && state.head === head;
      dress(lamp, sight, { layer: state.layer, head, place }, out, whole ? out : tower.isOut(state, head));
      lamp.classList.toggle("first", starting && head === first);
    });
  }

  async #drawAnswer() {
    const { sight, state, place } = this, { layer, head, silence } = state;
    const late = () => sight !== this.sight || layer !== state.layer || silence !== state.silence || head !== state.head;
    let answers = sight.last, lens = sight.lens;
    if (silence) {
      const dark = [layer, silence === "head" ? head : undefined];
      try {
        [answers, lens] = await Promise.all([sight.silenced(...dark), sight.lensWithout(...dark)]);
      } catch (error) {
        if (late()) return;
        state.silence = "";
        this.#keep();
        await this.#draw();
        return this.#fail(error);
      }
      if (late()) return;
    }
    this.#drawWindows(lens);
    for (const floor of this.floors) {
      const { first, final } = tower.windowAt(sight, lens, place, Number(floor.dataset.layer));
      floor.dataset.word = tower.lettering(first.bytes);
      floor.classList.toggle("final", final);
    }
    const [here] = lens[place][layer];
    this.at("lift").setAttribute("aria-valuetext", `${layer}階。「${words(sight.tokens[place])}」の上の窓は「${words(here.bytes)}」${percent(here.probability)}`);
    const [usual] = sight.last, [first] = answers;
    const without = silence === "layer" ? `${layer}階なし` : `${layer}階のヘッド${head}なし`;
    this.at("sign").classList.toggle("changed", first.id !== usual.id);
    this.at("answer").textContent = tower.lettering(first.bytes);
    this.at("sure").textContent = percent(first.probability);
    const { before, after } = change(sight, answers);
    this.answers = answers;
    this.told = silence
      ? `${without}（${tower.lettering(usual.bytes)}は${percent(before)} → ${percent(after)}）`
      : `「${tower.question(state.name)}」の次は`;
    this.at("ask").textContent = this.told;
    this.at("bright").replaceChildren(...(silence ? [element("span", { class: "key changed" }), "消して変わった"] : ["明るいほど確か"]));
    const changed = this.at("floors").getElementsByClassName("changed").length;
    this.at("where").textContent = silence ? `消したあとの答え。言葉の変わった窓は${changed}` : `${layer}階の、「${words(sight.tokens[place])}」の上`;
    const shown = (silence ? answers : sight.lens[place][layer]).slice(0, 3);
    this.at("top").replaceChildren(...shown.map(({ bytes, probability }, at) => tokenBox("span", bytes, at, percent(probability))));
  }

  /** 選んだことを、短く言う。 */
  #say() {
    if (!this.state.silence) return;
    this.at("spoken").textContent = `${this.told}。看板は「${this.at("answer").textContent}」${this.at("sure").textContent}。${this.at("where").textContent}`;
  }
}

customElements.define("nt-tower", Tower);
