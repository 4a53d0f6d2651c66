// コードを書いて動かすところ。書く欄、ボタン、進み具合、出力。読者のコードの書いたものは、いつも文字としてだけページに入る。
//
// 「ここで動かす」（panel.mjs）とコードを書く練習（coding.mjs）は、これに、何をどう動かし、どう言うか（work）だけを足す。

import { element } from "../base/dom.mjs";
import { sheet } from "../base/widget.mjs";
import { edit } from "./editor.mjs";
import { Unreachable } from "./files.mjs";
import { Stopped, isBusy, stop } from "./python.mjs";

const LONGEST = 200_000; // 見せる出力の字数
const LONG = 10_000; // これだけ動いていたら（ミリ秒）、終わらないのかもしれないと言う
const style = sheet(`
  .frame { padding: 0.8em; }
  button, summary, .file { min-height: 44px; }
  @container (max-width: 22em) {
    .buttons { gap: 0.35em; }
    .buttons button { padding-inline: 0.4em; }
  }
  .plain { font-family: var(--nt-code-font); line-height: 1.65; }
  #editor { min-width: 0; font-size: 0.94em; }
  @media (pointer: coarse) { #editor { font-size: 16px; } }
  #status { white-space: pre-wrap; overflow-wrap: anywhere; }
  pre { max-height: 24em; padding: 0.6em 0.8em; margin: 0; overflow: auto; font-family: var(--nt-output-font); font-size: 0.94em; line-height: 1.65; white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--nt-grid); border-radius: 0.2rem; }
  #hint.error { padding-inline-start: 0.8em; color: var(--nt-ink); white-space: pre-wrap; overflow-wrap: anywhere; border-inline-start: 4px solid var(--nt-orange); }
  .file { display: grid; gap: 0.4em; }
  .file button { justify-self: start; }
  .file textarea { display: block; width: 100%; margin-bottom: 0.4em; font: inherit; }
  .file input { min-height: 44px; max-width: 100%; padding: 0.5em 0; font: inherit; }
  progress { width: 100%; height: 0.8em; accent-color: var(--nt-blue); }
`);

export class Workbench {
  shown = 0; // 見せた出力の字数
  stopped = "止めました。"; // 止めたあとに言うこと

  /**
   * `host` は部品、`place` は開くところ。
   *
   * `given` は { code 元のコード, text 初めに見せるコード, name 呼び名, label 書く欄の名前, verb 動かすボタンの言葉, listing 代わりに隠す本のコード }。
   */
  constructor(host, place, given) {
    Object.assign(this, { host, place, given });
  }

  /** いまのコード `text`（元のままなら ""）を覚える。 */
  keep() {}

  /** 動かして、どうなったかを言う。 */
  async work() {}

  /** 長く動いているときに言うこと。 */
  get long() {
    return "まだ動いています。ずっと成り立つwhileのような、終わらないくり返しかもしれません。そうなら、「止める」を押してください。";
  }

  async open() {
    const button = (id, text, press) => {
      const made = element("button", { id, type: "button", class: id === "run" && "primary" }, text);
      made.onclick = () => made.getAttribute("aria-disabled") !== "true" && press();
      return made;
    };
    const { given } = this;
    this.editor = element("div", { id: "editor" });
    this.progress = element("progress", { max: 1, value: 0, "aria-label": "読み込みの進み具合", hidden: true });
    this.status = element("p", { id: "status", role: "status" });
    this.output = element("pre", { id: "output", tabindex: 0, role: "region", "aria-label": "あなたの出力", hidden: true });
    this.hint = element("p", { class: "note", id: "hint", hidden: true });
    this.trace = element("pre", { id: "trace", tabindex: 0, role: "region", "aria-label": "Pythonの知らせ" });
    this.fold = element("details", { id: "fold", hidden: true }, element("summary", {}, "Pythonの知らせ（英語）"), this.trace);
    this.buttons = {
      run: button("run", given.verb, () => this.run()),
      stop: button("stop", "止める", () => this.#stop()),
      back: button("back", "元に戻す", () => this.#back()),
      close: button("close", "閉じる", () => this.#close()),
    };
    this.row = element("div", { class: "buttons" }, ...Object.values(this.buttons));
    this.place.replaceChildren(
      element(
        "div",
        { class: "frame", role: "group", "aria-label": given.name },
        this.editor,
        this.row,
        this.progress,
        this.status,
        this.output,
        this.hint,
        this.fold,
        element("p", { class: "note" }, `Ctrl+Enter（Macでは⌘+Enter）でも${given.also}。書いたものは、どこにも送りません。`),
      ),
    );
    const root = this.host.shadowRoot;
    if (!root.adoptedStyleSheets.includes(style)) root.adoptedStyleSheets.push(style);
    this.code = await edit(this.editor, {
      text: given.text,
      label: given.label,
      changed: () => this.#changed(),
      run: () => this.run(),
    });
    given.listing.hidden = true;
    this.#changed();
    this.working = false;
    this.buttons.run.focus();
  }

  #changed() {
    const text = this.code.text();
    const same = text === this.given.code;
    this.keep(same ? "" : text);
    this.buttons.back.setAttribute("aria-disabled", same);
  }

  #working = false;
  #late; // 長く動いていると言う時

  get working() {
    return this.#working;
  }

  set working(now) {
    this.#working = now;
    this.buttons.run.setAttribute("aria-disabled", now);
    this.buttons.stop.setAttribute("aria-disabled", !now);
    this.output.setAttribute("aria-busy", now);
    if (!now) {
      this.progress.hidden = true;
      this.#late = clearTimeout(this.#late);
    }
  }

  /** `how` は、どう見せるか（right、differs）。 */
  say(text, how = "") {
    this.status.dataset.how = how;
    this.status.textContent = text;
  }

  /** 動かしているあいだは、ほかを始めない。 */
  async run(work = () => this.work()) {
    if (isBusy()) return this.say("ほかのコードが動いています。終わるのを待つか、そちらで止めてください。");
    this.#clear();
    this.working = true;
    try {
      await work();
    } catch (error) {
      this.#broken(error);
    } finally {
      this.working = false;
    }
  }

  /** 動かすものに渡す、聞き役。 */
  watch() {
    return {
      loading: (share) => {
        if (!this.working) return; // 止めたか、うまくいかなかったあとに届いたもの
        this.#late = clearTimeout(this.#late); // 読み込みは、動かしているうちに入らない
        this.progress.hidden = share === 1;
        this.progress.value = share;
        this.say(share < 1 ? "Pythonを読み込んでいます。初めの一度だけです。" : "Pythonを起こしています。");
      },
      started: () => this.#going(),
      before: (name) => this.say(`先に、前のセル（${name}）を動かしています。`),
      output: (text) => this.print(text),
    };
  }

  #going() {
    if (!this.working || this.status.textContent === this.long) return;
    this.say("動かしています。");
    this.#late ??= setTimeout(() => this.say(this.long), LONG);
  }

  #clear() {
    this.shown = 0;
    this.output.replaceChildren();
    this.output.hidden = true;
    this.hint.hidden = this.fold.hidden = true;
    this.hint.classList.remove("error");
    this.fold.open = false;
    this.trace.textContent = "";
  }

  print(text) {
    if (!this.working) return;
    if (!this.shown) this.#going();
    this.output.hidden = false;
    this.output.append(text.slice(0, LONGEST - this.shown));
    this.shown += text.length;
    if (this.shown > LONGEST) stop();
  }

  /** 例外で止まった。何が起きたのかを言い、Python の見せる文は、たたんでおく。 */
  failed({ kind, words, text }, said = `${kind}で止まりました。`) {
    this.say(said);
    this.note(words);
    this.hint.classList.add("error");
    this.trace.textContent = text.slice(0, LONGEST);
    this.fold.hidden = false;
  }

  note(text) {
    this.hint.textContent = text;
    this.hint.hidden = false;
  }

  #broken(error) {
    if (error instanceof Stopped) {
      const many = `出力が${LONGEST.toLocaleString()}字を超えたので、止めました。終わらないくり返しがないか、見てください。`;
      return this.say(this.shown > LONGEST ? many : this.stopped);
    }
    console.error("ここでは動かせません。", error);
    stop();
    if (/call stack|recursion/iu.test(error?.message)) return this.say(`式が長すぎるか、入れ子が深すぎて、Pythonが止まりました。短く分けてから、もう一度「${this.given.verb}」を押してください。`);
    const first = error instanceof Unreachable ? "つながっているかを確かめて、" : "Pythonを起こせないか、途中で止まったようです。";
    this.say(`動かせませんでした。${first}もう一度「${this.given.verb}」を押してください。`);
  }

  #stop() {
    this.say("止めています。");
    stop();
  }

  #back() {
    this.code.set(this.given.code);
    this.code.focus();
    this.say("元のコードに戻しました。");
  }

  #close() {
    if (this.working) stop();
    this.closing();
    this.given.listing.hidden = false;
    this.host.close();
  }

  /** 閉じるときに片付けるもの。 */
  closing() {}
}
