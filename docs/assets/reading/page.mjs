// 読んだ印を、ページに出し、読み進めるのに合わせて付ける。何を覚えるかは past.mjs にある。

import { finish, isEmpty, resume, visit } from "./past.mjs";
import { ROOT, drafts, memory } from "./memory.mjs";

const END = ["summary", "questions"]; // ここまで来たら、読み終えたことにする
const SAID = {
  kept: "",
  forgotten: "忘れました。",
  left: "Gemmaの重みだけ、消せませんでした。ほかのタブを閉じて、もう一度押してください。",
  refused: "このブラウザは、ページを閉じると印を残さない設定です。",
};

let said = "kept";

/** 章のリンクの行き先から、章の名前。 */
const slugOf = (link) => link.href.split("#")[0].slice(ROOT.href.length).replace(/\/$/, "");

/** 要素の言葉。見出しの印や、読み上げるためだけの言葉は除く。 */
const words = (element) =>
  [...element.childNodes]
    .filter((node) => !node.classList?.contains("headerlink") && !node.classList?.contains("nt-spoken"))
    .map((node) => node.textContent)
    .join("")
    .trim();

/** 番号の印一つに、読んだかどうかを映す。 */
function mark(number, read) {
  number.toggleAttribute("data-read", read);
  const spoken = number.querySelector(".nt-spoken");
  if (read && !spoken) number.insertAdjacentHTML("beforeend", '<span class="nt-spoken">（読んだ）</span>');
  else if (!read) spoken?.remove();
}

/** 解けた練習（題か、一覧の一行）に、印を付ける。 */
function markSolved(place, solved) {
  const mark = place.querySelector(".nt-solved");
  if (solved && !mark) place.insertAdjacentHTML("beforeend", '<span class="nt-solved">できた</span>');
  else if (!solved) mark?.remove();
}

/** いま覚えていることを、ページに映す。 */
export function show() {
  const past = memory.now;
  for (const number of document.querySelectorAll(".nt-no")) {
    const link = number.closest("a");
    const slug = number.dataset.slug ?? (link ? slugOf(link) : document.querySelector(".nt-way")?.dataset.slug);
    mark(number, past.read.includes(slug));
  }
  for (const place of document.querySelectorAll("[data-exercise]")) {
    markSolved(place, past.solved.includes(place.dataset.exercise));
  }
  showOpening(past);
}

/** 表紙：「読みはじめる」を「続きから読む」に替え、忘れさせるボタンを働かせる。 */
function showOpening(past) {
  const box = document.querySelector(".nt-memory");
  if (!box) return;
  const slugs = [...document.querySelectorAll(".nt-parts .nt-no")].map((number) => number.dataset.slug);
  const last = resume(past, slugs);
  showStart(document.querySelector(".nt-go .md-button--primary"), last);

  const number = last && words(document.querySelector(`.nt-parts .nt-no[data-slug="${last.slug}"]`));
  const place = number ? `前回は、${number}${last.title ? `の「${last.title}」` : "のはじめ"}まで。` : "";
  const button = box.querySelector("button");
  button.disabled = isEmpty(past) && Object.keys(drafts.now).length === 0;
  if (button.disabled) nearby(box, () => hasMore().then((more) => (button.disabled &&= !more), () => undefined));
  box.querySelector("[role=status]").textContent = SAID[memory.kept ? said : "refused"] || place;
}

/** `box` に近づいたら、`then` をする。 */
function nearby(box, then) {
  const near = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      near.disconnect();
      then();
    },
    { rootMargin: "100% 0px" },
  );
  near.observe(box);
}

/** 表紙の初めのボタン。 */
function showStart(start, last) {
  if (!start) return;
  start.dataset.href ??= start.getAttribute("href");
  start.dataset.words ??= start.textContent;
  start.textContent = last ? "続きから読む" : start.dataset.words;
  start.setAttribute("href", last ? `${last.slug}/${last.id ? `#${last.id}` : ""}` : start.dataset.href);
}

/** 選んだ小説の置き場と、Gemma の重みの倉。表紙だけが、忘れるために読み込む。 */
const texts = () => import("./texts.mjs");
const cellar = () => import("../engine/gemma/cellar.mjs");

/** 印や書きかけの答えのほかに、忘れるものがあるか。 */
async function hasMore() {
  const [{ hasTexts }, { stands }] = await Promise.all([texts(), cellar()]);
  return (await hasTexts()) || stands();
}

async function forget() {
  memory.forget();
  drafts.forget();
  await texts().then(({ forgetTexts }) => forgetTexts(), () => undefined);
  said = await cellar().then(({ empty }) => empty()).then(() => "forgotten", () => "left");
  show();
}

/** 章を開いているあいだ、見えている節を覚え、終わりまで来たら印を付ける。 */
function follow(slug) {
  const headings = [...document.querySelectorAll("article h2[id]")];
  const ends = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    ends.disconnect();
    memory.update((past) => finish(past, slug));
    show();
  });
  // 画面の上から四分の一までに来た見出しが、いま読んでいる節
  const places = new IntersectionObserver(
    () => {
      const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 4).at(-1);
      memory.update((past) => (passed ? visit(past, slug, passed.id, words(passed)) : visit(past, slug)));
    },
    { rootMargin: "999999px 0px -75% 0px" }, // 上へは限りなく。一度に大きく送っても、線をまたげば気付く
  );
  memory.update((past) => (past.last?.slug === slug ? past : visit(past, slug)));
  for (const heading of headings) {
    if (END.includes(heading.id)) ends.observe(heading);
    places.observe(heading);
  }
}

const here = document.querySelector(".nt-way")?.dataset.slug;
if (here) follow(here);
document.querySelector(".nt-memory button")?.addEventListener("click", forget);
show();

// ほかの画面で付いた印と、「戻る」で開き直す前に付いた印。
addEventListener("storage", show);
addEventListener("pageshow", show);
