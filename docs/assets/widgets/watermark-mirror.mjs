// <nt-watermark-mirror>――「透かし鏡」。読者の文を Gemma のトークンに分け、鍵の決める緑と赤に塗り、z と p を求める。
// 見本（docs/generated/mirror/marked.json）は、開いたときから塗ってある。同じ紙の上で直して、印を壊してみることもできる。計算は
// engine/watermark.mjs。直した文を調べるのに要る Gemma の語彙は大きいので、読者が直したときに読み込む。
//
// 本物の Gemma を呼べば、読者の書き出しから、鍵で印を付けて書かせ、同じくじで書かせた印のない文と比べる。

import { element } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheetAt } from "../base/widget.mjs";
import { GreenList, binomialTail, zScore } from "../engine/watermark.mjs";
import { SIZE, loadGemmaTokenizer } from "./gemma-tokenizer.mjs";
import { accept } from "./invitation.mjs";
import { moveOnce } from "./moving.mjs";
import { TintedText, tint } from "./tinted-text.mjs";
import { parted, tokenBytes } from "./token-label.mjs";
import * as mirror from "./watermark-mirror-state.mjs";

const DATA = new URL("../../generated/mirror/marked.json", import.meta.url);
const NOTICE = new URL("../data/NOTICE.txt", import.meta.url);
const LONGEST = 4000; // 調べる文字数
const SHORT = 50; // 数えたトークンがこれより少なければ、断りを言う
const ALARM = -3; // しきい値 p = 0.1% の常用対数
const QUIET = 900; // 調べてから、声に出すまで（ミリ秒）。続けて直すあいだは、しゃべらない
const SWEPT = 3200; // 初めに塗ってみせる長さ（ミリ秒）
const NAMES = { green: "緑", red: "赤", repeat: "くり返し" };
const NOW = { now: "いま書いた文（印あり）", "now-plain": "いま書いた文（印なし）" };
const CONTROL = "unmarked"; // 比べる見本

export const meta = {
  address: true,
  use: ["summary", ["#sample", { index: 1 }], ["#upto", "40"], ["#text", `猫_と~犬は\n\u200b🥺${"名前はまだ無い。".repeat(9)}`], "#load", ["#key", "7"], ["#context", "3"], "#insert"],
  apart: [[".under .green", ".under .red", ".under .repeat"], ["#curve .z", "#curve .control", "#curve .span"]],
};

/** z の曲線。確率も見る人だけが受け取る。 */
const curved = () => import("./z-curve.mjs");

/** p を、べきは肩に乗せて書く。 */
function probability(log10) {
  const [number, power] = mirror.probability(log10);
  return power === undefined ? [number] : [`${number}×10`, element("sup", {}, `−${-power}`)];
}

const warning = (words) => element("strong", {}, words);
const options = (values, unit = "") => values.map((value) => `<option value="${value}">${value}${unit}</option>`).join("");

const EXPLAINED = "足す点数が大きいほど、緑をひいきします。種が同じなら、同じくじを引きます。";

/** 書かせる欄。本物の Gemma が来てから置く。 */
const ASKING = `
  <div><label for="beginning">書き出し</label><input id="beginning" type="text" autocomplete="off" autocapitalize="off" spellcheck="false"></div>
  <div><label for="delta">足す点数δ</label><select id="delta">${options(mirror.CHOICES.delta)}</select></div>
  <div><label for="seed">くじの種</label><select id="seed">${options(mirror.CHOICES.seed)}</select></div>
  <button id="write" type="button" class="primary">書かせる</button>
  <p class="note" id="writing">${EXPLAINED}</p>`;

class WatermarkMirror extends Widget {
  static styles = [tint, sheetAt(new URL("./watermark-mirror.css", import.meta.url))];
  #now; // いま書いた文。NOW の名前 → 文
  #work; // 書いているあいだの AbortController

  async prepare() {
    const [{ data, inputs }, { QuietLine }, curves] = await Promise.all([record(DATA), import("./quiet-line.mjs"), this.recall() ? curved() : undefined]);
    Object.assign(this, { record: data, inputs, QuietLine, curves });
  }

  build(root) {
    root.innerHTML = `
      <div class="frame" id="frame" role="group" aria-labelledby="title">
        <p><span class="title" id="title">透かし鏡</span> <span class="note whose" id="made"></span></p>
        <div><label for="sample">見本</label><select id="sample"></select></div>
        <div class="fields" id="asking" hidden></div>
        <div class="view" id="view">
          <div class="page" id="page"></div>
          <div class="stage">
            <div class="meter" id="meter">
              <dl class="facts" id="facts"></dl>
              <div class="curve" id="curve" role="img"><svg preserveAspectRatio="none" aria-hidden="true"></svg></div>
              <input id="upto" type="range" min="0" step="1" aria-label="どこまで読むか">
            </div>
            <div class="plainly" id="plainly">
              <p><b id="greens"></b>個が緑</p>
              <p class="share" aria-hidden="true"><i id="share"></i><span id="chance">偶然なら、このへん</span></p>
              <button id="deeper" type="button">確率も見る</button>
            </div>
            <div class="invitation" id="invitation">
              <button id="load" type="button" class="primary">Gemmaの語彙を読み込む（${SIZE}）</button>
              <p class="note" id="invitation-text">この文を調べるには、Gemmaの語彙が要ります。文は、どこにも送りません。</p>
            </div>
          </div>
          <p class="legend" id="legend"></p>
          <p class="verdict" id="verdict"></p>
        </div>
        <p class="note told" id="text-note"></p>
        <details id="more">
          <summary>鍵を替える、印を壊す</summary>
          <div class="fields">
            <div><label for="key">鍵</label><input id="key" type="text" inputmode="numeric" autocomplete="off" spellcheck="false" aria-describedby="text-note"></div>
            <div><label for="gamma">緑の割合</label><select id="gamma">${options(mirror.CHOICES.gamma)}</select></div>
            <div><label for="context">文脈</label><select id="context">${options(mirror.CHOICES.context, "個")}</select></div>
          </div>
          <p class="note">文脈は、緑を決めるのに見る、前のトークンの数です。</p>
          <div class="buttons">
            <button id="insert" type="button">見えない文字をはさむ</button>
            <button id="remove" type="button">見えない文字を除く</button>
            <button id="reverse" type="button">文の順を逆に</button>
            <button id="reset" type="button">元に戻す</button>
          </div>
        </details>
        <p class="note terms"><span class="deep">pは、印のない文章が、偶然これほど緑になる確率です。鍵や文をいくつも試せば、偶然に小さなpも出ます。zは、緑が平均より多い分が、偶然の揺れの何倍かです。</span><span id="source"></span><a id="terms">Gemmaの語彙の利用条件</a>・<a id="notice">NOTICE</a></p>
        <div id="living"></div>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.at("terms").href = `${this.siteRoot}terms/#gemma`;
    this.at("notice").href = NOTICE;
    this.page = new TintedText(this.at("page"), { "aria-label": "文を直す", "aria-describedby": "text-note" }, { wrote: (text) => this.#wrote(text) });
    this.begun = element("p", { class: "begun" });
    this.at("page").prepend(this.begun);
    this.line = mirror.line(this.record);
    this.state = this.line.read(this.recall());
    this.#plain(!this.recall()); // 初めは、緑の数だけ
    this.at("more").open = ["key", "gamma", "context"].some((name) => String(this.state[name]) !== String(this.record[name]));
    this.#offer();
    this.#listen();
    this.#fill();
    this.#look();
    this.#tell(this.line.write(this.state) === undefined);
    clearTimeout(this.speaking); // 開いただけでは、しゃべらない
    if (!this.recall()) this.#sweep();
    new this.QuietLine(this.at("living"), { root: this.siteRoot, offer: "あなたの書き出しから、この鍵で印を付けて書かせられます", needs: () => import("./watermark-writing.mjs"), told: (told) => this.#lit(told) });
  }

  disconnectedCallback() {
    this.#work?.abort();
  }

  // ---- 操作 -----------------------------------------------------------------

  /** 緑の数だけを見るか、z と p まで見るか。 */
  #plain(plainly) {
    this.at("frame").classList.toggle("plain", plainly);
    if (plainly || this.curves) return;
    curved().then((curves) => {
      this.curves = curves;
      this.#look();
    }, (error) => console.warn("曲線を読み込めません。", error));
  }

  #listen() {
    this.at("deeper").onclick = () => {
      this.#plain(false);
      this.at("upto").focus({ preventScroll: true }); // 押したボタンは消える
    };
    this.at("more").ontoggle = () => this.at("more").open && this.#plain(false);
    this.at("load").onclick = () => this.#load();
    this.at("sample").onchange = () => {
      const name = this.at("sample").value;
      this.#settle({ sample: name, text: this.#original(name) });
      this.#look();
    };
    this.at("key").oninput = () => {
      const key = mirror.keyIn(this.at("key").value);
      this.at("key").setAttribute("aria-invalid", key === undefined);
      if (key === undefined) this.#tell();
      else this.#change({ key }, this.at("key"));
    };
    for (const name of ["gamma", "context"]) {
      this.at(name).onchange = () => this.#change({ [name]: Number(this.at(name).value) });
    }
    const edits = { insert: mirror.withInvisible, remove: mirror.withoutInvisible, reverse: mirror.reversed };
    for (const [id, edit] of Object.entries(edits)) this.at(id).onclick = () => this.#wrote(edit(this.state.text.slice(0, LONGEST)));
    this.at("reset").onclick = () => {
      const { sample, beginning } = this.state;
      this.#change({ ...mirror.fresh(this.record), beginning, sample, text: this.#original(sample) });
    };
    this.at("upto").oninput = () => this.#read();
  }

  /** 見本 `name` の、直す前の文。 */
  #original(name) {
    return this.#now?.[name] ?? mirror.sampleOf(this.record, name).text;
  }

  /** 選べる見本。いま書いた文があれば、それも。 */
  #offer() {
    const listed = (names) => Object.entries(names).map(([value, title]) => element("option", { value }, title));
    const recorded = listed(Object.fromEntries(this.record.samples.map(({ name, title }) => [name, title])));
    this.at("sample").replaceChildren(...(this.#now ? listed(NOW) : []), ...recorded);
  }

  /** 紙の字が変わった。調べるのに語彙が要れば、読み込む。 */
  #wrote(text) {
    this.#change({ text });
    if (!this.ids) this.#load();
  }

  async #load() {
    const open = async () => (this.tokenizer = await loadGemmaTokenizer());
    if (this.tokenizer || !(await accept(this.at, "Gemmaの語彙", open, (text) => (this.at("spoken").textContent = text)))) return;
    const here = this.shadowRoot.activeElement === this.at("load");
    this.#look();
    if (here) this.page.area.focus({ preventScroll: true }); // 押したボタンは消える
  }

  #change(difference, typed) {
    this.#stop();
    this.#settle(difference, typed);
    this.#look();
  }

  /** 状態を替えて、欄を合わせ、住所に残す。読者が打っている欄には、触らない。長すぎて書けなければ、何も残さない。 */
  #settle(difference, typed) {
    Object.assign(this.state, difference);
    this.#fill(typed);
    const line = this.line.write(this.state);
    this.keep(line);
    this.#tell(line === undefined);
  }

  #fill(typed) {
    const { text, ...others } = this.state;
    if (this.page.area.value !== text) this.page.write(text);
    for (const [id, value] of Object.entries(others)) {
      const field = this.at(id); // 書かせる欄は、まだないこともある
      if (field && field !== typed && field.value !== String(value)) field.value = value;
    }
    if (typed !== this.at("key")) this.at("key").setAttribute("aria-invalid", false);
  }

  /** 紙の下の断り。長すぎることと、目に見えない文字のあることは、紙を見ただけでは分からない。 */
  #tell(unkept) {
    const { text } = this.state, hidden = mirror.invisible(text.slice(0, LONGEST));
    const told = [`${text.length.toLocaleString("ja")}文字。紙の上で直せます。`];
    if (text.length > LONGEST) told.push(warning(`長いので、初めの${LONGEST.toLocaleString("ja")}文字だけを調べます。`));
    if (hidden) told.push(warning(`目に見えない文字が${hidden.toLocaleString("ja")}個あります。`));
    if (unkept) told.push("文が長いので、住所には残しません。");
    const wrong = this.at("key").getAttribute("aria-invalid") === "true";
    this.at("text-note").replaceChildren(...(wrong ? [warning(`鍵は、0から${mirror.LARGEST_KEY}までの整数にしてください。`)] : told));
    const { key, gamma, context } = this.record, live = Object.hasOwn(NOW, this.state.sample);
    this.at("made").textContent = live ? "ここからは、いま計算した数" : "";
    this.at("view").classList.toggle("computed", live);
    this.begun.textContent = live ? this.#now.beginning : "";
    this.at("source").textContent = live
      ? "いま書いた文の内容は、事実とは限りません。"
      : `見本は、${this.inputs.base ?? this.inputs.gemma}が書いた記録です。印は、鍵 ${key}、緑の割合 ${gamma}、文脈 ${context}個で付けました。内容は、事実とは限りません。`;
  }

  // ---- 調べる ---------------------------------------------------------------

  /** 初めて目に入ったら、文の頭から、一度だけ塗ってみせる。 */
  #sweep() {
    const knob = this.at("upto"), end = this.ids.length;
    const reach = (upto) => {
      if (!this.ids || Number(knob.value) === upto) return;
      knob.value = upto;
      this.#read();
      clearTimeout(this.speaking);
    };
    if (moveOnce(this.at("page"), (spent) => (reach(Math.min(end, Math.round((end * spent) / SWEPT))), spent >= SWEPT), () => reach(end))) reach(2);
  }

  #look() {
    const { key, gamma, context } = this.state;
    this.ids = this.#encoded(this.state.text);
    for (const id of ["meter", "plainly", "legend", "verdict"]) this.at(id).classList.toggle("blank", !this.ids);
    this.at("invitation").classList.toggle("blank", Boolean(this.ids));
    if (!this.ids) return;
    this.list = new GreenList(key, gamma, context);
    this.found = this.list.detect(this.ids);
    this.best = this.list.bestWindow(this.found);
    this.at("upto").max = this.ids.length;
    this.at("upto").value = this.ids.length;
    this.#paint();
    const { start, length } = this.#hasPart ? this.best : { start: 0, length: 0 };
    this.here = this.curves?.drawCurve(this.at("curve"), this.found.z, gamma, ALARM, [start, start + length], this.#control);
    this.#read();
  }

  /** 調べるトークン。見本のままなら記録にあり、語彙は要らない。分からなければ undefined。 */
  #encoded(text) {
    if (!this.tokenizer) return this.record.samples.find((sample) => sample.text === text)?.ids;
    const cut = text.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, "");
    return this.tokenizer.encode(cut.toWellFormed?.() ?? cut);
  }

  /** 曲線に添える、印のない文。 */
  get #control() {
    const { sample } = this.state, live = Object.hasOwn(NOW, sample), name = live ? "now-plain" : CONTROL;
    const ids = sample !== name && this.#encoded(this.#original(name));
    return ids ? { z: this.list.detect(ids).z, name: live ? "印なし" : "印なしの見本" } : undefined;
  }

  /** つまみのところまで読んで、数え、見せる。 */
  #read() {
    const upto = Number(this.at("upto").value);
    const read = this.found.counted.filter(([at]) => at < upto);
    const green = read.filter(([, isGreen]) => isGreen).length;
    const { gamma } = this.state;
    const log10 = binomialTail(green, read.length, gamma);
    const z = zScore(green, read.length, gamma);
    this.#drawFacts(read.length, green, z, log10);
    this.at("greens").textContent = `${read.length}個のうち${green}`;
    this.at("share").style.width = `${(100 * green) / (read.length || 1)}%`;
    this.at("chance").style.insetInlineStart = `${100 * gamma}%`;
    this.at("verdict").replaceChildren(...this.#verdict(read.length, green, log10));
    this.page.spans.forEach((one, at) => one.classList.toggle("later", at >= upto));
    const kinds = this.found.kinds.slice(0, upto);
    const amount = (kind) => element("span", {}, element("i", { class: `key ${kind}` }), `${NAMES[kind]} ${kinds.filter((one) => one === kind).length}`);
    this.at("legend").replaceChildren(...Object.keys(NAMES).map(amount), this.window);
    this.here?.setAttribute("d", `M${read.length} -1000V1000`);
    this.at("upto").setAttribute("aria-valuetext", `${upto}トークンまで。緑は${green}個、zは${z.toFixed(1)}、${mirror.oneIn(log10)}`);
    clearTimeout(this.speaking);
    if (this.#work || this.shadowRoot.activeElement === this.at("upto")) return; // 書き終えるまで待つ。つまみは、自分で値を言う
    this.speaking = setTimeout(() => (this.at("spoken").textContent = this.at("verdict").textContent), QUIET);
  }

  #verdict(counted, green, log10) {
    const { gamma } = this.state;
    if (counted === 0) return [warning("数えられるトークンがありません。文を入れるか、つまみを右へ動かしてください。")];
    const expected = (gamma * counted).toLocaleString("ja", { maximumFractionDigits: 1 });
    const often = mirror.oneIn(log10);
    return [
      `${counted}個を数えると、緑は、偶然なら平均${expected}個のところ、${green}個でした。`,
      element("span", { class: "deep" }, log10 > -1
        ? `印のない文章でも、${often}は、緑がこれくらいか、もっとあります。`
        : `印のない文章なら、これほど緑が多いのは、${often}です。`, this.#judgement(counted, log10)),
    ];
  }

  #judgement(counted, log10) {
    if (log10 < ALARM) return "しきい値を0.1%にすると、「印あり」と判定されます。";
    if (counted < SHORT) return warning(`${SHORT}個より短い文では、印があっても、見つからないことがよくあります。`);
    return "しきい値を0.1%にすると、印があるとは言えません。";
  }

  // ---- 見せる ---------------------------------------------------------------

  #drawFacts(counted, green, z, log10) {
    const facts = [
      ["緑", counted ? `${green}／${counted}` : "―"],
      ["z（揺れの何倍）", counted ? z.toFixed(2) : "―"],
      ["p", ...(counted ? probability(log10) : ["―"])],
    ];
    this.at("facts").replaceChildren(
      ...facts.map(([term, ...value]) => element("div", {}, element("dt", {}, term), element("dd", {}, ...value))),
    );
  }

  /** 紙に色を敷き、色の見方に、個数と、いちばん濃い窓を添える。 */
  #paint() {
    const { counted, kinds } = this.found, { best } = this;
    const [from, to] = this.#hasPart ? [counted[best.start][0], counted[best.start + best.length - 1][0]] : [1, 0];
    const sizes = this.ids.map((id) => (this.tokenizer ? this.tokenizer.bytes(id) : tokenBytes(this.record.tokens[id])).length);
    this.page.paint(parted(this.state.text, sizes), (made, at) => (made.className = `${kinds[at]}${from <= at && at <= to ? " span" : ""}`));
    const part = this.#hasPart ? `枠は、いちばん濃い窓（${best.length}個、z=${best.z.toFixed(1)}。窓${best.tried.toLocaleString("ja")}個分のpで、${mirror.oneIn(best.log10)}）` : "";
    this.window = element("span", { id: "window" }, part);
  }

  /** いちばん濃い窓が、文の一部だけのとき。全体なら、囲っても何も分からない。 */
  get #hasPart() {
    return this.best !== undefined && this.best.length < this.found.counted.length;
  }

  // ---- 本物の Gemma に書かせる ---------------------------------------------------

  #lit({ engine, greet }) {
    this.#stop();
    this.engine = engine;
    this.at("asking").hidden = !engine;
    this.at("asking").innerHTML = engine ? ASKING : "";
    if (!engine) return;
    this.#plain(false);
    for (const name of ["delta", "seed"]) this.at(name).onchange = () => this.#settle({ [name]: Number(this.at(name).value) });
    this.at("beginning").oninput = () => this.#settle({ beginning: this.at("beginning").value }, this.at("beginning"));
    this.at("write").onclick = () => (this.#work ? this.#stop() : this.#write());
    for (const name of ["beginning", "delta", "seed"]) this.at(name).value = this.state[name];
    greet?.(this.at("beginning"));
    this.#load();
  }

  #stop() {
    this.#work?.abort();
    if (this.#work) this.#rest();
  }

  /** 書き出しから、印を付けて書かせ、そのあと、同じくじで、印を付けずに書かせる。書けたところから、鏡に映す。 */
  async #write() {
    const work = (this.#work = new AbortController()), now = { now: "", "now-plain": "", beginning: this.state.beginning };
    this.at("write").textContent = "止める";
    try {
      const { LONGEST, WRITTEN, writing } = await import("./watermark-writing.mjs"), tokenizer = (this.tokenizer ??= await loadGemmaTokenizer());
      const { engine, state } = this, { key, gamma, context, delta, seed } = state, beginning = tokenizer.encode(state.beginning);
      if (beginning.length > LONGEST) return this.#say(`書き出しは、${LONGEST}トークンまでにしてください（いまは${beginning.length}）。`);
      for (const [name, mark] of [["now", { list: new GreenList(key, gamma, context), delta }], ["now-plain"]]) {
        const doing = mark ? "印を付けて、書いています" : "比べるために、印のない文も書いています";
        let count = 0;
        this.at("spoken").textContent = `${doing}。`;
        for await (const text of writing({ engine, tokenizer, beginning, seed, mark, signal: work.signal })) {
          if (this.#now !== now) this.#begin(now);
          now[name] = text;
          this.at("writing").textContent = `${doing}（${++count}／${WRITTEN}）。`;
          const seen = this.state.sample === name;
          if (seen) this.#settle({ text });
          this.#look();
          if (seen) this.at("page").scrollTop = this.at("page").scrollHeight;
        }
      }
    } catch (error) {
      if (work.signal.aborted) return;
      console.warn("書けませんでした。", error);
      this.#say("書いているうちに、止まりました。もう一度押してください。");
    } finally {
      if (this.#work === work) this.#rest();
    }
  }

  #begin(now) {
    this.#now = now;
    this.#offer();
    this.#settle({ sample: "now", text: "" });
  }

  #rest() {
    this.#work = undefined;
    this.at("write").textContent = "書かせる";
    this.at("writing").textContent = EXPLAINED;
    if (this.ids) this.#read();
  }

  #say(said) {
    this.at("spoken").textContent = said;
    this.at("text-note").replaceChildren(warning(said));
  }
}

customElements.define("nt-watermark-mirror", WatermarkMirror);
