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

// 紙に刷るとき、折りたたみを読者が開けたとおりに保つ。
//
// Material は刷る前にすべてを開く。読者が開けたものに印を付けておき、印のないものの中身を print.css が隠す。
// Material が刷るために開いたときの知らせは、刷っているあいだか、また閉じたあとに届くので、印にはならない。

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
