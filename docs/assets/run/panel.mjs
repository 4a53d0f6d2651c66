// 「ここで動かす」を開いたところ。書く欄、ボタン、出力。読者のコードの書いたものは、いつも文字としてだけページに入る。

import { element } from "../widgets/dom.mjs";
import { sheet } from "../widgets/widget.mjs";
import { edit } from "./editor.mjs";
import { Session, Stopped, isBusy, isStarted, stop } from "./python.mjs";
import { explain } from "./words.mjs";

/** 読者に選んでもらう文章の名前 → 題と、手に入るところ。 */
export const TEXTS = { neko: { title: "『吾輩は猫である』", address: "https://www.aozora.gr.jp/cards/000148/card789.html" } };
const LONGEST = 200_000; // 見せる出力の字数
const style = sheet(`
  .frame { padding: 0.8em; }
  button, summary, .file { min-height: 44px; }
  .plain { font-family: var(--nt-code-font); line-height: 1.65; }
  #editor { min-width: 0; font-size: 0.94em; }
  @media (pointer: coarse) { #editor { font-size: 16px; } }
  pre { max-height: 24em; padding: 0.6em 0.8em; margin: 0; overflow: auto; font-family: var(--nt-output-font); font-size: 0.94em; line-height: 1.65; white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--nt-grid); border-radius: 0.2rem; }
  pre.error { border-inline-start: 4px solid var(--nt-orange); }
  .file { display: grid; gap: 0.4em; }
  .file input { min-height: 44px; max-width: 100%; padding: 0.5em 0; font: inherit; }
  progress { width: 100%; height: 0.8em; accent-color: var(--nt-blue); }
`);

const sessions = new WeakMap(); // 本文（article）→ その章のやりとり。ページを移れば、新しくなる

function sessionOf(host) {
  const article = host.closest("article") ?? document.body;
  if (!sessions.has(article)) sessions.set(article, new Map());
  const here = sessions.get(article);
  const chapter = host.getAttribute("chapter");
  if (!here.has(chapter)) here.set(chapter, new Session(chapter, Number(host.getAttribute("bytes"))));
  return here.get(chapter);
}

/** `place` に開き、すぐに動かしはじめる。 */
export async function openPanel(host, place) {
  const session = sessionOf(host);
  const cell = await session.cell(host.getAttribute("cell"));
  const panel = new Panel(host, place, session, cell);
  await panel.open();
  panel.run();
}

class Panel {
  #shown = 0;

  constructor(host, place, session, cell) {
    Object.assign(this, { host, place, session, cell });
    this.listing = host.parentElement.nextElementSibling; // すぐ下の、本のコード
  }

  async open() {
    const button = (id, text, press) => {
      const made = element("button", { id, type: "button", class: id === "run" && "primary" }, text);
      made.onclick = () => made.getAttribute("aria-disabled") !== "true" && press();
      return made;
    };
    this.editor = element("div", { id: "editor" });
    this.file = element("div", { class: "file", hidden: true });
    this.progress = element("progress", { max: 1, value: 0, "aria-label": "読み込みの進み具合", hidden: true });
    this.status = element("p", { id: "status", role: "status" });
    this.output = element("pre", { id: "output", tabindex: 0, role: "region", "aria-label": "あなたの出力", hidden: true });
    this.hint = element("p", { class: "note", id: "hint", hidden: true });
    this.buttons = {
      run: button("run", "動かす", () => this.run()),
      stop: button("stop", "止める", () => this.#stop()),
      back: button("back", "元に戻す", () => this.#back()),
      close: button("close", "閉じる", () => this.#close()),
    };
    this.place.replaceChildren(
      element(
        "div",
        { class: "frame", role: "group", "aria-label": `セル ${this.cell.name} を動かす` },
        this.editor,
        element("div", { class: "buttons" }, ...Object.values(this.buttons)),
        this.file,
        this.progress,
        this.status,
        this.output,
        this.hint,
        element("p", { class: "note" }, "Ctrl+Enter（Macでは⌘+Enter）でも動きます。書いたものは、どこにも送りません。"),
      ),
    );
    const root = this.host.shadowRoot;
    if (!root.adoptedStyleSheets.includes(style)) root.adoptedStyleSheets.push(style);
    this.code = await edit(this.editor, {
      text: this.session.texts.get(this.cell.name) ?? this.cell.code,
      label: `セル ${this.cell.name} のコード`,
      changed: () => this.#changed(),
      run: () => this.run(),
    });
    this.listing.hidden = true;
    this.#changed();
    this.#working(false);
    this.buttons.run.focus();
  }

  #changed() {
    const text = this.code.text();
    if (text === this.cell.code) this.session.texts.delete(this.cell.name);
    else this.session.texts.set(this.cell.name, text);
    this.buttons.back.setAttribute("aria-disabled", text === this.cell.code);
  }

  #working(now) {
    this.working = now;
    this.buttons.run.setAttribute("aria-disabled", now);
    this.buttons.stop.setAttribute("aria-disabled", !now);
    this.output.setAttribute("aria-busy", now);
    if (!now) this.progress.hidden = true;
  }

  #say(text) {
    this.status.textContent = text;
  }

  async run() {
    if (isBusy()) return this.#say("ほかのセルが動いています。終わるのを待つか、そちらで止めてください。");
    this.#clear();
    this.#working(true);
    try {
      const [wanted] = await this.session.missingTexts(this.cell.name);
      if (wanted) return this.#ask(wanted);
      if (isStarted()) this.#say("動かしています。");
      const edited = this.session.texts.size > 0;
      const { at, error } = await this.session.run(this.cell.name, this.#watch());
      if (error) this.#failed(at, error);
      else this.#done(edited);
    } catch (error) {
      this.#broken(error);
    } finally {
      this.#working(false);
    }
  }

  #watch() {
    return {
      loading: (share) => {
        if (!this.working) return; // 止めたか、うまくいかなかったあとに届いたもの
        this.progress.hidden = share === 1;
        this.progress.value = share;
        this.#say(share < 1 ? "Pythonを読み込んでいます。初めの一度だけです。" : "Pythonを起こしています。");
      },
      before: (name) => this.#say(`先に、前のセル（${name}）を動かしています。`),
      output: (text) => this.#print(text),
    };
  }

  #clear() {
    this.#shown = 0;
    this.output.replaceChildren();
    this.output.hidden = true;
    this.output.classList.remove("error");
    this.hint.hidden = true;
    this.file.hidden = true;
  }

  #print(text) {
    if (!this.working) return;
    if (!this.#shown) this.#say("動かしています。");
    this.output.hidden = false;
    this.output.append(text.slice(0, LONGEST - this.#shown));
    this.#shown += text.length;
    if (this.#shown > LONGEST) stop();
  }

  #done(edited) {
    const same = this.output.textContent.trimEnd() === this.cell.output.trimEnd();
    const said = this.#shown ? "終わりました。" : "終わりました。何も印字しないセルです。";
    if (this.session.texts.has(this.cell.name) || edited) this.#say(said);
    else this.#say(same ? (this.#shown ? "終わりました。本と同じ出力です。" : said) : "終わりました。本の出力とは、違うところがあります。");
  }

  #failed(at, { kind, text }) {
    this.#print(text);
    this.output.classList.add("error");
    this.#say(at === this.cell.name ? `${kind}で止まりました。` : `前のセル（${at}）が、${kind}で止まりました。`);
    this.hint.textContent = explain(kind);
    this.hint.hidden = false;
  }

  #broken(error) {
    if (error instanceof Stopped) {
      const many = `出力が${LONGEST.toLocaleString()}字を超えたので、止めました。終わらないくり返しがないか、見てください。`;
      return this.#say(this.#shown > LONGEST ? many : "止めました。次に動かすときは、要るセルを初めから動かし直します。");
    }
    console.error("ここでは動かせません。", error);
    this.#say("動かせませんでした。つながっているかを確かめて、もう一度「動かす」を押してください。");
    stop();
  }

  #stop() {
    this.#say("止めています。");
    stop();
  }

  #back() {
    this.code.set(this.cell.code);
    this.code.focus();
    this.#say("元のコードに戻しました。");
  }

  #close() {
    if (this.working) stop();
    this.session.texts.delete(this.cell.name);
    this.listing.hidden = false;
    this.host.close();
  }

  /** 文章のファイルを選んでもらう。 */
  #ask(name) {
    const { title, address } = TEXTS[name];
    const input = element("input", { type: "file", id: "text", accept: ".txt,.zip,text/plain,application/zip" });
    input.onchange = () => input.files[0] && this.#take(name, input.files[0]);
    this.file.replaceChildren(
      element("label", { for: "text" }, `${title}のファイル（.txtか.zip）`),
      input,
      element(
        "p",
        { class: "note" },
        "このセルは小説の全文を読みます。小説はこのサイトでは配っていないので、青空文庫の図書カード（",
        element("a", { href: address }, title),
        "）からテキストファイルを取り、ここで選んでください。ファイルは、この画面の外へは出ません。",
      ),
    );
    this.file.hidden = false;
    this.#say("小説のファイルを選んでください。選ぶと、動かしはじめます。");
    input.focus();
  }

  async #take(name, file) {
    if (isBusy()) return;
    this.#working(true);
    try {
      const found = await this.session.accept(name, await file.arrayBuffer(), this.#watch());
      if (found.refused) return this.#say(`${found.refused}別のファイルを選んでください。`);
      this.buttons.run.focus();
      await this.run();
      if (!found.same) {
        this.hint.textContent = "本で使った版とは違うファイルなので、出力も少し違うことがあります。";
        this.hint.hidden = false;
      }
    } catch (error) {
      this.#broken(error);
    } finally {
      this.#working(false);
    }
  }
}
