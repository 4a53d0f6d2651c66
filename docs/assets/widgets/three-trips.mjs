// <nt-three-trips>――同じ文を、章の三つのトークナイザで往復させる。

import { element } from "../base/dom.mjs";
import { sheet } from "../base/widget.mjs";
import { RoundTrip, meta as one } from "./round-trip.mjs";

const WAYS = [["小説だけ", "neko_5000"], ["絵文字と英訳も", "neko_emoji_botchan_5000"], ["バイトを全部", "neko_5000_full"]];

export const meta = { ...one, use: [...one.use, "[value='2']", "[value='0']"] };

class ThreeTrips extends RoundTrip {
  static styles = [
    ...super.styles,
    sheet(`
      fieldset { display: flex; gap: 0.4em; padding: 0; margin: 0; word-break: auto-phrase; border: 0; }
      @media (width < 30em) { .back { min-height: 6.4em; } }
    `),
  ];

  first = "Мы решили отправиться на луну {🥺} C++";
  names = WAYS.map(([, name]) => name);

  build(root) {
    super.build(root);
    const pills = WAYS.map(([told], value) => element("label", { class: "pill" }, element("input", { type: "radio", name: "way", value, checked: value === this.state.way }), told));
    const ways = element("fieldset", { "aria-label": "トークナイザ" }, ...pills);
    ways.onchange = ({ target }) => this.change({ way: Number(target.value) });
    this.at("back").before(ways);
  }
}

customElements.define("nt-three-trips", ThreeTrips);
