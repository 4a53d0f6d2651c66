// <nt-watermark-mirror>――「透かし鏡」。読者の文を Gemma のトークンに分け、鍵の決める緑と赤に塗り、z と p を求める。
// 見本（docs/generated/mirror/marked.json）は、開いたときから塗ってある。直して、印を壊してみることもできる。計算は
// engine/watermark.mjs。直した文を調べるのに要る Gemma の語彙は大きいので、読者が頼んだときに読み込む。

import { element } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheetAt } from "../base/widget.mjs";
import { GreenList, binomialTail, normalTail, zScore } from "../engine/watermark.mjs";
import { SIZE, loadGemmaTokenizer } from "./gemma-tokenizer.mjs";
import { accept } from "./invitation.mjs";
import { tokenBox, tokenBytes } from "./token-label.mjs";
import * as mirror from "./watermark-mirror-state.mjs";
import { drawCurve } from "./z-curve.mjs";

const DATA = new URL("../../generated/mirror/marked.json", import.meta.url);
const NOTICE = new URL("../data/NOTICE.txt", import.meta.url);
const LONGEST = 4000; // 調べる文字数
const SHORT = 50; // 数えたトークンがこれより少なければ、断りを言う
const ALARM = -3; // しきい値 p = 0.1% の常用対数
const TYPING = 250; // 打つ手が止まってから調べるまで（ミリ秒）
const QUIET = 900; // 調べてから、声に出すまで（ミリ秒）。続けて直すあいだは、しゃべらない
const NAMES = { green: "緑", red: "赤", repeat: "くり返し", lead: "前が足りない" };

export const meta = {
  address: true,
  use: [["#sample", { index: 1 }], ["#upto", "40"], ["#text", `猫_と~犬は\n\u200b🥺${"名前はまだ無い。".repeat(9)}`], "#load", ["#key", "7"], ["#context", "3"], "#insert"],
  apart: [["#tokens .green", "#tokens .red", "#tokens .repeat"], ["#curve .z", "#curve .span"]],
};

/** p を、べきは肩に乗せて書く。 */
function probability(log10) {
  const [number, power] = mirror.probability(log10);
  return power === undefined ? [number] : [`${number}×10`, element("sup", {}, `−${-power}`)];
}

const warning = (words) => element("strong", {}, words);

class WatermarkMirror extends Widget {
  static styles = [sheetAt(new URL("./watermark-mirror.css", import.meta.url))];

  async prepare() {
    ({ data: this.record, inputs: this.inputs } = await record(DATA));
  }

  build(root) {
    const options = (values, unit) => values.map((value) => `<option value="${value}">${value}${unit}</option>`).join("");
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p class="title" id="title">透かし鏡</p>
        <div><label for="sample">見本</label><select id="sample"></select></div>
        <div class="box" id="box">
          <p class="legend" id="legend" aria-hidden="true"></p>
          <ol class="tokens" id="tokens" tabindex="0" aria-label="トークンと、その色"></ol>
          <p class="verdict" id="verdict"></p>
          <dl class="facts" id="facts"></dl>
          <div class="curve" id="curve" role="img">
            <svg preserveAspectRatio="none" aria-hidden="true"></svg>
          </div>
          <div class="reading" id="reading">
            <label for="upto">どこまで読むか</label><span class="number" id="upto-now" aria-hidden="true"></span>
            <input id="upto" type="range" min="0" step="1">
          </div>
          <p class="note more" id="window"></p>
        </div>
        <div class="fields">
          <div><label for="key">鍵</label><input id="key" type="text" inputmode="numeric" autocomplete="off" spellcheck="false" aria-describedby="key-note"></div>
          <div><label for="gamma">緑の割合</label><select id="gamma">${options(mirror.CHOICES.gamma, "")}</select></div>
          <div><label for="context">文脈</label><select id="context">${options(mirror.CHOICES.context, "個")}</select></div>
          <p class="note" id="key-note"></p>
        </div>
        <div>
          <label for="text">文を直す（${LONGEST.toLocaleString("ja")}文字まで調べます）</label>
          <textarea id="text" rows="5" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="text-note"></textarea>
          <p class="note" id="text-note"></p>
        </div>
        <div class="invitation" id="invitation">
          <button id="load" type="button" class="primary">Gemmaの語彙を読み込む（${SIZE}）</button>
          <p class="note" id="invitation-text">見本のほかの文を調べるには、Gemmaの語彙を読み込みます。入力した文は、どこにも送りません。</p>
        </div>
        <div class="buttons" id="edits" hidden>
          <button id="insert" type="button">見えない文字をはさむ</button>
          <button id="remove" type="button">見えない文字を除く</button>
          <button id="reverse" type="button">文の順を逆に</button>
          <button id="reset" type="button">元に戻す</button>
        </div>
        <p class="note">pは「印のない文章が、偶然これほど緑になる確率」です。「印のある確率」ではありません。鍵や文をいくつも試せば、偶然に小さなpが出ることもあります。同じ並びがもう一度出れば、色も同じなので、くり返しは数えません。</p>
        <p class="note terms"><span id="source"></span><a id="terms">Gemmaの語彙の利用条件</a>・<a id="notice">NOTICE</a></p>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.at("terms").href = `${this.siteRoot}terms/#gemma`;
    this.at("notice").href = NOTICE;
    this.at("source").textContent = `見本は、${this.inputs.base ?? this.inputs.gemma}が書いた記録です。内容は、事実とは限りません。`;
    this.at("sample").append(...this.record.samples.map(({ name, title }) => element("option", { value: name }, title)));
    this.at("legend").append(
      ...["green", "red", "repeat"].map((kind) => element("span", { class: `token ${kind}` }, NAMES[kind])),
      element("span", { class: "token span", id: "window-key" }, "zがいちばん大きい窓"),
    );
    this.state = mirror.read(this.record, this.recall());
    this.#listen();
    this.#fill();
    this.#tellLength(mirror.write(this.record, this.state) === undefined);
    this.#look();
    clearTimeout(this.speaking); // 開いただけでは、しゃべらない
  }

  // ---- 読み込む --------------------------------------------------------------

  async #load() {
    const open = async () => (this.tokenizer = await loadGemmaTokenizer());
    if (!(await accept(this.at, "Gemmaの語彙", open, (text) => (this.at("spoken").textContent = text)))) return;
    const here = this.shadowRoot.activeElement === this.at("load");
    this.at("invitation").hidden = true;
    this.at("edits").hidden = false;
    this.#look();
    if (here) this.at("insert").focus({ preventScroll: true }); // 押したボタンは消える
  }

  // ---- 操作 -----------------------------------------------------------------

  #listen() {
    this.at("load").onclick = () => this.#load();
    this.at("text").oninput = () => this.#soon({ text: this.at("text").value }, this.at("text"));
    this.at("sample").onchange = () => {
      const { name, text } = mirror.sampleOf(this.record, this.at("sample").value);
      this.#change({ sample: name, text });
    };
    this.at("key").oninput = () => {
      const key = mirror.keyIn(this.at("key").value);
      this.#askForKey(key === undefined);
      if (key !== undefined) this.#soon({ key }, this.at("key"));
    };
    for (const name of ["gamma", "context"]) {
      this.at(name).onchange = () => this.#change({ [name]: Number(this.at(name).value) });
    }
    const edits = { insert: mirror.withInvisible, remove: mirror.withoutInvisible, reverse: mirror.reversed };
    for (const [id, edit] of Object.entries(edits)) {
      this.at(id).onclick = () => this.#change({ text: edit(this.state.text.slice(0, LONGEST)) });
    }
    this.at("reset").onclick = () => {
      const { name, text } = mirror.sampleOf(this.record, this.state.sample);
      this.#change({ ...mirror.fresh(this.record), sample: name, text });
    };
    this.at("upto").oninput = () => this.#read();
  }

  /** 読者が欄に打った。打つ手が止まったら、調べ直す。 */
  #soon(difference, typed) {
    Object.assign(this.state, difference);
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.#change({}, typed), TYPING);
  }

  #change(difference, typed) {
    Object.assign(this.state, difference);
    clearTimeout(this.typing);
    this.#fill(typed);
    this.#keep();
    this.#look();
  }

  /** 欄を、今の状態に合わせる。読者が打っている欄には、触らない。 */
  #fill(typed) {
    const { sample, text, key, gamma, context } = this.state;
    const values = { sample, text, key: String(key), gamma, context };
    for (const [id, value] of Object.entries(values)) {
      if (this.at(id) !== typed && this.at(id).value !== String(value)) this.at(id).value = value;
    }
    if (typed !== this.at("key")) this.#askForKey(false);
  }

  #askForKey(wrong) {
    this.at("key").setAttribute("aria-invalid", wrong);
    this.at("key-note").replaceChildren(
      wrong
        ? warning(`鍵は、0から${mirror.LARGEST_KEY}までの整数にしてください。`)
        : `見本の印は、鍵 ${this.record.key}、緑の割合 ${this.record.gamma}、文脈 ${this.record.context}個で付けました。`,
    );
  }

  /** 今の状態を住所に書く。初めの状態か、長すぎて書けなければ、何も書かない。 */
  #keep() {
    const line = mirror.write(this.record, this.state);
    this.keep(line);
    this.#tellLength(line === undefined);
  }

  /** 欄の下の断り。長すぎることと、目に見えない文字のあることは、欄を見ただけでは分からない。 */
  #tellLength(unkept) {
    const { text } = this.state, hidden = mirror.invisible(text.slice(0, LONGEST));
    const told = [`${text.length.toLocaleString("ja")}文字。`];
    if (text.length > LONGEST) told.push(warning(`長いので、初めの${LONGEST.toLocaleString("ja")}文字だけを調べます。`));
    if (hidden) told.push(warning(`目に見えない文字が${hidden.toLocaleString("ja")}個あります。`));
    if (unkept) told.push("文が長いので、住所には残しません。");
    this.at("text-note").replaceChildren(...told);
  }

  // ---- 調べる ---------------------------------------------------------------

  #look() {
    const { key, gamma, context } = this.state;
    this.ids = this.#encoded();
    for (const id of ["facts", "curve", "reading", "window", "legend"]) this.at(id).classList.toggle("blank", !this.ids);
    if (!this.ids) return this.#wait();
    this.list = new GreenList(key, gamma, context);
    this.found = this.list.detect(this.ids);
    this.best = this.list.bestWindow(this.found);
    this.at("upto").max = this.ids.length;
    this.at("upto").value = this.ids.length;
    this.#drawTokens();
    const { start, length } = this.#hasPart ? this.best : { start: 0, length: 0 };
    this.here = drawCurve(this.at("curve"), this.found.z, this.state.gamma, ALARM, [start, start + length]);
    this.#drawWindow();
    this.#read();
  }

  /** 調べるトークン。見本のままなら記録にあり、語彙は要らない。分からなければ undefined。 */
  #encoded() {
    const { text } = this.state;
    if (!this.tokenizer) return this.record.samples.find((sample) => sample.text === text)?.ids;
    const cut = text.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, "");
    return this.tokenizer.encode(cut.toWellFormed?.() ?? cut);
  }

  #bytes(id) {
    return this.tokenizer ? this.tokenizer.bytes(id) : tokenBytes(this.record.tokens[id]);
  }

  /** 語彙を読み込むまでは、直した文を、そのまま見せておく。 */
  #wait() {
    this.at("tokens").replaceChildren(element("li", {}, this.state.text.slice(0, LONGEST)));
    this.at("verdict").replaceChildren("文が見本と違うので、調べるには、Gemmaの語彙が要ります。下のボタンで読み込んでください。");
  }

  /** つまみのところまで読んで、数え、見せる。 */
  #read() {
    const upto = Number(this.at("upto").value);
    const read = this.found.counted.filter(([at]) => at < upto);
    const green = read.filter(([, isGreen]) => isGreen).length;
    const { gamma } = this.state;
    const log10 = binomialTail(green, read.length, gamma);
    const z = zScore(green, read.length, gamma);
    this.#drawFacts(upto, read.length, green, z, log10);
    const verdict = this.#verdict(read.length, green, log10);
    this.at("verdict").replaceChildren(...verdict);
    [...this.at("tokens").children].forEach((box, at) => box.classList.toggle("later", at >= upto));
    this.here.setAttribute("d", `M${read.length} -1000V1000`);
    this.at("upto-now").textContent = `${upto}／${this.ids.length}トークン`;
    this.at("upto").setAttribute("aria-valuetext", `${upto}トークンまで。緑は${green}個、zは${z.toFixed(1)}、${mirror.oneIn(log10)}`);
    clearTimeout(this.speaking);
    if (this.shadowRoot.activeElement === this.at("upto")) return; // つまみは、自分で値を言う
    this.speaking = setTimeout(() => (this.at("spoken").textContent = this.at("verdict").textContent), QUIET);
  }

  #verdict(counted, green, log10) {
    const { gamma } = this.state;
    if (counted === 0) return [warning("数えられるトークンがありません。文を入れるか、つまみを右へ動かしてください。")];
    const expected = (gamma * counted).toLocaleString("ja", { maximumFractionDigits: 1 });
    const often = mirror.oneIn(log10);
    return [
      `${counted}個を数えると、緑は、偶然なら平均${expected}個のところ、${green}個でした。`,
      log10 > -1
        ? `印のない文章でも、${often}は、緑がこれくらいか、もっとあります。`
        : `印のない文章なら、これほど緑が多いのは、${often}です。`,
      this.#judgement(counted, log10),
    ];
  }

  #judgement(counted, log10) {
    if (log10 < ALARM) return "しきい値を0.1%にすると、「印あり」と判定されます。";
    if (counted < SHORT) return warning(`${SHORT}個より短い文では、印があっても、見つからないことがよくあります。`);
    return "しきい値を0.1%にすると、印があるとは言えません。";
  }

  // ---- 見せる ---------------------------------------------------------------

  #drawFacts(upto, counted, green, z, log10) {
    const repeats = this.found.kinds.slice(0, upto).filter((kind) => kind === "repeat").length;
    const facts = [
      ["数えた", `${counted}個`],
      ["緑", counted ? `${green}個（${Math.round((100 * green) / counted)}%）` : "―"],
      ["くり返し", `${repeats}個`],
      ["z", counted ? z.toFixed(2) : "―"],
      ["p", ...(counted ? probability(log10) : ["―"])],
      ["正規分布のp", ...(counted ? probability(normalTail(z)) : ["―"])],
    ];
    this.at("facts").replaceChildren(
      ...facts.map(([term, ...value]) => element("div", {}, element("dt", {}, term), element("dd", {}, ...value))),
    );
  }

  #drawTokens() {
    const { counted } = this.found;
    const [from, to] = this.#hasPart ? [counted[this.best.start][0], counted[this.best.start + this.best.length - 1][0]] : [1, 0];
    const boxes = this.ids.map((id, at) => {
      const box = tokenBox("li", this.#bytes(id), 0);
      const kind = this.found.kinds[at];
      box.className = `token ${kind}${from <= at && at <= to ? " span" : ""}`;
      box.append(element("span", { class: "hidden" }, `（${NAMES[kind]}）`));
      return box;
    });
    this.at("tokens").replaceChildren(...boxes);
    this.at("tokens").scrollTop = 0;
  }

  /** いちばん濃い窓が、文の一部だけのとき。全体なら、囲っても何も分からない。 */
  get #hasPart() {
    return this.best !== undefined && this.best.length < this.found.counted.length;
  }

  #drawWindow() {
    const { best } = this;
    this.at("window-key").classList.toggle("blank", !this.#hasPart);
    const told = [];
    if (this.#hasPart) {
      told.push(
        `zがいちばん大きい窓は、数えた${best.start + 1}個目からの${best.length}個で、緑は${best.green}個、zは${best.z.toFixed(1)}です。`,
        `窓を${best.tried.toLocaleString("ja")}個調べたので、pもその数だけ掛けて、${mirror.oneIn(best.log10)}と見ます。`,
      );
    } else if (best) {
      told.push("zがいちばん大きい窓は、文の全体です。");
    }
    this.at("window").textContent = told.join("");
  }
}

customElements.define("nt-watermark-mirror", WatermarkMirror);
