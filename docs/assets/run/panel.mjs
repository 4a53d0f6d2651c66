// 「ここで動かす」を開いたところ。章のセルを書き換え、要る前のセルから順に動かす。

import { element } from "../widgets/dom.mjs";
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

  keep(text) {
    if (text) this.session.texts.set(this.cell.name, text);
    else this.session.texts.delete(this.cell.name);
  }

  async work() {
    this.file.hidden = true;
    const [wanted] = await this.session.missingTexts(this.cell.name);
    if (wanted) return this.#ask(wanted);
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

  /** 文章のファイルを選んでもらう。 */
  #ask(name) {
    const { title, address } = TEXTS[name];
    const input = element("input", { type: "file", id: "text", accept: ".txt,.zip,text/plain,application/zip" });
    input.onchange = () => input.files[0] && this.run(() => this.#take(name, input.files[0]));
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
    this.say("小説のファイルを選んでください。選ぶと、動かしはじめます。");
    input.focus();
  }

  /** 選ばれたファイルを受け取り、そのまま動かす。 */
  async #take(name, file) {
    const found = await this.session.accept(name, await file.arrayBuffer(), this.watch());
    if (found.refused) return this.say(`${found.refused}別のファイルを選んでください。`);
    this.buttons.run.focus();
    await this.work();
    if (!found.same) this.note("本で使った版とは違うファイルなので、出力も少し違うことがあります。");
  }
}
