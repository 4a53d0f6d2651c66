// 横の目次と、電話の引き出し。今の章が端で切れないようにし、引き出しを鍵盤で開け閉めできるようにする。
// Material も目次を開いたときに一度だけ送るが、引き出しと、窓の大きさが変わったときには送らない。

const ACTIVE = ".md-sidebar--primary .md-nav__item--active > .md-nav__link--active";

function reveal() {
  for (const link of document.querySelectorAll(ACTIVE)) {
    const box = link.checkVisibility() ? scroller(link) : null;
    if (!box) continue;
    const { top, bottom } = link.getBoundingClientRect();
    const edge = box.getBoundingClientRect();
    if (top < edge.top || bottom > edge.bottom) box.scrollTop += (top + bottom - edge.top - edge.bottom) / 2;
  }
}

/** 目次の中で、link を送れる箱。 */
function scroller(link) {
  for (let box = link.parentElement; box && !box.matches(".md-sidebar"); box = box.parentElement) {
    if (box.scrollHeight > box.clientHeight + 1 && /auto|scroll/u.test(getComputedStyle(box).overflowY)) return box;
  }
  return null;
}

/** Material が高さを決めたあとに。 */
const later = () => requestAnimationFrame(() => requestAnimationFrame(reveal));

addEventListener("load", later);
addEventListener("resize", later);

// ---- 引き出し ----
//
// Material の引き出しは、閉じていても、画面の外にあるだけで Tab キーで止まる。開くのは label なので、鍵盤では押せない。

const toggle = document.querySelector("[data-md-toggle=drawer]");
const drawer = document.querySelector(".md-sidebar--primary");
const narrow = matchMedia("(max-width: 76.234375em)"); // これより広ければ、いつも横に出ている
const label = document.querySelector(".md-header__button[for=__drawer]");

const button = document.createElement("button");
button.type = "button";
button.className = "md-header__button md-icon nt-menu";
button.ariaLabel = "目次";
button.append(...(label?.cloneNode(true).childNodes ?? []));

function settle() {
  if (drawer) drawer.inert = narrow.matches && !toggle.checked;
  button.ariaExpanded = toggle.checked;
  later();
}

function turn(open) {
  if (toggle.checked !== open) toggle.click();
}

if (toggle && label) {
  label.replaceWith(button);
  button.onclick = () => {
    turn(!toggle.checked);
    if (toggle.checked) drawer.querySelector("a[href]")?.focus({ preventScroll: true });
  };
  addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !toggle.checked) return;
    turn(false);
    button.focus();
  });
  toggle.addEventListener("change", settle);
  narrow.addEventListener("change", settle);
  settle();
}
