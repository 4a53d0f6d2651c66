// ページの中を移る。
//
// Material（navigation.instant）は、リンクも「戻る」も、ページを取り直して本文を丸ごと入れ替える。同じページの中なら
// 取り直さないはずだが、開いて初めてのときだけは、前にどのページにいたかを知らないので、取り直す。すると、部品に打ち込んだ
// 文字も、開いた折りたたみも、フォーカスも失われる。そこで、同じページの中を移ることは Material に見せず、ブラウザに任せる。

/** 見せているか、取りに行っているページ。 */
let page = location.pathname;

/** 見せているページ。Material は、本文を入れ替えるたびに document$ に流す。 */
let shown = page;
document$.subscribe(() => (shown = page));

/** ほかのページを取りに行っているところか。そのあいだの住所は、見せている本文のものではない。 */
export const isMoving = () => location.pathname !== shown;

// 画面の場所は、動くたびに Material がその住所に控える。取りに行っているあいだの住所は行き先のものなので、控えさせない。控えると、
// 着いたときに、そのページの初めでも見出しでも、戻る前にいたところでもなく、ここと同じ高さが開く。
const replaceState = history.replaceState.bind(history);
history.replaceState = (state, unused, url) => {
  if (url || !isMoving()) replaceState(state, unused, url);
};

// Material は、ページを移ることを location$ に流し、そこからページを取り替える。同じページの中なら、そこで止める。
const pass = location$.next.bind(location$);
location$.next = (url) => {
  if (url.pathname === page) {
    comeBack();
  } else {
    page = url.pathname;
    pass(url);
  }
};

/** 同じページの中を指すリンクが、ふつうに押されたら、そのリンク。 */
function pressed({ target, altKey, ctrlKey, metaKey, shiftKey }) {
  const link = target instanceof Element ? target.closest("a") : null;
  if (!(link instanceof HTMLAnchorElement) || !link.href || altKey || ctrlKey || metaKey || shiftKey) return null;
  if ((link.target && link.target !== "_self") || link.hasAttribute("download")) return null;
  return link.origin === location.origin && link.pathname === location.pathname && page === location.pathname ? link : null;
}

document.addEventListener(
  "click",
  (event) => {
    const link = pressed(event);
    if (!link || link.target) return;
    history.replaceState({ x: scrollX, y: scrollY }, ""); // 戻ってくるところ。Material も同じ形で控える
    link.target = "_self"; // Material は、target のあるリンクに手を出さない
    setTimeout(() => link.removeAttribute("target"));
  },
  { capture: true },
);

// 行き先の名前（#…）だけが違うリンクは、ブラウザが移る。ほかは読み直しになるので、ここで移る。
document.addEventListener("click", (event) => {
  const link = pressed(event);
  if (!link || event.defaultPrevented || (link.hash && link.search === location.search)) return;
  event.preventDefault();
  const { pathname, search, hash } = link;
  if (location.hash || search !== location.search) history.pushState(null, "", pathname + search);
  if (hash) location.replace(hash);
  else scrollTo(0, 0);
  closeDrawer();
  tell();
});

function closeDrawer() {
  const drawer = document.querySelector("[data-md-toggle=drawer]");
  if (drawer?.checked) drawer.click();
}

/**
 * 「戻る」と「進む」（popstate）。リンクで移ったときにも届く。そのときは控えがなく、ブラウザが移ったのと同じところへ移るだけになる。
 */
function comeBack() {
  const target = named(location.hash.slice(1));
  if (Number.isFinite(history.state?.y)) scrollTo({ left: history.state.x, top: history.state.y, behavior: "instant" });
  else if (target) target.scrollIntoView();
  else scrollTo(0, 0);
  tell();
}

function named(name) {
  try {
    return document.getElementById(decodeURIComponent(name));
  } catch {
    return null; // % の壊れた住所
  }
}

/** 住所の変わったことを、ほかのスクリプト（search.mjs）に知らせる。 */
function tell() {
  document.dispatchEvent(new Event("nt-within"));
}
