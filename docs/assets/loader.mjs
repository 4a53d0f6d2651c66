// ページにある nt-… 要素の部品だけを、読者が近づいたときに、一度だけ読み込む。
// 新しい部品は widgets/<名前>.mjs に置けばよく、ここには何も書き足さない。

import { heading, heed, recall } from "./base/address.mjs";

const loading = new Map();
const failures = new Map();

/** 要素名 nt-bpe-stepper の部品を widgets/bpe-stepper.mjs から読み込む。 */
function load(element) {
  const name = element.slice("nt-".length);
  // 同じ住所のままでは、ブラウザは、前に失敗したことを覚えていて、取りに行かない。
  const again = failures.has(element) ? `?again=${failures.get(element)}` : "";
  const url = new URL(`./widgets/${name}.mjs${again}`, import.meta.url);
  // 読み込めなくても、要素の中の図がそのまま残り、また近づいたときにやり直す。
  return import(url).catch((error) => {
    loading.delete(element);
    failures.set(element, (failures.get(element) ?? 0) + 1);
    console.error(`部品 ${element} を読み込めません。`, error);
    document.querySelectorAll(`:is(.nt-widget, .nt-exercise) ${element}`).forEach(miss);
  });
}

/** 動くものが届かなかった図の下で、そう言い、押されたら、もう一度頼む。動けば、図と一緒に隠れる。 */
function miss(element) {
  const note = element.querySelector(":scope > .nt-missed") ?? document.createElement("p");
  if (note.isConnected) {
    note.firstChild.textContent = "まだ読み込めません。つながっていることを確かめてから、ページを読み直してください。";
    return;
  }
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "もう一度読み込む";
  button.addEventListener("click", () => (element.start ? element.start() : need(element)));
  note.className = "nt-missed nt-screen";
  note.role = "status";
  element.append(note);
  note.append("ここで動くものを読み込めませんでした。通信の状態を確かめて、もう一度読み込んでください。", button);
}

function need({ localName }) {
  if (!loading.has(localName)) loading.set(localName, load(localName));
}

const comeTo = ({ target }) => need(target);

/** 上と下に、一画面の四分の三の余裕を見る。部品が要るデータは、部品が来てから、部品が取りに行く（base/widget.mjs）。 */
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) need(target);
  },
  { rootMargin: "75% 0px" },
);

function upgrade() {
  for (const node of document.querySelectorAll(":not(:defined)")) {
    if (!node.localName.startsWith("nt-")) continue;
    near.unobserve(node);
    near.observe(node); // 見ていたものでも、もう一度知らせてもらう
    node.tabIndex = 0; // 遠くからキーボードで来ても、通り過ぎない
    node.addEventListener("focus", comeTo);
  }
}

/** 図か、その下の「拡大」が押されたら、大きく見せる。文字を選んでいるあいだは、じゃまをしない。 */
function enlarge({ target }) {
  const figure = target.closest?.(".nt-figure:has(.nt-enlarge)");
  const meant = target.closest?.(".nt-enlarge, .nt-drawn");
  if (!figure || !meant || (!meant.matches(".nt-enlarge") && !getSelection().isCollapsed)) return;
  import("./enlarge.mjs").then((module) => module.enlarge(figure)).catch(() => bare(figure));
}

/** 大きく見せるものも、写しを作るものも来なければ、元の SVG を開く。 */
const bare = (figure) => open(figure.querySelector("a.nt-copy").href, "_self");

/** 図の下の「SVG」「PNG」が押されたら、ページの外でも同じに見える写しを渡す。スクリプトがなければ、元のSVGを渡す。 */
function copy(event) {
  const button = event.target.closest?.(".nt-figure .nt-copy");
  if (!button) return;
  event.preventDefault();
  const figure = button.closest(".nt-figure");
  import("./enlarge.mjs").then((module) => module.takeHome(figure, button.textContent.toLowerCase())).catch(() => bare(figure));
}

/** 見出しの印か、足もとの一行が押されたら、知らせを見せる。来なければ、リンクの先へ。 */
function tell(event) {
  const mark = event.target.closest?.(".headerlink, .nt-tell");
  if (!mark || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (mark.matches(".nt-tell")) event.preventDefault();
  import("./tell.mjs").then((module) => module.tell(mark)).catch(() => open(mark.href, "_self"));
}

document.addEventListener("nt-missed", ({ target }) => miss(target)); // 用意に要るものが届かなかった（base/widget.mjs）
document.addEventListener("click", enlarge);
document.addEventListener("click", tell);
document.addEventListener("click", copy);

const widgets = () => [...document.querySelectorAll(".nt-widget > *")];
const nameOf = ({ localName }) => localName.slice("nt-".length);

/** 状態を書いた住所（base/address.mjs）で来たら、その部品まで送る。節も書いてあれば、節が先。 */
function arrive(isShared) {
  if (!heading()) widgets().find((one) => isShared(nameOf(one)))?.scrollIntoView({ behavior: "instant" });
}

// 読み直しと「戻る」では、送らない。
if (performance.getEntriesByType("navigation")[0]?.type === "navigate") arrive(recall);
heed((changed, came) => {
  for (const one of widgets()) if (changed.includes(nameOf(one))) one.renew?.();
  arrive((name) => came.includes(name));
});

const SLICE = 12; // 続けて組む時間（ミリ秒）

/** 一枚目のあとで、待たせた文（book.css の nt-later）を、空いた時間に、終わりから少しずつ組む。 */
function layOut(later) {
  requestIdleCallback(() => {
    const end = performance.now() + SLICE;
    while (later.length && performance.now() < end) {
      for (const one of later.splice(-4)) one.style.contentVisibility = "visible";
      document.body.offsetHeight; // ここで組む
    }
    if (later.length) layOut(later);
    else performance.mark("nt-laid-out"); // 試験が待つ。クラスを外すと、どの文の見た目も計算し直される
  });
}

upgrade();
if (document.documentElement.classList.contains("nt-later")) {
  const later = [...document.querySelectorAll(".md-content__inner > h2 ~ :is(p, ul, ol, details, .admonition, .nt-exercise)")];
  requestAnimationFrame(() => setTimeout(layOut, 0, later));
}
addEventListener("online", upgrade); // つながらずに読み込めなかったもの

// 押されそうなリンクの先（このサイトのページ）を、ブラウザが先に取りに行く。知らないブラウザでは、何も起きない。
const pages = { and: [{ href_matches: "/*/" }, { not: { selector_matches: ".nt-term, .nt-note a" } }] };
const rules = document.createElement("script");
rules.type = "speculationrules";
rules.textContent = JSON.stringify({ prefetch: [{ where: pages, eagerness: "moderate" }] });
document.head.append(rules);
