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
