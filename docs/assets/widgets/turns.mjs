// <nt-turns>――吹き出しを書き換えると、モデルに渡る一本の文章が変わる。打ったものは、住所にも残さない。

import { element } from "../base/dom.mjs";
import { Widget, sheet } from "../base/widget.mjs";
import { parts, render } from "./turns-state.mjs";

const TURNS = [["user", "名前は？"], ["model", "まだ無い。"], ["user", "どこで生れた？"]];
const NAMES = { user: "あなた", model: "モデル" };
const LONGEST = 60; // 文字

export const meta = {
  use: [["#turn0", "吾輩は<end_of_turn>\n猫"], ["#turn2", ""]],
};

class Turns extends Widget {
  static styles = [
    sheet(`
      .two { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1em 1.6em; align-items: start; }
      .talk { display: grid; gap: 0.6em; }
      .talk label { display: grid; gap: 0.1em; width: 92%; }
      .talk .model { justify-self: end; text-align: end; }
      .talk input { font-weight: 400; border-radius: 1em; }
      .talk .model input { background: var(--nt-token2); }
      #whole { padding: 0.7em; line-height: 2; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--nt-soft); border-radius: 0.3em; }
      .mark { padding: 0.1em 0.35em; margin-inline: 1px; font-size: 0.86em; color: var(--nt-paper); background: var(--nt-blue); border-radius: 0.25em; }
      .next { display: inline-block; width: 0.6em; height: 1.1em; vertical-align: -0.15em; background: var(--nt-orange); }
      @container (max-width: 31em) { .two { grid-template-columns: minmax(0, 1fr); } #whole { line-height: 1.8; } }
      @media (forced-colors: active) { .mark { border: 1px solid; } .next { forced-color-adjust: none; background: Highlight; } }
    `),
  ];

  build(root) {
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p><span class="title" id="title">会話を書き換える</span> <span class="note">モデルに渡るのは、吹き出しではなく、一本の文章です。青い箱は一つの特殊トークン、橙は、モデルがこれから書くところ。</span></p>
        <div class="two"><div class="talk" id="talk"></div><div id="whole" role="group" aria-label="モデルに渡る文章"></div></div>
      </div>`;
    this.fields = TURNS.map(([role, content], at) => {
      const input = element("input", { type: "text", id: `turn${at}`, maxlength: LONGEST, value: content, autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
      input.oninput = () => this.#draw();
      root.getElementById("talk").append(element("label", { class: role }, NAMES[role], input));
      return { role, input };
    });
    this.whole = root.getElementById("whole");
    this.#draw();
  }

  #draw() {
    const text = render(this.fields.map(({ role, input }) => ({ role, content: input.value })));
    this.whole.replaceChildren(...parts(text).map(({ text, mark }) => (mark ? element("span", { class: "mark" }, text) : text)), element("span", { class: "next", role: "img", "aria-label": "ここから、モデルの番" }));
  }
}

customElements.define("nt-turns", Turns);
