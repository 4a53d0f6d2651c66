// コードの全文を折り返すかどうかの切り替え。選んだことは、この本のほかのページでも、次に開いたときも覚えている。

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
  made.addEventListener("click", toggle);
  return made;
}

for (const bar of document.querySelectorAll(".nt-listing > .filename")) bar.append(button());
choose(remembered());
