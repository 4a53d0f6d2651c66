// サイトのページ一枚を、本の章にする。Chromium の中で動く。
//
// HTML を読むのも、正しい XHTML に書き出すのも、ブラウザに任せる。ページのスクリプトは動かない（DOMParser）。

const OPS = "http://www.idpf.org/2007/ops"; // EPUB の epub:type

/** 本では役に立たないもの。 */
const SCREEN_ONLY = [
  "script, style, link, button, dialog, [popover]",
  ".headerlink, .md-button, .nt-notebook, .nt-along, .nt-screen, .nt-phone",
].join(",");

/** おしまいに集める折りたたみ：答えと、長いコード。 */
const AT_END = ".question, .nt-guess details, .nt-exercise details, :has(.nt-long:not(.nt-output))";

/**
 * @param {string} html ページ
 * @param {object} where
 * @param {string} where.name 章の名前。id の頭に付く
 * @param {string} where.title 本での題。空なら、ページの題のまま
 * @param {string} where.address このページの住所
 * @param {Object<string, string>} where.inside 本に入るページの住所 → 章の名前
 * @param {string} where.root サイトの根の住所
 * @param {string} where.home 公開されているサイトの住所。なければ空
 */
export function chapter(html, { name, title, address, inside, root, home }) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const article = page.querySelector("article");
  article.querySelectorAll(SCREEN_ONLY).forEach((element) => element.remove());
  stopWidgets(article);
  if (title) article.querySelector("h1").textContent = title;
  for (const element of article.querySelectorAll("[tabindex]")) element.removeAttribute("tabindex");
  nameIds(article, name);
  for (const link of article.querySelectorAll("a[href]")) turn(link, { address, inside, root, home });
  unlink(article, name);
  for (const note of article.querySelectorAll("a.footnote-ref")) note.setAttributeNS(OPS, "epub:type", "noteref");
  for (const answer of article.querySelectorAll(".nt-guess summary")) answer.firstChild.textContent = "答え"; // 紙では、ここを開けない
  for (const exercise of article.querySelectorAll(".nt-exercise")) gatherFolds(exercise);
  const folds = takeFolds(article, name);

  const section = page.createElement("section");
  section.id = name;
  section.className = "nt-bound";
  section.append(...article.childNodes);
  const number = section.querySelector(".nt-chapter__number")?.textContent.trim() ?? "";
  const headings = [...section.querySelectorAll("h1, h2")].map((heading) => ({
    level: Number(heading.localName[1]),
    id: (heading.id ||= `${name}--title`),
    text: [heading.localName === "h1" ? number : "", heading.textContent.trim()].join("　").trim(),
  }));
  return {
    headings,
    body: written(section),
    folds: folds.map(written),
    styles: [...page.querySelectorAll('link[rel="stylesheet"]')].map((link) => path(link.getAttribute("href"), address)),
  };
}

function written(element) {
  return new XMLSerializer().serializeToString(element);
}

function path(href, address) {
  return new URL(href, address).pathname;
}

/** 部品の代わりに、元の図を残す。 */
function stopWidgets(article) {
  for (const element of article.querySelectorAll(".nt-widget > *")) {
    if (element.localName.startsWith("nt-")) element.replaceWith(...element.childNodes);
  }
}

/** 本の中で一つしかない、XML でも正しい名前にする。 */
function full(name, id) {
  return `${name}--${decodeURIComponent(id).replaceAll(":", "-")}`;
}

function nameIds(article, name) {
  for (const element of article.querySelectorAll("*")) {
    if (element.id) element.id = full(name, element.id);
    for (const attribute of element.attributes) {
      if (["aria-labelledby", "aria-describedby", "for", "headers"].includes(attribute.name)) {
        attribute.value = attribute.value.trim().split(/\s+/).map((id) => full(name, id)).join(" ");
      } else if (attribute.value.includes("url(#")) {
        attribute.value = attribute.value.replace(/url\(#([^)]+)\)/g, (_, id) => `url(#${full(name, id)})`);
      } else if (element.localName !== "a" && attribute.localName === "href" && attribute.value.startsWith("#")) {
        attribute.value = `#${full(name, attribute.value.slice(1))}`;
      }
    }
  }
}

/** リンクを、本の中の場所か、公開されているページへ向ける。どちらでもなければ、ただの字にする。 */
function turn(link, { address, inside, root, home }) {
  const to = new URL(link.getAttribute("href"), address);
  const target = inside[to.origin + to.pathname];
  if (target) {
    link.setAttribute("href", to.hash ? `#${full(target, to.hash.slice(1))}` : `#${target}`);
  } else if (to.href.startsWith(root) && home) {
    link.setAttribute("href", home + to.href.slice(root.length));
  } else if (to.href.startsWith(root)) {
    link.replaceWith(...link.childNodes);
  }
}

/** 画面でしか要らないものと一緒に消えた場所へのリンクを、ただの字にする。 */
function unlink(article, name) {
  const ids = new Set([...article.querySelectorAll("[id]")].map((element) => element.id));
  for (const link of article.querySelectorAll(`a[href^="#${name}--"]`)) {
    if (!ids.has(link.getAttribute("href").slice(1))) link.replaceWith(...link.childNodes);
  }
}

/** 練習のヒントと答えの例を、折りたたみ一つにまとめる。 */
function gatherFolds(exercise) {
  const [first, ...others] = exercise.querySelectorAll("details");
  const label = (fold) => fold.querySelector("summary").firstChild.textContent;
  const titled = (fold) => {
    const title = document.createElement("h4");
    title.textContent = label(fold);
    return [title, ...[...fold.childNodes].filter((node) => node.localName !== "summary")];
  };
  const content = [first, ...others].flatMap(titled);
  for (const fold of others) fold.remove();
  first.querySelector("summary").firstChild.textContent = "ヒントと答え";
  first.append(...content);
}

/** 答えと、長いコードの折りたたみの中身を取り出し、跡には問いとリンクを残す。 */
function takeFolds(article, name) {
  const closed = [...article.querySelectorAll("details:not([open])")].filter((fold) => !fold.parentElement.closest("details"));
  const folds = closed.filter((fold) => fold.matches(AT_END));
  for (const fold of closed) fold.open = true; // 測り方と補足は、その場に
  return folds.map((fold, index) => {
    const [here, there] = [`${name}--fold-${index + 1}`, `${name}--inside-${index + 1}`];
    const summary = fold.querySelector("summary");
    const question = document.createElement("p");
    question.id = here;
    question.className = "nt-question";
    question.append(linked(there, summary.cloneNode(true).childNodes));
    const section = document.createElement("section");
    section.id = there;
    section.className = "nt-inside";
    const title = document.createElement("h3");
    title.append(linked(here, summary.childNodes));
    for (const spoken of title.querySelectorAll(".nt-spoken")) spoken.replaceWith(...spoken.childNodes); // 問いから離れるので、見せる
    summary.remove();
    fold.querySelectorAll("details").forEach((inner) => (inner.open = true));
    section.append(title, ...fold.childNodes);
    fold.replaceWith(question);
    return section;
  });
}

function linked(id, nodes) {
  const link = document.createElement("a");
  link.setAttribute("href", `#${id}`);
  for (const node of [...nodes]) link.append(...(node.localName === "a" ? node.childNodes : [node]));
  return link;
}
