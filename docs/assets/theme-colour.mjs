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
