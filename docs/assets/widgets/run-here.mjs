// <nt-run-here chapter="…" cell="…" size="…" bytes="…" novel>――「ここで動かす」。すぐ下のセルのコードを書き換えられるようにし、ページの中で動かす。
// Python も書く欄も大きいので、押されたときに読み込む（run/panel.mjs）。

import { Widget, sheet } from "../base/widget.mjs";

class RunHere extends Widget {
  static styles = [
    sheet(`
      :host { font-size: 0.9em; }
      .closed { display: flex; gap: 0.6em; align-items: center; justify-content: end; min-height: 44px; }
      .open { flex: none; min-height: 44px; padding: 0 0.6em; white-space: nowrap; font-size: 0.95em; color: var(--nt-blue); background: none; border-color: transparent; }
      .open:hover { border-color: currentcolor; }
      .open[aria-disabled="true"] { background: none; border-color: transparent; }
      .closed .note { text-align: end; }
    `),
  ];

  build(root) {
    root.innerHTML = `
      <div class="closed" id="closed">
        <span class="note" id="note"></span>
        <button type="button" class="open" id="open"><span aria-hidden="true">▶ </span>ここで動かす<span class="hidden">: セル ${this.getAttribute("cell")}</span></button>
      </div>
      <div id="panel"></div>`;
    const open = root.getElementById("open");
    const first = document.querySelector(this.localName) === this;
    const needed = [first && `初めだけ、${this.getAttribute("size")}を受け取ります`, this.hasAttribute("novel") && "小説のファイルが要ります"];
    root.getElementById("note").textContent = needed.filter(Boolean).join("。");
    open.onclick = async () => {
      if (open.getAttribute("aria-disabled") === "true") return;
      open.setAttribute("aria-disabled", "true");
      try {
        const { openPanel } = await import("../run/panel.mjs");
        await openPanel(this, root.getElementById("panel"));
        root.getElementById("closed").hidden = true;
      } catch (error) {
        console.error("ここでは動かせません。", error);
        root.getElementById("note").textContent = "読み込めませんでした。もう一度押してください";
      } finally {
        open.removeAttribute("aria-disabled");
      }
    };
  }

  /** 元の姿に戻す。 */
  close() {
    this.shadowRoot.getElementById("panel").replaceChildren();
    this.shadowRoot.getElementById("closed").hidden = false;
    this.shadowRoot.getElementById("open").focus();
  }
}

customElements.define("nt-run-here", RunHere);
