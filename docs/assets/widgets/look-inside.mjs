// <nt-look-inside>――「中をのぞく」。中身（look-inside-view.mjs）は大きいので、記録と一緒に、読者が近づいてから取りに行く。

import { Widget } from "./widget.mjs";

class LookInside extends Widget {
  async prepare() {
    const { View, rules } = await import("./look-inside-view.mjs");
    this.rules = rules;
    this.view = new View(this);
    await this.view.prepare();
  }

  build(root) {
    root.adoptedStyleSheets.push(this.rules);
    this.view.build(root);
  }
}

customElements.define("nt-look-inside", LookInside);
