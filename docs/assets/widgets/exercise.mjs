// <nt-exercise chapter="…" name="…" kind="hand|change|build" label="題" size="…" bytes="…">――練習の、答えを書いて確かめるところ。
// 問い、初めのコード、ヒント、答えの例は、囲み（figures_gen/site/exercises.py）にある。答え合わせも Python も、押されたときに読み込む。

import { element } from "../base/dom.mjs";
import { Widget, sheet } from "../base/widget.mjs";
import { show } from "../reading/page.mjs";
import { drafts, memory } from "../reading/memory.mjs";
import { solve } from "../reading/past.mjs";
import { write } from "../reading/drafts.mjs";

const RIGHT = "合っています。";

class Exercise extends Widget {
  static styles = [
    sheet(`
      :host { font-size: 0.9em; }
      .closed { display: flex; gap: 0.4em 0.7em; align-items: center; min-height: 44px; }
      .closed button { flex: none; min-height: 44px; padding: 0 1em; white-space: nowrap; }
      .open { color: var(--nt-blue); border-color: currentcolor; }
      .closed:has(label) { flex-wrap: wrap; }
      .closed label { flex: none; }
      .closed input { flex: 1 1 5em; min-width: 0; max-width: 16em; min-height: 44px; }
      #panel .frame { padding: 0; font-size: 1em; background: none; border: 0; border-radius: 0; }
      #said:not(:empty) { margin-top: 0.6em; }
      [data-how="right"] { font-weight: 700; color: var(--nt-green); }
      [data-how="differs"] { padding-inline-start: 0.8em; border-inline-start: 4px solid var(--nt-orange); }
      code { font-family: var(--nt-code-font); font-size: 0.94em; padding: 0.1em 0.3em; background: var(--nt-soft); border-radius: 0.2em; }
    `),
  ];

  build(root) {
    this.box = this.closest(".nt-exercise");
    this.key = `${this.getAttribute("chapter")}/${this.getAttribute("name")}`;
    this.task = this.getAttribute("label");
    this.#orderHints();
    if (this.getAttribute("kind") === "hand") this.#buildHand(root);
    else this.#buildCode(root);
  }

  get #draft() {
    return drafts.now[this.key] ?? "";
  }

  #keep = (text) => drafts.update((now) => write(now, this.key, text));

  #solved = () => {
    memory.update((past) => solve(past, this.key));
    show();
  };

  /** 開いたヒントに印を付ける。次のヒントは、前のヒントを開くと出る（reading.css）。 */
  #orderHints() {
    this.hints = [...this.box.querySelectorAll("details.hint")];
    for (const hint of this.hints) {
      const see = () => hint.open && (hint.dataset.seen = "");
      hint.addEventListener("toggle", see);
      see();
    }
  }

  /** 間違えたあと、次にするとよいこと。 */
  get #next() {
    const next = this.hints.findIndex((hint) => !("seen" in hint.dataset));
    return next < 0 ? "ヒントは、これで全部です。もう一度考えてみてください。" : `下の「ヒント${next + 1}」を見て、もう一度どうぞ。`;
  }

  // ---- 手で ----

  #buildHand(root) {
    const input = element("input", { id: "answer", type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "done" });
    const said = element("p", { id: "said", role: "status" });
    const form = element(
      "form",
      { class: "closed", method: "dialog" },
      element("label", { for: "answer" }, "答え", element("span", { class: "hidden" }, `：${this.task}`)),
      input,
      element("button", { class: "open" }, "確かめる"),
    );
    const say = (words, how = "") => {
      said.dataset.how = how;
      said.replaceChildren(...(typeof words === "string" ? [words] : words));
    };
    input.value = this.#draft;
    input.oninput = () => {
      this.#keep(input.value);
      say("");
    };
    form.onsubmit = () => this.#answer(input, say);
    root.append(form, said);
    if (input.value && memory.now.solved.includes(this.key)) this.#recall(input, say);
  }

  async #judge(text) {
    const [{ judge }, { exerciseOf }] = await Promise.all([import("../run/hand.mjs"), import("../run/files.mjs")]);
    return judge(await exerciseOf(this.getAttribute("chapter"), this.getAttribute("name")), text);
  }

  /** 前に開いたときの正しい答えが残っていれば、そう言う。 */
  async #recall(input, say) {
    const text = input.value;
    const found = await this.#judge(text).catch(() => ({}));
    if (found.right && input.value === text) say(RIGHT, "right");
  }

  async #answer(input, say) {
    let found;
    try {
      found = await this.#judge(input.value);
    } catch (error) {
      console.error("答え合わせを読み込めません。", error);
      return say("読み込めませんでした。つながっているかを確かめて、もう一度押してください。");
    }
    if (found.empty) {
      say("答えを書いてから、押してください。");
      return input.focus();
    }
    if (found.right) {
      say(RIGHT, "right");
      return this.#solved();
    }
    if (found.slip) return say(["違います。", ...marked(found.slip)], "differs");
    say(found.nearly ?? `違います。${this.#next}`, "differs");
  }

  // ---- 一か所変える、自分で作る ----

  #buildCode(root) {
    const first = document.querySelector(`${this.localName}[size]`) === this;
    const words = element("span", {});
    this.open = element("button", { class: "open", id: "open", type: "button" }, words, element("span", { class: "hidden" }, `：${this.task}`));
    this.note = element("span", { class: "note", id: "note" }, first ? `確かめるとき、初めだけ、${this.getAttribute("size")}を受け取ります` : "");
    this.row = element("div", { class: "closed", id: "closed" }, this.open, this.note);
    this.place = element("div", { id: "panel" });
    root.append(this.row, this.place);
    this.#name = () => (words.textContent = this.#draft ? "続きを書く" : "書いてみる");
    this.#name();
    this.open.onclick = () => this.open.getAttribute("aria-disabled") !== "true" && this.#openBench();
  }

  #name;

  async #openBench() {
    this.open.setAttribute("aria-disabled", "true");
    try {
      const { openCoding } = await import("../run/coding.mjs");
      await openCoding(this, this.place, {
        title: this.task,
        text: this.#draft,
        keep: this.#keep,
        solved: this.#solved,
        listing: this.box.querySelector(".nt-start"),
      });
      this.row.hidden = true;
    } catch (error) {
      console.error("ここでは書けません。", error);
      this.note.textContent = "読み込めませんでした。もう一度押してください";
    } finally {
      this.open.removeAttribute("aria-disabled");
    }
  }

  /** 元の姿に戻す。書いたものは残る。 */
  close() {
    this.place.replaceChildren();
    this.row.hidden = false;
    this.#name();
    this.open.focus();
  }
}

/** `…` のところだけをコードにする。 */
const marked = (text) => text.split("`").map((part, index) => (index % 2 ? element("code", {}, part) : part));

customElements.define("nt-exercise", Exercise);
