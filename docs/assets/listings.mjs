// コードを写すボタンと、コードの全文を折り返すかどうかの切り替え。折り返すかは、ほかのページでも、次に開いたときも覚えている。

import { remark } from "./scroll.mjs";

const KEY = "nt-wrap";
const root = document.documentElement;

function remembered() {
  try {
    return localStorage.getItem(KEY) === "1";
  } catch {
    return false; // 覚えることを禁じられている
  }
}

function choose(wrapped) {
  root.toggleAttribute("data-nt-wrap", wrapped);
  for (const button of document.querySelectorAll(".nt-wrap")) button.setAttribute("aria-pressed", String(wrapped));
  remark();
}

function toggle() {
  const wrapped = !root.hasAttribute("data-nt-wrap");
  choose(wrapped);
  try {
    localStorage.setItem(KEY, wrapped ? "1" : "0");
  } catch {
    // 覚えられなくても、このページでは折り返せる。
  }
}

function button() {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "nt-wrap";
  made.textContent = "折り返す";
  made.ariaPressed = "false";
  made.addEventListener("click", toggle);
  return made;
}

for (const bar of document.querySelectorAll(".nt-listing > .filename")) bar.append(button());
if (remembered()) choose(true);

// ---- 写す ----
//
// Material の写すボタンは、囲みを一つずつ足しては大きさを読み、コードの数だけページを割り付け直す。ここでは、足すだけにする。

const COPY = "コピーする";

async function copy({ currentTarget }) {
  const code = currentTarget.closest("pre").querySelector(":scope > code");
  try {
    await navigator.clipboard.writeText(code.textContent.trimEnd());
    alert$.next("コピーしました");
  } catch {
    getSelection().selectAllChildren(code); // 写せないページ（https でないなど）では、選ぶまで
    self.alert$?.next("コピーできませんでした。選んであるので、写してください");
  }
}

function copier() {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "md-code__button", title: COPY, ariaLabel: COPY });
  made.dataset.mdType = "copy";
  made.addEventListener("click", copy);
  const bar = document.createElement("div");
  bar.className = "md-code__nav";
  bar.append(made);
  return bar;
}

for (const code of document.querySelectorAll("article pre > code")) code.before(copier());
