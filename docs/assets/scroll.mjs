// 横にはみ出す表、数式、コードを、キーボードでも送れるようにする。
// 続きが隠れている端は data-nt-more に書き、reading.css がそこを薄れさせる。

const BOXES = ".md-typeset__scrollwrap, .nt-math, .nt-listing > pre > code, .nt-aligned > pre > code";

/** 一画素に満たない端数は、はみ出しと見なさない。 */
const SLACK = 1;

function mark(box) {
  const rest = box.scrollWidth - box.clientWidth;
  const ends = [];
  if (box.scrollLeft > SLACK) ends.push("start");
  if (rest - box.scrollLeft > SLACK) ends.push("end");
  if (ends.length) box.dataset.ntMore = ends.join(" ");
  else delete box.dataset.ntMore;
  if (rest > 0) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
}

const resize = new ResizeObserver((entries) => {
  for (const { target } of entries) mark(target);
});

document.addEventListener(
  "scroll",
  ({ target }) => {
    if (target instanceof Element && target.matches(BOXES)) mark(target);
  },
  { capture: true, passive: true },
);

/** 箱の大きさを変えずに中身の幅を変えたとき（折り返しの切り替え）に呼ぶ。 */
export function remark() {
  for (const box of document.querySelectorAll(BOXES)) mark(box);
}

// 表は Material があとから（DOMContentLoaded で）箱に入れるので、次の描画まで待つ。Material のスクリプトが来なければ、何も入らない。
self.document$?.subscribe(() =>
  requestAnimationFrame(() => {
    for (const box of document.querySelectorAll(BOXES)) resize.observe(box);
  }),
);
