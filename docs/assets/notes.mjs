// 用語（.nt-term）と脚注の番号（.footnote-ref）の説明を、その場に開く。
//
// どちらも元はリンクで、スクリプトがなければ、用語集や参考文献へ飛ぶ。マウスでは乗せると、キーボードでは移ると開き、
// 押せばリンクの先へ行く。指では、触れると開く（リンクは説明の中にもある）。Esc か、ほかのところに触れると閉じる。
//
// 用語は一つの節に十ほどもある。どれも Tab で止まると、次のリンクまでが遠い。そこで Tab は節ごとに一つの用語に止まり、
// そこから ← と → で、その節のほかの用語へ移る。

const OPENERS = ".nt-term, .footnote-ref";
const GAP = 6;
const EDGE = 8;
/** 通り過ぎただけでは開かず、説明へ移るあいだは閉じない（ミリ秒）。 */
const BEFORE_OPEN = 120;
const BEFORE_CLOSE = 220;

const note = document.createElement("div");
note.className = "nt-note md-typeset";
note.popover = "manual";

let opener = null; // 説明を開いている（開こうとしている）リンク
let timer = 0;
let touched = false; // 最後に触れたのが指かどうか
let definitions = null;

/** 用語の説明。サイトに一つだけあり、初めて要るときに取りに行く。 */
function define() {
  definitions ??= fetch(new URL("./glossary.json", import.meta.url)).then((reply) => {
    if (!reply.ok) throw new Error(`用語の説明がありません（${reply.status}）。`);
    return reply.json();
  });
  definitions.catch(() => (definitions = null)); // 次に開くときに、もう一度取りに行く
  return definitions;
}

function element(tag, text, className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function foot(link, label) {
  const made = element("p", "", "nt-note-foot");
  const there = element("a", label);
  there.href = link.href;
  made.append(there);
  return made;
}

async function term(link) {
  const [name, english, text] = (await define())[link.hash.slice(1)];
  const body = document.createElement("p");
  body.append(element("strong", name), english ? `（${english}）` : "", document.createElement("br"), text);
  const below = foot(link, "用語集で読む");
  if (link.matches(":focus-visible") && section(link).length > 1) {
    below.append(element("span", "← → でこの節のほかの用語へ"));
  }
  return [body, below];
}

function footnote(link) {
  const source = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const body = document.createElement("div");
  for (const part of source.children) body.append(part.cloneNode(true));
  for (const back of body.querySelectorAll(".footnote-backref")) back.remove();
  return [body, foot(link, "参考文献の一覧へ")];
}

/** リンクの下に、下が狭ければ上に置く。左右は画面の中に収める。 */
function place(link) {
  const lines = [...link.getClientRects()];
  if (!lines.length) return;
  const { width, height } = note.getBoundingClientRect();
  const first = lines[0];
  const last = lines.at(-1);
  const screen = document.documentElement;
  const above = last.bottom + GAP + height > screen.clientHeight && first.top - GAP - height > 0;
  const line = above ? first : last;
  const left = Math.max(EDGE, Math.min(line.left, screen.clientWidth - width - EDGE));
  const top = above ? first.top - GAP - height : last.bottom + GAP;
  note.style.left = `${left + scrollX}px`;
  note.style.top = `${top + scrollY}px`;
}

async function open(link) {
  clearTimeout(timer);
  if (opener === link) return;
  close();
  opener = link;
  let parts;
  try {
    parts = link.matches(".nt-term") ? await term(link) : footnote(link);
  } catch (error) {
    console.error("説明を開けません。", error);
    if (opener === link) opener = null;
    if (touched) link.click(); // 触れて何も起きないよりは、リンクの先へ
    return;
  }
  if (opener !== link || !link.isConnected) return; // 待つあいだに、よそへ移った
  parts[0].id = "nt-note-text";
  note.replaceChildren(...parts);
  if (!note.isConnected) document.body.append(note);
  link.setAttribute("aria-describedby", "nt-note-text");
  note.style.left = "0";
  note.showPopover();
  place(link);
}

/** 近づいてから組まれるコードや図で、開いたあとに言葉が動いたら、付いていく。 */
new ResizeObserver(() => {
  if (opener && note.matches(":popover-open")) place(opener);
}).observe(document.body);

function close() {
  clearTimeout(timer);
  if (!opener) return;
  opener.removeAttribute("aria-describedby");
  opener = null;
  if (note.matches(":popover-open")) note.hidePopover();
}

function opening(target) {
  return target instanceof Element ? target.closest(OPENERS) : null;
}

function later(work, wait) {
  clearTimeout(timer);
  timer = setTimeout(work, wait);
}

document.addEventListener("pointerover", ({ target, pointerType }) => {
  if (pointerType === "touch") return;
  const link = opening(target);
  if (link) later(() => open(link), BEFORE_OPEN);
  else if (note.contains(target)) clearTimeout(timer);
  else if (opener && !opener.matches(":focus-visible")) later(close, BEFORE_CLOSE);
  else if (!opener) clearTimeout(timer);
});

document.addEventListener("focusin", ({ target }) => {
  const link = opening(target);
  if (link?.matches(":focus-visible")) open(link);
  else if (!note.contains(target)) close();
});

document.addEventListener("focusout", ({ relatedTarget }) => {
  if (opener && !relatedTarget) later(() => document.activeElement !== opener && !touched && close(), BEFORE_CLOSE);
});

document.addEventListener(
  "pointerdown",
  ({ target, pointerType }) => {
    touched = pointerType === "touch";
    if (!opening(target) && !note.contains(target)) close();
  },
  { capture: true },
);

// 指のときは、リンクの先へ行かずに開く。
document.addEventListener(
  "click",
  (event) => {
    const link = opening(event.target);
    if (!link || !touched || event.detail === 0) {
      if (note.contains(event.target) && event.target.closest("a")) close();
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (opener === link) close();
    else open(link);
  },
  { capture: true },
);

document.addEventListener("keydown", (event) => {
  touched = false;
  if (event.key === "Escape" && opener) close();
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const link = document.activeElement;
  if (!step || !link?.matches(".nt-term") || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const terms = section(link);
  const next = terms[terms.indexOf(link) + step];
  if (!next) return;
  event.preventDefault();
  link.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});

/** 用語のあるところを、節（h2）ごとに分けたもの。 */
let sections = [];

function section(link) {
  return sections.find((terms) => terms.includes(link)) ?? [link];
}

function divide() {
  sections = [[]];
  for (const found of document.querySelectorAll("article :is(h2, .nt-term)")) {
    if (found.localName === "h2") sections.push([]);
    else sections.at(-1).push(found);
  }
  for (const terms of sections) for (const [index, link] of terms.entries()) link.tabIndex = index ? -1 : 0;
}

divide();
