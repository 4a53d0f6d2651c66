// 横の目次と、電話の引き出しの中で、今の章が端で切れないようにする。
// Material も目次を開いたときに一度だけ送るが、引き出しと、窓の大きさが変わったときには送らない。

const ACTIVE = ".md-sidebar--primary .md-nav__item--active > .md-nav__link--active";

function reveal() {
  for (const link of document.querySelectorAll(ACTIVE)) {
    const box = link.clientHeight ? scroller(link) : null;
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
document.querySelector("[data-md-toggle=drawer]")?.addEventListener("change", later);
