// <nt-training>――「目の前で、学ぶ」。三つのモデルのどれかを、読者の文章で、ページの中で学習する（engine/lesson.mjs を Worker で）。
// 初めは、同じ学習を PyTorch でした記録（docs/generated/neural/page-training.json）を見せる。何も頼まれなければ、学習はしない。

import { element } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheetAt } from "../base/widget.mjs";
import { recipeFor } from "../engine/recipes.mjs";
import { LONGEST, SHORTEST } from "../engine/learning-text.mjs";
import { KINDS, LARGEST_SEED, RATES, TEXTS, decoded, plain, read, seedIn, three, usable, write } from "./training-state.mjs";
import { drawPlot } from "./training-plot.mjs";
import { Shelf } from "./training-shelf.mjs";

const DATA = new URL("../../generated/neural/page-training.json", import.meta.url);
const WORKER = new URL("../engine/training-worker.mjs", import.meta.url);
const REPLAY = 4000; // 記録を初めから見せる時間（ミリ秒）
const TYPING = 300; // 打つ手が止まってから、文章を調べるまで（ミリ秒）
const LONGEST_START = 60; // 書き出しの文字数
const SIZES = { 0.1: "小さい", 1: "ふつう", 10: "大きい", 100: "大きすぎる" };
const COUNTED = { letters: ["数えた割合"], network: ["二文字で数えた", "三文字で数えた"] };
COUNTED.gemma = COUNTED.network;

export const meta = {
  address: true,
  use: [["#kind", "network"], ["#rate", "10"], ["#seed", "7"]],
  apart: [[".plot .record.read", ".plot .record.unread"]],
};

class Training extends Widget {
  static styles = [sheetAt(new URL("./training.css", import.meta.url))];

  async prepare() {
    ({ data: this.record } = await record(DATA));
  }

  build(root) {
    const options = (values) => Object.entries(values).map(([value, name]) => `<option value="${value}">${name}</option>`).join("");
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p class="title" id="title">目の前で、学ぶ</p>
        <div class="fields">
          <div><label for="kind">モデル</label><select id="kind">${options(KINDS)}</select></div>
          <div><label for="source">読ませる文章</label><select id="source">${options(TEXTS)}</select></div>
          <div><label for="rate">学習率</label><select id="rate"></select></div>
          <div><label for="seed">くじの種</label><input id="seed" type="text" inputmode="numeric" maxlength="4" autocomplete="off" spellcheck="false"></div>
        </div>
        <div class="own" id="own" hidden>
          <div><label for="text">あなたの文章（どこにも送りません）</label><textarea id="text" rows="4" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="text-note"></textarea></div>
          <div><label for="file">ファイルから読む</label><input id="file" type="file" accept=".txt,.md,text/*"></div>
          <p class="note" id="text-note"></p>
        </div>
        <div class="buttons">
          <button id="run" type="button" class="primary">学習を始める</button>
          <button id="one" type="button">一歩だけ</button>
          <button id="again" type="button">初めから</button>
          <select id="pace" aria-label="速さ"><option value="">速さ：全力</option><option value="slow">速さ：ゆっくり</option></select>
        </div>
        <p class="now" id="now"></p>
        <div class="views" id="views">
          <div>
            <p class="label" id="plot-label">迷い（パープレキシティ、1文字当たり）</p>
            <div class="plot" id="plot" role="img"><svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true"></svg></div>
            <ul class="legend" id="legend"></ul>
          </div>
          <div>
            <p class="label" id="side-label"></p>
            <ol class="bars" id="bars" aria-labelledby="side-label"></ol>
            <ol class="samples" id="samples" aria-labelledby="side-label"></ol>
          </div>
        </div>
        <div id="mapped" hidden>
          <p class="label">文字の地図（よく出る文字のベクトルを、いちばん広がっている二つの向きに写したもの）</p>
          <div class="map" id="map" aria-hidden="true"></div>
        </div>
        <div class="asking" id="asking" hidden>
          <div><label for="start">書き出し</label><input id="start" type="text" maxlength="${LONGEST_START}" autocomplete="off" autocapitalize="off" spellcheck="false"></div>
          <button id="write" type="button">続きを書かせる</button>
          <p class="answer" id="answer" tabindex="0" role="group" aria-label="モデルの書いた続き"></p>
        </div>
        <div class="keeping" id="keeping" hidden>
          <button id="keep" type="button">モデルを取っておく</button>
          <button id="revive" type="button">前のモデルを呼び戻す</button>
          <button id="drop" type="button">前のモデルを消す</button>
          <p class="note" id="kept"></p>
        </div>
        <p class="note" id="note"></p>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.state = read(this.recall());
    this.shelf = new Shelf();
    this.own = "";
    this.at("start").value = this.record.start;
    this.#listen();
    this.#reset();
    this.#replay();
  }

  disconnectedCallback() {
    this.worker?.terminate();
  }

  // ---- 操作 -----------------------------------------------------------------

  #listen() {
    const choose = (change) => {
      Object.assign(this.state, change);
      this.keep(write(this.state));
      this.#reset();
    };
    this.at("kind").onchange = () => choose({ kind: this.at("kind").value });
    this.at("source").onchange = () => choose({ text: this.at("source").value });
    this.at("seed").onchange = () => this.#seed(this.at("seed").value.normalize("NFKC").trim(), choose);
    this.at("rate").onchange = () => {
      this.state.rate = Number(this.at("rate").value);
      this.keep(write(this.state));
      this.worker?.postMessage({ ask: "change", rate: this.#rate });
      this.#draw();
    };
    this.at("pace").onchange = () => this.worker?.postMessage({ ask: "change", pace: this.at("pace").value });
    this.at("text").oninput = () => {
      clearTimeout(this.typing);
      this.typing = setTimeout(() => this.#take(this.at("text").value), TYPING);
    };
    this.at("file").onchange = () => this.#open(this.at("file").files[0]);
    this.at("run").onclick = () => (this.now?.going ? this.worker.postMessage({ ask: "stop" }) : this.#ask("go"));
    this.at("one").onclick = () => this.#ask("one");
    this.at("again").onclick = () => this.#reset("初めに戻しました。");
    this.at("write").onclick = () => this.worker?.postMessage({ ask: "write", prompt: this.at("start").value });
    this.at("keep").onclick = () => this.worker?.postMessage({ ask: "pack" });
    this.at("revive").onclick = () => this.#revive();
    this.at("drop").onclick = () => {
      this.shelf.clear();
      this.#say("取っておいたモデルを消しました。");
      this.#drawShelf();
    };
  }

  #seed(written, choose) {
    const seed = seedIn(written);
    if (seed === undefined) this.#say(`種は、0から${LARGEST_SEED}までの整数にしてください。`);
    choose({ seed: seed ?? this.state.seed });
  }

  /** ファイルを読む。中身は、このページの外へ出ない。 */
  async #open(file) {
    if (!file) return;
    const { text = "", encoding, fault } = decoded(new Uint8Array(await file.arrayBuffer()));
    this.at("text").value = text.slice(0, 2 * LONGEST);
    this.#take(text, fault, encoding && `${encoding}として読みました。`);
  }

  #take(written, fault, how = "") {
    this.own = written;
    this.#reset();
    if (fault || how) this.at("text-note").textContent = fault ?? how + this.at("text-note").textContent;
  }

  /** 読ませる文章。{ text } か { fault }。 */
  get #text() {
    const paragraphs = () => [...document.querySelectorAll("article > :is(p, ul, ol, h2)")].map((one) => one.textContent.trim());
    const found = { tale: () => this.record.text, page: () => paragraphs().join("\n"), own: () => this.own };
    return usable(found[this.state.text](), SHORTEST, LONGEST);
  }

  get #recipe() {
    return recipeFor(this.state.kind, this.text);
  }

  get #rate() {
    return this.#recipe.rate * this.state.rate;
  }

  // ---- 学ぶ -----------------------------------------------------------------

  /** モデルを捨て、初めに戻す。 */
  #reset(words) {
    this.worker?.terminate();
    this.worker = this.now = this.made = undefined;
    this.samples = [];
    this.at("answer").textContent = "";
    const { text, note, fault } = this.#text;
    this.text = text;
    this.at("text-note").textContent = fault ?? note;
    this.#drawFields();
    this.#draw();
    if (words) this.#say(words);
  }

  /** まだなければ組み立て、`ask` を頼む。 */
  #ask(ask) {
    if (!this.text) {
      this.#say(this.at("text-note").textContent);
      return this.at("text").focus();
    }
    this.#stopReplay();
    if (!this.worker) {
      const { kind, seed } = this.state;
      this.#hire({ ask: "begin", given: { kind, text: this.text, recipe: { ...this.#recipe, rate: this.#rate }, seed } });
    }
    this.worker.postMessage({ ask });
    this.#say(ask === "go" ? "学習しています。" : "一歩、学びました。");
  }

  #hire(first) {
    this.worker = new Worker(WORKER, { type: "module" });
    this.worker.onmessage = ({ data }) => this.#hear(data);
    this.worker.onerror = () => this.#fail();
    this.worker.postMessage({ ...first, prompt: this.at("start").value, pace: this.at("pace").value });
  }

  #hear({ made, now, written, packed, failed }) {
    if (failed !== undefined) return this.#fail(failed);
    if (made) this.made = made;
    if (written !== undefined) this.at("answer").textContent = written;
    if (packed) this.#say(this.shelf.put(packed) ? "モデルを取っておきました。" : "ブラウザにしまえませんでした。空きが足りないか、しまうことが許されていません。");
    if (now) {
      const stopped = this.now?.going && !now.going, known = this.now?.passed ?? now.passed;
      this.now = now;
      now.passed.forEach((one, at) => one && !known[at] && this.#say(`${COUNTED[this.state.kind][at]}モデルを、${when(one)}追い越しました。`));
      if (now.sample !== undefined && this.samples.at(-1)?.step !== now.steps) this.samples.push({ step: now.steps, text: now.sample });
      if (stopped) this.#say(`${now.steps.toLocaleString("ja")}歩で止めました。`);
    }
    this.#draw();
  }

  #fail(reason) {
    const said = reason || "学習できませんでした。ページを読み込み直してください。";
    this.#reset(said);
    this.at("now").textContent = said;
  }

  #revive() {
    const kept = this.shelf.get();
    if (!kept) return;
    this.#stopReplay();
    Object.assign(this.state, { kind: kept.kind, seed: kept.seed });
    const known = Object.keys(TEXTS).find((name) => name !== "own" && this.#named(name) === kept.text);
    this.state.text = known ?? "own";
    if (!known) this.at("text").value = this.own = kept.text;
    this.state.rate = RATES.find((rate) => Math.abs(recipeFor(kept.kind, kept.text).rate * rate - kept.recipe.rate) < 1e-12) ?? 1;
    this.keep(write(this.state));
    this.#reset();
    this.#hire({ ask: "revive", kept });
    this.#say(`${kept.steps.toLocaleString("ja")}歩学んだモデルを、呼び戻しました。`);
  }

  #named(name) {
    const before = this.state.text;
    this.state.text = name;
    const { text } = this.#text;
    this.state.text = before;
    return text;
  }

  // ---- 記録を見せる -----------------------------------------------------------

  /** 見えたら、記録を初めから終わりまで動かす。動きを減らしたい読者には、終わりだけを見せる。 */
  #replay() {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    this.watching = new IntersectionObserver(([{ isIntersecting }]) => {
      if (!isIntersecting) return;
      this.watching.disconnect();
      const begin = performance.now();
      const turn = (time) => {
        const share = Math.max(0, time - begin) / REPLAY;
        this.upto = share < 1 ? share * this.#record.curve.at(-1).step : undefined;
        this.#draw();
        this.frame = share < 1 && requestAnimationFrame(turn);
      };
      this.frame = requestAnimationFrame(turn);
    });
    this.watching.observe(this.at("plot"));
  }

  #stopReplay() {
    this.watching?.disconnect();
    cancelAnimationFrame(this.frame);
    this.upto = undefined;
  }

  /** 今の決めごとの記録。文章か種か学習率が違えば、ない。 */
  get #record() {
    return this.record.models[this.state.kind];
  }

  get #recorded() {
    const { text, rate, seed } = this.state;
    return text === "tale" && rate === 1 && seed === this.record.seed;
  }

  // ---- 見せる ---------------------------------------------------------------

  /** 決めごとの欄。学んでいるあいだに描き直すと、読者が打ちかけた字が消える。 */
  #drawFields() {
    const { kind, text, rate, seed } = this.state, usual = this.#recipe.rate;
    this.at("kind").value = kind;
    this.at("source").value = text;
    this.at("seed").value = seed;
    this.at("own").hidden = text !== "own";
    this.at("rate").replaceChildren(...RATES.map((one) => element("option", { value: one }, `${SIZES[one]} ${plain(usual * one)}`)));
    this.at("rate").value = rate;
  }

  #draw() {
    this.at("run").textContent = this.now?.going ? "止める" : this.now ? "続ける" : "学習を始める";
    this.at("one").setAttribute("aria-disabled", Boolean(this.now?.going));
    this.at("again").setAttribute("aria-disabled", !this.worker);
    this.#drawNow();
    this.#drawPlot();
    this.#drawSide();
    this.#drawMap();
    this.at("asking").hidden = this.state.kind === "letters";
    this.at("write").setAttribute("aria-disabled", !this.now);
    this.#drawShelf();
  }

  get #curve() {
    return this.now?.curve ?? [];
  }

  #drawNow() {
    const said = (point, steps, more) => {
      const parts = [`${Math.round(steps).toLocaleString("ja")}歩`];
      if (point.unread) parts.push(`初めての部分の迷い ${near(point.unread)}`);
      parts.push(`${point.unread ? "読んだ部分" : ""}の迷い ${near(point.read)}`.replace(/^の/, ""), ...more);
      return parts.join("、");
    };
    const near = (value) => (value < 1e6 ? value.toLocaleString("ja", { maximumFractionDigits: value < 10 ? 2 : 1 }) : "桁外れ");
    if (this.now) {
      const { steps, seconds, loss } = this.now, point = this.#curve.at(-1);
      const broken = loss !== undefined && !Number.isFinite(loss);
      this.at("now").textContent = broken
        ? `${steps}歩で、損失が数でなくなりました。発散です。学習率を下げて、初めから試してください。`
        : said(point, steps, [`${seconds.toFixed(seconds < 10 ? 1 : 0)}秒`]);
    } else if (this.#recorded) {
      const shown = this.#record.curve.filter(({ step }) => step <= (this.upto ?? Infinity)).at(-1);
      this.at("now").textContent = `記録：${said(shown, this.upto ?? shown.step, [])}`;
    } else {
      this.at("now").textContent = this.text ? "「学習を始める」を押すと、このページの中で学びます。" : this.at("text-note").textContent;
    }
  }

  #drawPlot() {
    const record = this.#recorded ? this.#record.curve : [], live = this.#curve;
    const levels = this.made?.counted ?? (this.#recorded || this.state.text === "tale" ? this.#record.counted : []);
    const empty = !record.length && !live.length; // まだ何も学んでいない
    this.at("views").hidden = empty && this.state.kind !== "letters";
    this.at("plot").classList.toggle("blank", empty);
    if (!empty) drawPlot(this.at("plot"), { record, live, levels, upto: this.now ? Infinity : this.upto });
    const entry = (kind, words) => element("li", { class: kind }, element("i"), words);
    const passed = (at) => (this.now?.passed[at] ? `（${when(this.now.passed[at])}追い越した）` : "");
    const measured = this.state.kind === "letters" ? [["read", "学んでいる確率"]] : [["unread", "初めての部分（一割）"], ["read", "読んだ部分"]];
    this.at("legend").replaceChildren(
      ...measured.map(([kind, words]) => entry(kind, words)),
      ...levels.map((value, at) => entry(`level${at}${passed(at) && " passed"}`, `${COUNTED[this.state.kind][at]} ${value.toFixed(value < 10 ? 2 : 1)}${passed(at)}`)),
      ...(record.length ? [entry("record", "記録（PyTorch）")] : []),
    );
    const points = three(live.length ? live : record).map(({ step, read, unread }) => `${step}歩で${(unread ?? read).toFixed(1)}`);
    this.at("plot").setAttribute("aria-label", `歩数と迷いの折れ線。${points.join("、") || "まだ学んでいません"}。`);
  }

  #drawSide() {
    const letters = this.state.kind === "letters";
    this.at("bars").hidden = !letters;
    this.at("samples").hidden = letters;
    if (letters) this.#drawBars();
    else this.#drawSamples();
  }

  #drawBars() {
    const made = this.made ?? (this.state.text === "tale" ? this.#record : undefined);
    this.at("side-label").textContent = made ? `「${made.letters.before}」の次に来る文字の確率（縦の印は、数えた割合）` : "次に来る文字の確率";
    const last = this.#record.curve.filter(({ step }) => step <= (this.upto ?? Infinity)).at(-1);
    const shares = this.now?.shares ?? (this.#recorded ? last.shares : [1 / 3, 1 / 3, 1 / 3]);
    this.at("bars").replaceChildren(
      ...(made?.letters.chars ?? []).map((char, at) => {
        const bar = element("span", { class: "bar" }), goal = element("span", { class: "goal" });
        bar.style.width = `${100 * shares[at]}%`;
        goal.style.insetInlineStart = `calc(${100 * made.shares[at]}% - 1.5px)`;
        const said = `${shares[at].toFixed(2)}（数えると${made.shares[at].toFixed(2)}）`;
        return element("li", {}, element("span", {}, char), element("span", { class: "track" }, bar, goal), element("span", { class: "share" }, said));
      }),
    );
  }

  #drawSamples() {
    const recorded = this.#recorded ? this.#record.samples.filter(({ step }) => step <= (this.upto ?? Infinity)) : [];
    const shown = this.now ? three(this.samples) : recorded;
    const start = this.at("start").value;
    this.at("side-label").textContent = `「${start}」に続けて書かせた文`;
    const rows = Array.from({ length: 3 }, (_, at) => {
      const sample = shown[at];
      if (!sample) return element("li", { "aria-hidden": "true" });
      return element("li", {}, element("b", {}, `${sample.step.toLocaleString("ja")}歩`), element("q", {}, sample.text.replaceAll("\n", "⏎")));
    });
    this.at("samples").replaceChildren(...rows);
  }

  #drawMap() {
    const points = this.now?.map ?? [];
    this.at("mapped").hidden = !points.length;
    if (!points.length) return;
    const range = (name) => {
      const values = points.map((point) => point[name]), low = Math.min(...values), high = Math.max(...values);
      return (value) => 5 + (90 * (value - low)) / (high - low || 1);
    };
    const [x, y] = [range("x"), range("y")], map = this.at("map");
    if (map.children.length !== points.length) map.replaceChildren(...points.map(({ char }) => element("span", { class: sort(char) }, char)));
    points.forEach((point, at) => {
      map.children[at].style.left = `${x(point.x)}%`;
      map.children[at].style.top = `${y(point.y)}%`;
    });
  }

  #drawShelf() {
    const kept = this.shelf.about(), name = KINDS[kept?.kind];
    this.at("keeping").hidden = !this.now && !kept;
    this.at("keep").setAttribute("aria-disabled", !this.now || this.state.kind === "letters");
    this.at("revive").hidden = !name;
    this.at("drop").hidden = !kept;
    if (name) this.at("kept").textContent = `取っておいたもの：${name}、${kept.steps?.toLocaleString("ja")}歩。${kept.kind === "gemma" ? "下の「猫の箱」でも、選べます。" : ""}`;
    else this.at("kept").textContent = kept ? "取っておいたものは、壊れていて読めません。" : "取っておくと、次にこのページを開いたときに呼び戻せます。一層のGemmaなら、「猫の箱」でも選べます。";
    const size = (this.made ?? (this.state.text === "tale" ? this.#record : undefined))?.size;
    this.at("note").textContent =
      (size ? `動かす数は${size.toLocaleString("ja")}個です。` : "") +
      "計算は、このページの中だけでします。文章は、どこにも送りません。" +
      (this.state.kind === "letters" ? "" : "初めての部分は、読ませずに取っておいた、終わりの一割です。二文字と三文字の並びで数えたモデルも、修正Kneser–Neyで、同じところを測りました。");
  }

  #say(words) {
    this.at("spoken").textContent = words;
  }
}

/** 追い越したとき。 */
const when = ({ step, seconds }) => `${step.toLocaleString("ja")}歩、${Math.max(1, Math.round(seconds)).toLocaleString("ja")}秒で`;

/** 地図での色分け。 */
const sort = (char) => (/[\p{sc=Hiragana}\p{sc=Katakana}]/u.test(char) ? "kana" : /\p{sc=Han}/u.test(char) ? "kanji" : "mark");

customElements.define("nt-training", Training);
