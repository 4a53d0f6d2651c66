// ページにある nt-… 要素の部品だけを、必要になったときに一度だけ読み込む。
// 新しい部品は widgets/<名前>.mjs に置けばよく、ここには何も書き足さない。

const loading = new Map();

/** 要素名 nt-bpe-stepper の部品を widgets/bpe-stepper.mjs から読み込む。 */
function load(element) {
  const name = element.slice("nt-".length);
  const url = new URL(`./widgets/${name}.mjs`, import.meta.url);
  // 読み込めなくても、要素の中の図がそのまま残る。
  return import(url).catch((error) => console.error(`部品 ${element} を読み込めません。`, error));
}

function upgrade() {
  for (const node of document.querySelectorAll(":not(:defined)")) {
    const element = node.localName;
    if (element.startsWith("nt-") && !loading.has(element)) loading.set(element, load(element));
  }
}

/** 図か、その下の「拡大」が押されたら、大きく見せる。文字を選んでいるあいだは、じゃまをしない。 */
async function enlarge({ target }) {
  const figure = target.closest?.(".nt-figure:has(.nt-enlarge)");
  const meant = target.closest?.(".nt-enlarge, .nt-drawn");
  if (!figure || !meant || (!meant.matches(".nt-enlarge") && !getSelection().isCollapsed)) return;
  (await import("./enlarge.mjs")).enlarge(figure);
}

/** 図の下の「SVG」「PNG」が押されたら、ページの外でも同じに見える写しを渡す。スクリプトがなければ、元のSVGを渡す。 */
async function copy(event) {
  const button = event.target.closest?.(".nt-figure .nt-copy");
  if (!button) return;
  event.preventDefault();
  (await import("./enlarge.mjs")).takeHome(button.closest(".nt-figure"), button.textContent.toLowerCase());
}

document.addEventListener("click", enlarge);
document.addEventListener("click", copy);

// document$ は Material が用意する。ページを移るたび（navigation.instant）に流れてくる。
document$.subscribe(upgrade);
