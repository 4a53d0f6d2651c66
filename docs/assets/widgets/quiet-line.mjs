// 部品の中の、静かな一行。本物の Gemma（灯り）を呼び、ようすを言う。部品は、これを置くだけで、灯りのともし方を知らない。
//
// どこかの部品がともせば、同じページのどの一行も、ともる。記録を見るだけの人には、ボタン一つのほか、何も届かない。

import { element } from "../base/dom.mjs";
import { COST, stands, stored } from "../engine/gemma/cellar.mjs";
import { heed, living } from "../engine/gemma/living.mjs";

const KEPT = "もう、この端末にあります。すぐ始まります。";
const LABELS = { off: "本物のGemmaを呼ぶ", loading: "いったん止める", paused: "続きから呼ぶ", lit: "Gemmaを帰す" };
const BUSY = new Set(["loading", "lit"]);
const UNSERVED = new Set(["not-served", "insecure", "unusable"]); // 手もとの .gguf なら、動く

export class QuietLine {
  #kindling;
  #place;
  #told;
  #needs;
  #calling = false; // 読み込むのを待つあいだの二度めで、止めない
  #waiting; // まだ呼んでいないときの言葉
  #called = false; // この一行で呼んだ。ほかの部品についてきたのではない
  #cost = element("span", {}, COST);
  #button = element("button", { type: "button", class: "call" }, LABELS.off);
  #note = element("span", { class: "note" });
  #own = element("button", { type: "button", hidden: "" }, "手もとの.ggufを開く");
  #empty = element("button", { type: "button", class: "quiet", hidden: "" }, "しまったGemmaを消す");
  #file = element("input", { type: "file", accept: ".gguf", hidden: "", "aria-label": "手もとの.gguf" });
  #spoken = element("span", { class: "hidden", role: "status" });

  /**
   * 箱 `place` に置く。`offer` は、呼ぶと何ができるかの一言、`root` はサイトの根への道、`needs()` は、ともったあとに要るものを受け取る。`told({ engine, made, greet })` は、ともったとき
   * （engine は living.mjs の口、made は { name, … }）と、落ちたとき（どれもない）に呼ばれる。この一行で呼んだのなら、greet(欄) が、呼んだ人を欄へ案内する。
   */
  constructor(place, { root, offer, needs = () => undefined, told }) {
    this.#place = place;
    this.#needs = needs;
    this.#told = told;
    this.#waiting = [`${offer}（`, this.#cost, "文は、この端末を出ません。", element("a", { href: `${root}terms/#gemma` }, "規約"), "）"];
    place.classList.add("line");
    place.append(this.#button, this.#note, this.#own, this.#empty, this.#file, this.#spoken);
    this.#button.onclick = () => this.#calling || this.#call((kindling) => kindling.press());
    this.#empty.onclick = () => this.#do(async (kindling) => (await kindling.clear()) && this.#cleared());
    this.#own.onclick = () => this.#file.click();
    this.#file.onchange = ({ target }) => {
      const [file] = target.files;
      target.value = "";
      if (file) this.#call((kindling) => kindling.open(file));
    };
    this.#note.replaceChildren(...this.#waiting);
    this.#look();
    heed(this);
    if (living()) this.follow();
  }

  /** ほかの部品がともしたら、ついていく。 */
  follow() {
    if (this.#place.isConnected) this.#do((kindling) => {
      if (!living() || BUSY.has(kindling.power)) return;
      this.#called = false;
      return kindling.kindle();
    });
  }

  #call(work) {
    this.#called = true;
    return this.#do(work);
  }

  /** 呼ぶボタンを、目立たせる。もう呼んでいるところなら、何もせず、false。 */
  lead() {
    if (BUSY.has(this.#kindling?.power)) return false;
    this.#button.classList.add("primary");
    this.#place.scrollIntoView({ block: "nearest" }); // 見えていれば、動かさない
    return true;
  }

  /** 呼んだ人が、まだこの一行を見ているか。ほかを読んでいたら、案内しない。 */
  get #seen() {
    const { top, bottom } = this.#place.getBoundingClientRect(), { activeElement } = this.#place.getRootNode();
    const here = activeElement ? this.#place.contains(activeElement) : document.activeElement === document.body;
    return here && bottom > 0 && top < innerHeight;
  }

  async #do(work) {
    this.#calling = true;
    try {
      const { Kindling, arriving } = await import("./kindling.mjs").finally(() => (this.#calling = false));
      this.#kindling ??= new Kindling((told) => this.#hear(told, arriving));
      await work(this.#kindling);
    } catch (error) {
      console.warn("本物のGemmaを呼べません。", error);
      this.#say("読み込めませんでした。通信の状態を確かめて、もう一度押してください。");
    }
  }

  #hear({ power, arrived, trouble, hint, code }, arriving) {
    const { engine, made, load } = this.#kindling;
    if (arrived) this.#note.textContent = load.late ? arriving(load) : "荷を待っています";
    if (power) this.#turn(power, engine, made);
    if (trouble || hint) this.#say(trouble ?? hint);
    if (UNSERVED.has(code)) this.#own.hidden = false; // 一度出したら、違うファイルを選んでも、選び直せる
  }

  #turn(power, engine, made) {
    this.#button.textContent = LABELS[power];
    this.#button.classList.remove("primary");
    if (power === "loading") {
      this.#gather();
      return this.#say("荷を待っています");
    }
    this.#look();
    if (power === "lit") this.#say(`いま答えているのは、${made.name}です。答えは、ふるいにかけられておらず、事実とも限りません。`);
    else this.#note.replaceChildren(...this.#waiting);
    if (this.#place.isConnected) this.#told(power === "lit" ? { engine, made, greet: this.#called && this.#seen ? (field) => field.focus() : undefined } : {}); // 作り直したあとの古い部品は、計算しない
  }

  /** ともったあとは、回線がなくても動くように。来なければ、使うときに、もう一度頼む。 */
  #gather() {
    const vocabulary = import("./gemma-tokenizer.mjs").then(({ loadGemmaTokenizer }) => loadGemmaTokenizer());
    return Promise.allSettled([vocabulary, this.#needs()]);
  }

  #say(said) {
    this.#note.textContent = this.#spoken.textContent = said;
  }

  /** 押したボタンが消えたら、隣へ。 */
  async #cleared() {
    const here = this.#place.getRootNode().activeElement === this.#empty;
    await this.#look();
    if (here && this.#empty.hidden) this.#button.focus();
  }

  async #look() {
    const [some, all] = await Promise.all([stands, stored].map((ask) => ask().catch(() => false)));
    this.#empty.hidden = !some;
    this.#cost.textContent = all ? KEPT : COST;
  }
}
