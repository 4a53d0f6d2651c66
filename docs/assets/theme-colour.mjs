// 端末が画面の縁に使う色（theme-color）を、読者が選んだ明るさに合わせる。

function follow() {
  const paper = getComputedStyle(document.body).getPropertyValue("--nt-paper").trim();
  for (const meta of document.querySelectorAll('meta[name="theme-color"][media]')) meta.content = paper;
}

new MutationObserver(follow).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
follow();
