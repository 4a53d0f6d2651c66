// 予想の囲み（.nt-guess）。候補を押せるようにし、押されたら答えを開く。選んだものは、読んだ印と一緒に覚えておく。
//
// スクリプトがなければ、候補はただの箇条書きで、答えは折りたたみの中にある。点は付けない。

import { guess } from "./past.mjs";
import { memory } from "./memory.mjs";

const CHOSEN = "あなたの予想";
const FOUND = document.querySelector(".nt-story") ? "話ではこれ" : "結果はこれ"; // 物語の続きは、Gemma の続きとは違う
const printing = matchMedia("print");

/** 候補の中身をボタンに入れる。囲みの高さは変わらない。 */
function prepare(box) {
  box.dataset.ready = "";
  const fold = box.querySelector("details");
  choices(box).forEach((choice, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...choice.childNodes);
    button.addEventListener("click", () => {
      memory.update((past) => guess(past, box.id, index));
      fold.open = true;
      show(box, index);
    });
    choice.append(button);
  });
  // 刷るときは、Material がすべての折りたたみを開く。読者は開いていないので、結果の印は付けない。
  fold.addEventListener("toggle", () => printing.matches || show(box, memory.now.guesses[box.id]));
  show(box, memory.now.guesses[box.id]);
}

const choices = (box) => [...box.querySelectorAll(":scope > ul > li")];

/** 選んだ候補と、答えを開いたあとなら、結果の候補に印を付ける。 */
function show(box, chosen) {
  const opened = box.querySelector("details").open;
  choices(box).forEach((choice, index) => {
    const said = [index === chosen && CHOSEN, opened && index === Number(box.dataset.right) && FOUND].filter(Boolean);
    choice.querySelector("button").setAttribute("aria-pressed", String(index === chosen));
    choice.toggleAttribute("data-found", said.includes(FOUND));
    let note = choice.querySelector(".nt-guess__said");
    if (!said.length) return note?.remove();
    if (!note) {
      note = document.createElement("span");
      note.className = "nt-guess__said";
      choice.firstChild.prepend(note);
    }
    note.textContent = said.join("・");
  });
  compare(boxes.indexOf(box), choices(box)[chosen]);
}

/** 物語の終わりの表の、`place` 番目の問いに、選んだ候補を添える。 */
function compare(place, choice) {
  const row = document.querySelectorAll(".nt-story ~ #fig-stops th[scope=rowgroup]")[place];
  row?.querySelector(".nt-yours")?.remove();
  if (!row || !choice) return;
  const yours = document.createElement("span");
  yours.className = "nt-yours";
  const words = [...choice.querySelector("button").childNodes].filter((node) => node.className !== "nt-guess__said");
  yours.textContent = `あなた：${words.map((node) => node.textContent).join("").trim()}`;
  row.append(yours);
}

const boxes = [...document.querySelectorAll(".nt-guess")];
boxes.forEach(prepare);

// 霧（reading.css）を押したら、晴らす問いへ。
document.addEventListener("click", ({ target }) => {
  if (!(target instanceof Element) || !getComputedStyle(target, "::after").content.includes("霧")) return;
  let before = target;
  while (before && !before.matches(".nt-guess")) before = before.previousElementSibling;
  before?.querySelector("button").focus({ preventScroll: true });
  before?.scrollIntoView({ block: "center" });
});

// 題の住所で来た人には、物語を待たせない（story.css）。状態の付いた住所に「戻る」と、:target は外れるので、来たことを覚えておく。
const root = document.documentElement;
const come = () => root.toggleAttribute("data-nt-came", root.hasAttribute("data-nt-came") || document.querySelector(":target") !== null);
for (const event of ["load", "hashchange"]) addEventListener(event, come);
