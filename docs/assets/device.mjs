// 端末に合わせる。画面の縁の色と、紙の上の折りたたみ。

// 端末が画面の縁に使う色（theme-color）を、読者が選んだ明るさに合わせる。明るさは、スペースキーでも切り替わる。

function follow() {
  const paper = getComputedStyle(document.body).getPropertyValue("--nt-paper").trim();
  for (const meta of document.querySelectorAll('meta[name="theme-color"][media]')) meta.content = paper;
}

new MutationObserver(follow).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
follow();

const palette = document.querySelector("[data-md-component=palette]");
palette?.addEventListener("keydown", (event) => {
  if (event.key !== " ") return;
  event.preventDefault();
  palette.querySelector("label:not([hidden])").click();
});

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
