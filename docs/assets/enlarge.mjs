// 図を大きく見せ、写し（SVG、PNG）を渡す。図か「拡大」が押されたときに、loader.mjs から読み込まれる。

const PNG_SCALE = 2; // 写しの一辺は、図の何倍か

/** 図を窓いっぱいに開く。Esc か「閉じる」で閉じ、押したところに戻る。 */
export function enlarge(figure) {
  const opener = figure.querySelector(".nt-enlarge");
  const dialog = document.createElement("dialog");
  dialog.className = "nt-dialog";
  dialog.setAttribute("aria-label", `大きな図: ${captionOf(figure)}`);
  const view = document.createElement("div");
  view.className = "nt-dialog-view";
  view.tabIndex = 0; // 窓より大きな図は、指でも矢印キーでも動かせる
  view.setAttribute("role", "img");
  view.setAttribute("aria-label", figure.querySelector(".nt-drawn").getAttribute("aria-label"));
  view.append(copyOf(figure));
  const caption = document.createElement("p");
  caption.textContent = captionOf(figure);
  const bar = document.createElement("form");
  bar.method = "dialog";
  bar.className = "nt-dialog-bar";
  bar.append(
    button("SVGを保存", () => takeHome(figure, "svg")),
    button("PNGを保存", () => takeHome(figure, "png")),
    button("閉じる"),
  );
  dialog.append(bar, view, caption);
  dialog.addEventListener("close", () => {
    dialog.remove();
    opener.focus({ preventScroll: true });
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // 外側を押しても閉じる
  figure.after(dialog);
  dialog.showModal();
  view.focus();
  return dialog;
}

/** 写しを保存させる。`kind` は "svg" か "png"。 */
export async function takeHome(figure, kind) {
  const made = kind === "svg" ? new Blob([standalone(figure)], { type: "image/svg+xml" }) : await picture(figure);
  save(figure, kind, made);
}

function button(label, action) {
  const made = document.createElement("button");
  made.textContent = label;
  if (action) {
    made.type = "button";
    made.addEventListener("click", action);
  }
  return made;
}

function captionOf(figure) {
  return figure.querySelector("figcaption > p").textContent.trim();
}

/** 机の上の画面の図の写し。同じ id が二つにならないように、名前を変える。 */
function copyOf(figure) {
  const copy = figure.querySelector(".nt-desk").cloneNode(true);
  for (const node of copy.querySelectorAll("*")) {
    if (node.id) node.id = `large-${node.id}`;
    for (const { name, value } of [...node.attributes]) {
      const renamed = value.replace(/url\(#/g, "url(#large-").replace(/^#/, "#large-");
      if (name !== "id" && renamed !== value) node.setAttributeNS(name.startsWith("xlink:") ? XLINK : null, name, renamed);
    }
  }
  return copy;
}

const XLINK = "http://www.w3.org/1999/xlink";

/** ページの外でも同じに見える SVG。色と書体の変数を、明るい画面の値に置き換え、題と代替テキストを添える。 */
export function standalone(figure) {
  const copy = figure.querySelector(".nt-desk").cloneNode(true);
  for (const [tag, text] of [["desc", figure.querySelector(".nt-drawn").getAttribute("aria-label")], ["title", captionOf(figure)]]) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    node.textContent = text;
    copy.prepend(node);
  }
  const fonts = getComputedStyle(figure).getPropertyValue("--nt-figure-font").trim().replaceAll('"', "'");
  return new XMLSerializer()
    .serializeToString(copy)
    .replace(/var\(--nt-figure-font, ([^;"]+), sans-serif\)/g, (_, own) => [fonts, own, "sans-serif"].filter(Boolean).join(", "))
    .replace(/var\(--nt-[\w]+, (#[0-9a-f]{6})\)/g, "$1");
}

async function picture(figure) {
  const address = URL.createObjectURL(new Blob([standalone(figure)], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * PNG_SCALE;
    canvas.height = image.naturalHeight * PNG_SCALE;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => canvas.toBlob(done, "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}

function save(figure, kind, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${figure.id.replace(/^fig-/, "")}.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
