// 横の目次と、電話の引き出し。今の章が端で切れないようにし、引き出しを鍵盤で開け閉めできるようにする。
// Material も目次を開いたときに一度だけ送るが、引き出しと、窓の大きさが変わったときには送らない。右の目次も、いまの節に付いていく
// （Material の toc.follow は、閉じた引き出しの中まで、節が変わるたびに組む）。

const ACTIVE = ".md-sidebar--primary .md-nav__item--active > .md-nav__link--active, .md-sidebar--secondary .md-nav__link--active";

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

const contents = document.querySelector(".md-sidebar--secondary .md-nav__list");
if (contents) new MutationObserver(later).observe(contents, { subtree: true, attributeFilter: ["class"] });

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
  shelve();
  later();
}

// 引き出しの中の目次は段になっていて、開いた段が、上の段を覆う。覆われた段と、開いていない段では、止まらない。
// 段を開く label と戻る label は、鍵盤でも押せるようにする。

const levels = () =>
  [...(drawer?.querySelectorAll(":has(> .md-nav) > .md-nav__toggle") ?? [])].map((level) => {
    const item = level.parentElement;
    const nav = item.querySelector(":scope > .md-nav");
    return { level, item, nav, labels: [...drawer.querySelectorAll(`label[for="${level.id}"]`)] };
  });

/** 開いた段に覆われるもの。上の段の題と、ほかの項目と、自分を開いた項目。 */
const covered = ({ item, nav }) => [
  item.parentElement.previousElementSibling,
  ...[...item.parentElement.children].filter((other) => other !== item),
  ...[...item.children].filter((part) => part !== nav),
].filter(Boolean);

function shelve() {
  const found = levels();
  for (const one of found) for (const part of covered(one)) part.inert = false;
  for (const one of found) {
    const open = one.level.checked;
    one.nav.inert = narrow.matches && !open;
    if (narrow.matches && open) for (const part of covered(one)) part.inert = true;
    for (const label of one.labels) {
      if (!narrow.matches) label.removeAttribute("tabindex");
      else Object.assign(label, { role: "button", tabIndex: 0, ariaExpanded: open });
    }
  }
}

function focus(link) {
  link?.focus({ preventScroll: true });
}

/** 開いている段の、今の章。そこになければ、初めのリンク。 */
function begin() {
  const links = [...drawer.querySelectorAll("a[href], label[tabindex]")].filter(
    (link) => !link.closest("[inert]") && link.checkVisibility(),
  );
  focus(links.find((link) => link.matches(".md-nav__link--active")) ?? links[0]);
}

drawer?.addEventListener("change", ({ target }) => {
  settle();
  const turned = levels().find(({ level }) => level === target);
  if (!narrow.matches || !turned) return;
  if (target.checked) focus(turned.nav.querySelector("a[href]"));
  else focus(turned.labels.find((label) => !turned.nav.contains(label)));
});

drawer?.addEventListener("keydown", (event) => {
  if (!event.target.matches("label[tabindex]") || !["Enter", " "].includes(event.key)) return;
  event.preventDefault();
  event.stopPropagation(); // Material も、Enter で、いま選ばれている label を押す
  event.target.click();
});

function turn(open) {
  if (toggle.checked !== open) toggle.click();
}

if (toggle && label) {
  label.replaceWith(button);
  button.onclick = () => {
    turn(!toggle.checked);
    if (toggle.checked) begin();
  };
  addEventListener("focusin", ({ target }) => {
    if (narrow.matches && target !== button && !drawer.contains(target)) turn(false); // 引き出しの下に隠れたものへ移った
  });
  addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !toggle.checked) return;
    turn(false);
    button.focus();
  });
  toggle.addEventListener("change", settle);
  narrow.addEventListener("change", settle);
  settle();
}
