// 「ここで動かす」を開いたところ。章のセルを書き換え、要る前のセルから順に動かす。

import { element } from "../base/dom.mjs";
import { Session } from "./python.mjs";
import { Workbench } from "./workbench.mjs";

/** 読者に選んでもらう文章の名前 → 題と、手に入るところ。 */
export const TEXTS = { neko: { title: "『吾輩は猫である』", address: "https://www.aozora.gr.jp/cards/000148/card789.html" } };

let session; // この章のやりとり

function sessionOf(host) {
  session ??= new Session(host.getAttribute("chapter"), Number(host.getAttribute("bytes")));
  return session;
}

/** `place` に開き、すぐに動かしはじめる。 */
export async function openPanel(host, place) {
  const session = sessionOf(host);
  const cell = await session.cell(host.getAttribute("cell"));
  const panel = new Panel(host, place, session, cell);
  await panel.open();
  panel.run();
}

class Panel extends Workbench {
  stopped = "止めました。次に動かすときは、要るセルを初めから動かし直します。";

  constructor(host, place, session, cell) {
    super(host, place, {
      code: cell.code,
      text: session.texts.get(cell.name) ?? cell.code,
      name: `セル ${cell.name} を動かす`,
      label: `セル ${cell.name} のコード`,
      verb: "動かす",
      also: "動きます",
      listing: host.parentElement.nextElementSibling, // すぐ下の、本のコード
    });
    Object.assign(this, { session, cell });
    this.file = element("div", { class: "file", hidden: true });
  }

  async open() {
    await super.open();
    this.row.after(this.file);
  }

  get long() {
    return this.session.texts.size ? super.long : "まだ動いています。時間のかかるセルです。待ちきれなければ、「止める」を押してください。";
  }

  keep(text) {
    if (text) this.session.texts.set(this.cell.name, text);
    else this.session.texts.delete(this.cell.name);
  }

  async work() {
    this.file.hidden = true;
    const [wanted] = await this.session.missingTexts(this.cell.name);
    if (wanted) return this.#ask(wanted);
    if (this.cell.texts.length) this.#offer();
    const edited = this.session.texts.size > 0;
    const { at, error } = await this.session.run(this.cell.name, this.watch());
    if (!error) this.#done(edited);
    else this.failed(error, at === this.cell.name ? undefined : `前のセル（${at}）が、${error.kind}で止まりました。`);
  }

  #done(edited) {
    const same = this.output.textContent.trimEnd() === this.cell.output.trimEnd();
    const said = this.shown ? "終わりました。" : "終わりました。何も印字しないセルです。";
    if (this.session.texts.has(this.cell.name) || edited) this.say(said);
    else this.say(same ? (this.shown ? "終わりました。本と同じ出力です。" : said) : "終わりました。本の出力とは、違うところがあります。");
  }

  closing() {
    this.session.texts.delete(this.cell.name);
  }

  /** 文章を渡してもらう。ファイルを選んでも、貼り付けてもよい。 */
  #ask(name) {
    const { title, address } = TEXTS[name];
    const input = element("input", { type: "file", id: "text", accept: ".txt,.zip,text/plain,application/zip" });
    const pasted = element("textarea", { id: "pasted", rows: 4, autocomplete: "off", spellcheck: false, "aria-label": `${title}の本文` });
    const use = element("button", { id: "use", type: "button" }, "この本文を使う");
    input.onchange = () => input.files[0] && this.run(async () => this.#take(name, await input.files[0].arrayBuffer()));
    use.onclick = () => this.run(() => this.#take(name, new TextEncoder().encode(pasted.value).buffer));
    this.file.replaceChildren(
      element("label", { for: "text" }, `${title}のファイル（.zipか.txt）`),
      input,
      element(
        "p",
        { class: "note" },
        "このセルは小説の全文を読みます。小説はこのサイトでは配っていないので、青空文庫の",
        element("a", { href: address }, `${title}のページ`),
        "から、「テキストファイル」のzipを受け取り、開かずにそのまま選んでください。一度選べば、この本のどのページでも使えます。小説はこのブラウザの中にだけしまい、どこにも送りません。",
      ),
      element("details", {}, element("summary", {}, "ファイルの代わりに、本文を貼り付ける"), pasted, use),
    );
    this.file.hidden = false;
    this.say("小説のファイルを選んでください。選ぶと、動かしはじめます。");
    input.focus();
  }

  /** 渡されたものを受け取り、そのまま動かす。 */
  async #take(name, content) {
    const found = await this.session.accept(name, content, this.watch());
    if (found.refused) return this.say(`${found.refused}もう一度、選ぶか貼り付けてください。`);
    this.buttons.run.focus();
    await this.work();
    if (!found.same) this.note("本で使った版とは違うファイルなので、出力も少し違うことがあります。");
  }

  /** しまってある小説を使ったときは、忘れさせるボタンを添える。 */
  #offer() {
    const titles = this.cell.texts.map((name) => TEXTS[name].title).join("と");
    const forget = element("button", { id: "forget", type: "button" }, "小説を忘れさせる");
    forget.onclick = async () => {
      if (this.working) return;
      this.file.hidden = true;
      await this.session.forget();
      this.say("忘れました。次に動かすときは、また選んでください。");
      this.buttons.run.focus();
    };
    this.file.replaceChildren(element("p", { class: "note" }, this.session.keeps ? `選んだ${titles}は、このブラウザの中にしまってあり、次からは選ばずに使えます。` : `選んだ${titles}は、このページを閉じるまで使えます。`), forget);
    this.file.hidden = false;
  }
}
