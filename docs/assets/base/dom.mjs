/** 要素を作る。`children` の文字列は、いつも文字として入る（HTML にはならない）。 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** SVG の要素を作る。 */
export function shape(name, attributes, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

/** 文字 `text` を、読者の手元に写す。写せなければ（https でないページなど）、例外で知らせる。 */
export const copyText = async (text) => navigator.clipboard.writeText(text);

/** 確率を、パーセントで。 */
export const percent = (probability) => `${(100 * probability).toFixed(1)}%`;

/** 候補に添える、確率の文字。 */
export const share = (text) => element("span", { class: "share" }, text);

/** 確率の横棒。`scale` のとき、枠いっぱいの長さになる。`shadow` があれば、その長さの影も。 */
export function bar(probability, scale, shadow) {
  const long = (name, length) => element("span", { class: name, style: `width: ${(100 * length) / scale}%` });
  return element("span", { class: "track" }, ...(shadow ? [long("shadow", shadow)] : []), long("bar", probability));
}

/** 横に送れる箱の中の `part` を、ページは動かさずに、見えるところへ送る。`room` は、見出しの列に隠れないための余裕。 */
export function inView(box, part, room = 30) {
  const outer = box.getBoundingClientRect(), inner = part.getBoundingClientRect();
  if (inner.left < outer.left + room) box.scrollLeft += inner.left - outer.left - room;
  else if (inner.right > outer.right - room) box.scrollLeft += inner.right - outer.right + room;
}
