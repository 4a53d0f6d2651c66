// <nt-training>――「目の前で、学ぶ」。三つのモデルのどれかを、読者の文章で、ページの中で学習する（engine/lesson.mjs を Worker で）。
// 初めは、同じ学習を PyTorch でした記録（docs/generated/neural/page-training.json）を見せる。何も頼まれなければ、学習はしない。
//
// 見せるのは、モデルの書く文、うしろに漂う文字の地図、迷いの曲線。曲線の上のつまみで、どの歩にも戻れる（training-scenes.mjs）。

import { element } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheetAt } from "../base/widget.mjs";
import { recipeFor } from "../engine/recipes.mjs";
import { LONGEST, SHORTEST } from "../engine/learning-text.mjs";
import { KINDS, LARGEST_SEED, RATES, TEXTS, decoded, plain, read, seedIn, usable, write } from "./training-state.mjs";
import { drawPlot } from "./training-plot.mjs";
import { Scenes, familiar, reach, recorded } from "./training-scenes.mjs";
import { Shelf } from "./training-shelf.mjs";

const DATA = new URL("../../generated/neural/page-training.json", import.meta.url);
const WORKER = new URL("../engine/training-worker.mjs", import.meta.url);
const REPLAY = 4800; // 記録を初めから見せる時間（ミリ秒）
const TYPING = 300; // 打つ手が止まってから、文章を調べるまで（ミリ秒）
const LONGEST_START = 60; // 書き出しの文字数
const HEAD = 7; // 文の前に見せる、書き出しの終わりの文字数
const SPAN = 100; // 記録のないときの、曲線の横の端
const SIZES = { 0.1: "小さい", 1: "ふつう", 10: "大きい", 100: "大きすぎる" };
const COUNTED = { letters: ["数えた割合"], network: ["二文字で数えた", "三文字で数えた"] };
COUNTED.gemma = COUNTED.network;

export const meta = {
  address: true,
  use: ["summary", ["#kind", "network"], ["#rate", "10"], ["#seed", "7"]],
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
        <div class="scene">
          <div class="map" id="map" aria-hidden="true"></div>
          <p class="hidden" id="title">目の前で、学ぶ</p>
          <p class="sentence" id="sentence"></p>
          <p class="label" id="bars-label"></p>
          <ol class="bars" id="bars" aria-labelledby="bars-label"></ol>
        </div>
        <div class="learning">
          <div class="plot" id="plot">
            <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true"></svg>
            <span class="axes" aria-hidden="true">横は歩数、縦は迷い</span>
            <input id="step" type="range" min="0" aria-label="見せる歩">
            <span class="dot"></span>
          </div>
          <button id="run" type="button" class="primary">学ばせる</button>
          <p class="now" id="now"></p>
        </div>
        <details id="more">
          <summary>設定を変える</summary>
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
            <button id="one" type="button">一歩だけ</button>
            <button id="again" type="button">初めから</button>
            <select id="pace" aria-label="速さ"><option value="">速さ：全力</option><option value="slow">速さ：ゆっくり</option></select>
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
        </details>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.state = read(this.recall());
    this.shelf = new Shelf();
    this.own = "";
    this.tapes = {}; // モデルごとの記録
    this.at("start").value = this.record.start;
    this.at("more").open = Boolean(write(this.state));
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
    this.at("step").oninput = () => this.#show(Number(this.at("step").value));
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
    this.worker = this.now = this.made = this.shown = undefined;
    this.scenes = new Scenes();
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
      this.at("more").open = true;
      return this.at("text").focus();
    }
    this.#stopReplay();
    this.shown = undefined;
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

  #hear({ made, now, scenes = [], written, packed, failed }) {
    if (failed !== undefined) return this.#fail(failed);
    if (made) this.made = made;
    for (const scene of scenes) this.scenes.add(scene);
    if (written !== undefined) this.at("answer").textContent = written;
    if (packed) this.#say(this.shelf.put(packed) ? "モデルを取っておきました。" : "ブラウザにしまえませんでした。空きが足りないか、しまうことが許されていません。");
    if (now) {
      const stopped = this.now?.going && !now.going, known = this.now?.passed ?? now.passed;
      this.now = now;
      now.passed.forEach((one, at) => one && !known[at] && this.#say(`${COUNTED[this.state.kind][at]}モデルを、${when(one)}追い越しました。`));
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
        this.playing = share < 1;
        this.shown = this.playing ? share * this.#record.curve.at(-1).step : undefined;
        this.#drawShown();
        this.frame = this.playing && requestAnimationFrame(turn);
      };
      this.frame = requestAnimationFrame(turn);
    });
    this.watching.observe(this.at("step"));
  }

  #stopReplay() {
    this.watching?.disconnect();
    cancelAnimationFrame(this.frame);
    this.playing = false;
  }

  /** 読者の選んだ歩を見せる。いちばん新しい歩なら、学ぶのに付いていく。 */
  #show(step) {
    this.#stopReplay();
    this.shown = step < this.#told.at().step ? step : undefined;
    this.#drawShown();
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
    this.at("run").textContent = this.now?.going ? "止める" : this.now ? "続ける" : "学ばせる";
    this.at("one").setAttribute("aria-disabled", Boolean(this.now?.going));
    this.at("again").setAttribute("aria-disabled", !this.worker);
    this.at("asking").hidden = this.state.kind === "letters";
    this.at("write").setAttribute("aria-disabled", !this.now);
    this.#drawShown();
    this.#drawShelf();
  }

  /** 見せるようすの並び。学びはじめるまでは記録。 */
  get #told() {
    if (this.now || !this.#recorded) return this.scenes;
    return (this.tapes[this.state.kind] ??= recorded(this.#record, this.record.start));
  }

  /** いま見せている歩のすべて。 */
  #drawShown() {
    const told = this.#told, scene = told.at(this.shown), newest = told.at(), curve = this.now?.curve ?? (scene ? this.#record.curve : []);
    this.#drawNow(scene, curve);
    this.#drawPlot(scene, newest, told.every);
    if (scene === this.drawn && scene) return; // 記録を動かすあいだ、同じ歩は描き直さない
    this.drawn = scene;
    const letters = this.state.kind === "letters";
    for (const id of ["bars", "bars-label"]) this.at(id).hidden = !letters;
    this.at("sentence").hidden = letters;
    if (letters) this.#drawBars(scene);
    else this.#drawSentence(scene);
    this.#drawMap(scene?.map ?? []);
  }

  #drawNow(scene, curve) {
    const near = (value) => (value < 1e6 ? value.toLocaleString("ja", { maximumFractionDigits: value < 10 ? 2 : 1 }) : "桁外れ");
    const say = (...parts) => this.at("now").replaceChildren(...parts);
    if (this.now && this.now.loss !== undefined && !Number.isFinite(this.now.loss)) {
      return say(`${this.now.steps}歩で、損失が数でなくなりました。発散です。学習率を下げて、初めから試してください。`);
    }
    if (!scene) return say(this.text ? "「学ばせる」を押すと、このページの中で学びます。" : this.at("text-note").textContent);
    const point = curve.findLast(({ step }) => step <= scene.step) ?? curve[0];
    const past = this.now?.going && this.shown !== undefined ? `を見ています（学んだのは${this.now.steps.toLocaleString("ja")}歩）` : "";
    const parts = [`${this.now ? "" : "記録："}${scene.step.toLocaleString("ja")}歩${past}`];
    const measured = (kind, words) => parts.push("、", element("span", { class: kind }, `${words} ${near(point[kind])}`));
    if (point.unread) measured("unread", "初めての部分の迷い");
    measured("read", point.unread ? "読んだ部分の迷い" : "迷い");
    if (this.now && this.shown === undefined) parts.push(`、${this.now.seconds.toFixed(this.now.seconds < 10 ? 1 : 0)}秒`);
    // 迷いを測るのは、何歩かに一度。測った歩なら見せず、場所だけを取る
    parts.push(element("span", { class: point.step === scene.step ? "measured blank" : "measured" }, `（${point.step.toLocaleString("ja")}歩で測定）`));
    say(...parts);
  }

  #drawPlot(scene, newest, every) {
    const record = this.#recorded ? this.#record.curve : [], live = this.now?.curve ?? [];
    this.at("plot").classList.toggle("blank", !scene);
    if (!scene) return;
    const values = this.made?.counted ?? this.#record.counted;
    const passed = (at) => (this.now?.passed[at] ? `、${this.now.passed[at].step.toLocaleString("ja")}歩で追い越した` : "");
    const levels = values.map((value, at) => ({ value, words: `${COUNTED[this.state.kind][at]} ${value.toFixed(value < 10 ? 2 : 1)}${passed(at)}` }));
    const span = reach(record.at(-1)?.step ?? SPAN, newest.step), shown = this.shown ?? scene.step;
    drawPlot(this.at("plot"), { record, live, levels, span, upto: this.playing ? shown : Infinity, newest: newest.step, shown });
    Object.assign(this.at("step"), { max: span, step: every, value: shown });
    this.at("step").setAttribute("aria-valuetext", this.at("now").textContent + (scene.text ? `。「${scene.start}${scene.text.replaceAll("\n", " ")}」` : ""));
  }

  /** モデルの書いた文。読ませた文章にもある三文字の並びは、濃く。 */
  #drawSentence(scene) {
    const start = scene?.start ?? this.at("start").value, head = [...start].slice(-HEAD).join("");
    const text = scene?.text ?? "", known = familiar(text, this.text ?? "");
    const letters = [...text].map((char, at) => (char === "\n" ? element("i", {}, "⏎") : element("span", { class: known[at] ? "known" : "" }, char)));
    this.at("sentence").replaceChildren(element("b", {}, head === start ? start : `…${head}`), ...(scene ? letters : ["……"]));
  }

  #drawBars(scene) {
    const made = this.made ?? (this.state.text === "tale" ? this.#record : undefined);
    this.at("bars-label").textContent = made ? `「${made.letters.before}」の次に来る文字の確率（縦の印は、数えた割合）` : "次に来る文字の確率";
    const shares = scene?.shares ?? [1 / 3, 1 / 3, 1 / 3];
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

  /** うしろに漂う文字。`places` は、x と y が交互に並ぶ。 */
  #drawMap(places) {
    const chars = places.length ? (this.made ?? this.#record).mapped : [], map = this.at("map");
    if (map.textContent !== chars.join("")) map.replaceChildren(...chars.map((char) => element("span", { class: sort(char) }, char)));
    chars.forEach((_, at) => (map.children[at].style.translate = `${94 * places[2 * at]}cqw ${88 * places[2 * at + 1]}cqh`));
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
      (this.state.kind === "letters" ? "" : "うしろに漂うのは、文字の地図です。よく出る文字のベクトルを、いちばん広がっている二つの向きに写しました。濃い字は、読ませた文章にもある三文字の並びです。初めての部分は、読ませずに取っておいた、終わりの一割です。二文字と三文字の並びで数えたモデルも、修正Kneser–Neyで、同じところを測りました。");
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
