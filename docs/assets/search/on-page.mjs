// 検索から開いたページの、探した言葉に印を付ける。文書は書き換えず、選択のように重ねる（CSS Custom Highlight）。

import { marks } from "./highlights.mjs";
import { LONGEST, markedWords } from "./words.mjs";

const NAME = "nt-sought";
const MANY = 8; // いっしょに探した言葉の数
const SILENT = "script, style, svg, math, button, .headerlink, .nt-notebook";

/** query と、いっしょに探した言葉 others に印を付ける。なければ、消す。 */
export function show(query = "", ...others) {
  if (!CSS.highlights) return; // 印がなくても、節は開いている
  CSS.highlights.delete(NAME);
  const article = document.querySelector(".md-content article"); // 検索の結果も article
  const words = markedWords(query.slice(0, LONGEST), others.slice(0, MANY).map((word) => word.slice(0, LONGEST)));
  if (!article || !words.length) return;
  const ranges = rangesOf(article, words);
  if (ranges.length) CSS.highlights.set(NAME, new Highlight(...ranges));
}

/** 文章をつないで調べるので、途中で字の飾りが変わる言葉にも印が付く。 */
function rangesOf(article, words) {
  const nodes = [];
  let text = "";
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement.closest(SILENT) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  while (walker.nextNode()) {
    nodes.push({ node: walker.currentNode, start: text.length });
    text += walker.currentNode.data;
  }
  let at = 0;
  return marks(text, words).map(([start, end]) => {
    while (nodes[at + 1]?.start <= start) at += 1;
    let last = at;
    while (nodes[last + 1]?.start < end) last += 1;
    const range = new Range();
    range.setStart(nodes[at].node, start - nodes[at].start);
    range.setEnd(nodes[last].node, end - nodes[last].start);
    return range;
  });
}
