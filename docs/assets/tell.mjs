// 「この文はおかしい」。見出しの印か、足もとのリンクが押されたときに、loader.mjs から読み込まれる。
//
// 知らせに書くのは、開いた窓に見えるものだけで、押されるまで、どこへも送らない。読者の打った字は、どこにあるものも読まない。
// 住所は ? の前まで、部品は名前と、つまみの数だけを読む（tests/browser/test_secret.py）。

import { copyText, element } from "./base/dom.mjs";
import { sheet } from "./base/widget.mjs";
import { style } from "./base/style.mjs";

const HEADINGS = "article :is(h1, h2, h3, h4)[id]";
const ROOT = new URL("../", import.meta.url).pathname;
/** 値が、書いた字ではなく、選んだ数になる操作。 */
const KNOBS = "input:is([type=range], [type=checkbox], [type=radio]:checked), select";

const own = sheet(`
  :host { width: min(34rem, 100vw - 2rem); padding: 0; border: 0; margin: auto; }
  .frame { max-height: 90dvh; overflow: auto; font-size: 0.75rem; }
  pre { padding: 0.7em; margin: 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--nt-soft); }
  :is(a, button) { align-content: center; min-height: 44px; }
  a { padding: 0 0.9em; color: var(--nt-paper); text-decoration: none; background: var(--nt-blue); border-radius: 0.3em; }
`);

/** 押された印 `mark` の節について、知らせを書いて見せる。足もとからなら、いま見えている節。 */
export async function tell(mark) {
  const about = await (await fetch(new URL("about.json", import.meta.url))).json();
  const headings = [...document.querySelectorAll(HEADINGS)];
  const seen = headings.findLastIndex((one) => one.getBoundingClientRect().top < innerHeight / 2);
  const section = element("select", { id: "section" }, ...headings.map((one, at) => element("option", { value: at }, words(one))));
  const report = element("pre", { id: "report", tabindex: 0, "aria-label": "知らせに書くこと" });
  const send = element("a", { id: "send", target: "_blank", rel: "noreferrer" }, "GitHubに書く");
  const copy = element("button", { id: "copy", type: "button" }, "写す");
  const close = element("button", { id: "close", type: "button" }, "閉じる");
  const said = element("span", { role: "status" });
  const where = /^(https:\/\/github\.com\/[\w.-]+\/[\w.-]+?)(\.git)?\/?$/.exec(about.repository)?.[1];
  const panel = element("div", { popover: "auto", role: "dialog", "aria-label": "この文はおかしい" });
  const root = panel.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [style, own];

  section.value = Math.max(0, headings.includes(mark.parentElement) ? headings.indexOf(mark.parentElement) : seen);
  section.onchange = () => {
    const { title, text } = written(headings[section.value], about);
    report.textContent = text;
    said.textContent = "";
    if (where) send.href = `${where}/issues/new?${new URLSearchParams({ template: "wrong.yml", title, where: text })}`;
  };
  section.onchange();
  copy.onclick = async () => {
    await copyText(report.textContent).then(
      () => (said.textContent = "写しました。"),
      () => (said.textContent = "写せませんでした。上の枠の字を選んでください。"),
    );
  };
  close.onclick = () => panel.hidePopover();
  panel.ontoggle = ({ newState }) => {
    if (newState !== "closed") return;
    panel.remove();
    if (document.activeElement === document.body) mark.focus({ preventScroll: true });
  };
  root.append(
    element("div", { class: "frame" },
      element("p", { class: "title" }, "この文はおかしい"),
      element("label", { for: "section" }, "どの節ですか？"), section, report,
      element("p", { class: "note" }, where ? "次の画面で、どの文がおかしいのかを書き足します。押すまで、どこへも送りません。" : "どの文がおかしいのかを書き足して、この本を渡してくれた人に送ってください。ここからは、どこへも送りません。"),
      element("div", { class: "buttons" }, ...(where ? [send] : []), copy, close, said)),
  );
  document.body.append(panel);
  panel.showPopover();
  (where ? send : copy).focus();
}

/** 見出しの字。印は除く。 */
function words(heading) {
  const copy = heading.cloneNode(true);
  for (const mark of copy.querySelectorAll(".headerlink")) mark.remove();
  return copy.textContent.trim();
}

/** 知らせの題と中身。 */
function written(heading, { commit, model }) {
  const page = new URL(document.URL).pathname.replace(ROOT, "") || "index";
  const lines = [`ページ: ${page}`, `節: ${words(heading)}（${heading.id}）`, `版: ${commit || "分からない"}`, `モデル: ${model}`];
  return {
    title: `${page}#${heading.id}: `,
    text: [...lines, `ブラウザ: ${navigator.userAgent}`, ...under(heading).map(described)].join("\n"),
  };
}

/** 見出しの下に、次の見出しまでにある部品。 */
function under(heading) {
  const all = [...document.querySelectorAll(`${HEADINGS}, .nt-widget > *`)];
  const after = all.slice(all.indexOf(heading) + 1), end = after.findIndex((one) => one.matches(HEADINGS));
  return after.slice(0, end < 0 ? undefined : end);
}

/** 部品の名前と、つまみの名前と数。選ぶものは、上から何番目か。 */
function described({ localName, shadowRoot }) {
  const knobs = [...(shadowRoot?.querySelectorAll(KNOBS) ?? [])].map((knob) => `${knob.id || knob.name || knob.type} ${number(knob, shadowRoot)}`);
  return `部品: ${localName.slice("nt-".length)}${knobs.length ? `（${knobs.join("、")}）` : ""}`;
}

function number(knob, root) {
  if (knob.type === "range") return knob.valueAsNumber;
  if (knob.type === "checkbox") return Number(knob.checked);
  return knob.selectedIndex ?? [...root.querySelectorAll("[type=radio]")].filter(({ name }) => name === knob.name).indexOf(knob);
}
