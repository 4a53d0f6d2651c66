// 検索の箱を開け閉めする。探す道具と索引は、箱が初めて開いたときに受け取る（search/box.mjs）。
//
// 住所の q は、箱を開いて探す言葉。 h は、検索から開いたページで、印を付ける言葉。

import { again, heed, keep, recall, recallAll } from "./base/address.mjs";

const box = document.querySelector("[data-nt-search]");
const input = box?.querySelector(".md-search__input");
const toggle = document.querySelector("[data-md-toggle=search]");
const here = new URL(import.meta.url);

let opened;

/** 箱の中身。読み込めなければ、次に開いたときにもう一度試す。 */
function contents() {
  opened ??= import("./search/box.mjs").then(({ Box }) => new Box(box, new URL("../", here)));
  return opened.catch((error) => {
    opened = undefined;
    box.querySelector(".md-search-result__meta").textContent =
      "検索に使うものを受け取れませんでした。通信を確かめて、ページを読み直してください。";
    console.error("検索の部品を読み込めません。", error);
  });
}

function open() {
  if (!toggle.checked) toggle.click();
  contents().then((inside) => inside?.open());
}

function close() {
  if (toggle.checked) toggle.click();
  if (box.contains(document.activeElement)) document.activeElement.blur();
  keep("q", "");
}

const composing = (event) => event.isComposing || event.keyCode === 229;
const plain = (event) => !(event.ctrlKey || event.metaKey || event.altKey);

/** 文字を打ち込めるところ。部品（影の中）の入力欄も含む。 */
function isTyping(event) {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/u.test(target.tagName));
}

function onKeyAnywhere(event) {
  if (!toggle.checked && plain(event) && !composing(event) && !isTyping(event) && ["f", "s", "/"].includes(event.key)) {
    event.preventDefault();
    input.focus();
    input.select();
  }
}

function onKeyInside(event) {
  if (composing(event)) return; // 変換を決める Enter、やめる Esc
  if (event.key === "Escape") {
    event.preventDefault();
    close();
  } else if (event.key === "Enter" && event.target === input) {
    event.preventDefault();
    contents().then((inside) => inside?.openFirst());
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key.length === 1 && event.key !== " " && plain(event) && event.target !== input) {
    input.focus(); // 打った字は、そのまま入力欄に入る
  }
}

function onClick(event) {
  const link = event.target.closest("a");
  if (!link) return;
  if (again(link)) event.preventDefault();
  close();
}

/** 入力欄と結果のあいだを、上下に移る。 */
function step(by) {
  const found = [...box.querySelectorAll(".md-search-result__list :is(a, button, summary)")];
  const places = [input, ...found.filter((place) => place.matches("summary") || !place.closest("details:not([open])"))];
  const from = Math.max(0, places.indexOf(document.activeElement));
  places.at((from + by) % places.length).focus();
}

if (box) {
  box.querySelector(".md-search-result__meta").textContent = "検索の準備をしています";
  input.addEventListener("focus", open);
  // 変換の途中かどうかは、箱の中身が届く前から見ておく。
  input.addEventListener("compositionstart", () => {
    input.dataset.composing = "";
  });
  input.addEventListener("compositionend", () => {
    delete input.dataset.composing;
  });
  toggle.addEventListener("change", () => {
    if (toggle.checked) input.focus();
  });
  box.addEventListener("keydown", onKeyInside);
  box.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !box.contains(relatedTarget)) close();
  });
  box.addEventListener("click", onClick);
  window.addEventListener("keydown", onKeyAnywhere);
}

/** 住所にある言葉で探す。 */
function ask() {
  const asked = recall("q");
  if (!asked || !box) return;
  input.value = asked;
  input.dispatchEvent(new Event("input"));
  input.focus();
}

/** 検索から来たときだけ、探した言葉に印を付ける。 */
function mark() {
  import("./search/on-page.mjs")
    .then(({ show }) => show(...recallAll("h")))
    .catch((error) => console.error("探した言葉に印を付けられません。", error));
}

ask();
if (recall("h")) mark();
heed((changed) => {
  if (changed.includes("q")) ask();
  if (changed.includes("h")) mark();
});
