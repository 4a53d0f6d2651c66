// 端末に合わせる。明るさと、画面の縁の色と、紙の上の折りたたみ。

// 明るさを切り替える。選ぶまでは、端末の明るさに従う。初めの明るさを決めるのは overrides/partials/header.html。

const KEY = "nt-scheme";
const button = document.querySelector(".nt-scheme");
const { body, documentElement: root } = document;
const system = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => body.dataset.mdColorScheme === "slate";

/** 端末が画面の縁に使う色（theme-color）を、明るさに合わせる。 */
function edge() {
  const paper = getComputedStyle(body).getPropertyValue("--nt-paper").trim();
  for (const meta of document.querySelectorAll('meta[name="theme-color"][media]')) meta.content = paper;
}

function turn(dark) {
  body.dataset.mdColorSwitching = ""; // 色を、ゆっくり変えない
  body.dataset.mdColorScheme = dark ? "slate" : "default";
  root.style.colorScheme = dark ? "dark" : "light";
  button.ariaPressed = dark;
  edge();
  requestAnimationFrame(() => delete body.dataset.mdColorSwitching);
}

function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // 覚えることを禁じられている
  }
}

if (button) {
  button.addEventListener("click", () => {
    turn(!isDark());
    try {
      localStorage.setItem(KEY, body.dataset.mdColorScheme);
    } catch {
      // 覚えられなくても、このページでは切り替わる。
    }
  });
  system.addEventListener("change", () => {
    if (!kept()) turn(system.matches);
  });
  requestAnimationFrame(edge);
}

// 紙に刷るとき。閉じた折りたたみの中身も print.css が刷るが、予想、確かめよう、練習の答えだけは、問いの横ではなく、おしまいに並べる。
// 並べるのは、刷るあいだだけ。読者の開いたものも、書いたものも、変えない。

const OWN = "data-nt-answer"; // 問いに付ける、答えの名前
const ASKED = { 予想: ".nt-guess", 確かめよう: "details.question", 練習: ".nt-exercise" };
const article = document.querySelector("article");
const end = document.createElement("section");
end.className = "nt-answers";

function made(name, ...children) {
  const one = document.createElement(name);
  one.append(...children);
  return one;
}

const copies = (nodes) => [...nodes].map((node) => node.cloneNode(true));

/** 一つの問いの、題、（予想なら）当たりの候補、折りたたみの中身。 */
function answer(asked, name) {
  asked.setAttribute(OWN, name);
  const folds = asked.localName === "details" ? [asked] : [...asked.querySelectorAll(":scope > details")];
  const found = asked.querySelectorAll(":scope > ul > li")[asked.dataset.right];
  const title = asked.querySelector(":scope > :is(.nt-guess__question, summary, h3)");
  const inside = folds.map(({ className, children: [summary, ...rest] }) => {
    const part = made("div", ...(asked.matches(".nt-exercise") ? [made("b", summary.firstChild.textContent)] : []), ...copies(rest));
    part.className = className;
    return part;
  });
  return made("li", made("p", ...copies(title.childNodes)), ...(found ? [made("p", "→ ", ...copies((found.querySelector("button") ?? found).childNodes))] : []), ...inside);
}

addEventListener("beforeprint", () => {
  if (!article || article.querySelector(".nt-sheet")) return; // 配る紙には、答えを刷らない
  const parts = Object.entries(ASKED).flatMap(([name, selector]) => {
    const every = [...article.querySelectorAll(selector)].map((asked, index) => answer(asked, `${name}の答え ${index + 1}`));
    return every.length ? [made("h2", `${name}の答え`), made("ol", ...every)] : [];
  });
  end.replaceChildren(...parts);
  if (parts.length) article.insertBefore(end, article.querySelector(":scope > :is(.footnote, .nt-addresses)"));
});
addEventListener("afterprint", () => end.remove());

// 読者の開けたものに印を付ける。長いコードは、開けたものだけを刷る。
//
// Material は刷る前にすべてを開く。その知らせは、刷っているあいだか、また閉じたあとに届くので、印にはならない。

const printing = matchMedia("print");

function mark(details) {
  details.toggleAttribute("data-nt-open", details.open);
}

document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.localName === "details" && !printing.matches) mark(target);
  },
  true, // toggle は外へ伝わらない
);

// 初めから開いているもの（???+）。
document.querySelectorAll("details[open]").forEach(mark);
