// 「灯りをともす」のスイッチ。押されてから読み込まれ、灯り（kindling.mjs）のようすを、塔に知らせる。

import { knob } from "./board.mjs";
import { loadGemmaTokenizer } from "./gemma-tokenizer.mjs";
import { Kindling, arriving } from "./kindling.mjs";
import { Living } from "./lights-living.mjs";
import { FLOORS } from "./lights-state.mjs";
import { SAMPLE } from "./lights.mjs";
import { SENTENCES } from "./look-inside-state.mjs";

const PAUSE = 150; // 看板を書き直す間（ミリ秒）

/** `place`（nt-lights）のスイッチ { press, open, clear }。 */
export class Power {
  #place;
  #own = false;
  #preparing = false;
  #lent = false; // 見本の文を、こちらで入れた
  #kindling = new Kindling((told) => this.#hear(told), FLOORS);

  constructor(place) {
    this.#place = place;
  }

  get load() {
    return this.#kindling.load;
  }

  /** 荷の届きぐあいの一言。 */
  get told() {
    return this.load.late ? arriving(this.load) : "荷を待っています";
  }

  async press() {
    if (this.#preparing) return undefined; // 語彙を待つあいだの二度めで、止めない
    if (this.#kindling.power === "off" || this.#kindling.power === "paused") await this.#ready();
    this.#own = false;
    return this.#kindling.press();
  }

  async open(file) {
    await this.#ready();
    this.#own = true;
    this.#place.living = null; // ほかのモデルの答えは、残さない
    return this.#kindling.open(file);
  }

  async clear() {
    const place = this.#place, empty = place.at("empty");
    if (!(await this.#kindling.clear())) return;
    if (place.shadowRoot.activeElement === empty) place.at("switch").focus(); // 押したボタンは消える
    empty.hidden = true;
  }

  /** 語彙と、文がなければ見本の文。 */
  async #ready() {
    const place = this.#place;
    this.#preparing = true;
    try {
      place.tokenizer ??= await loadGemmaTokenizer();
    } finally {
      this.#preparing = false;
    }
    if (place.at("text").value) return;
    place.state.text = place.at("text").value = SENTENCES[SAMPLE];
    this.#lent = true;
  }

  #hear({ power, engine, floors, arrived, trouble, hint }) {
    const place = this.#place, { load } = this.#kindling;
    if (power) this.#turn(power);
    if (engine) this.#stand(engine);
    if (floors !== undefined && load.late) place.living?.grow(floors); // みな倉にあったのなら、すぐにそろうので、途中の階は計算しない
    if (floors === 0 && !this.#own) place.at("empty").hidden = false;
    if (trouble) place.trouble(trouble);
    if (hint) place.hint(hint);
    if (arrived || floors !== undefined) this.#drawing ??= setTimeout(() => {
      this.#drawing = null;
      place.drawSign();
    }, PAUSE);
  }

  #drawing = null;

  #stand(engine) {
    const place = this.#place, before = place.living?.usual ?? [];
    place.engine = named(engine, place.tokenizer);
    place.living = Object.assign(new Living(place.engine, FLOORS, (at) => place.came(at), (error) => place.fail(error)), { usual: before });
    place.commit();
  }

  #turn(power) {
    const place = this.#place;
    place.said = "";
    place.powered(power);
    if (power === "off") place.engine = place.living = null;
    if (power === "off" || power === "paused") place.lookIntoCellar();
    if (power === "off" && this.#lent) {
      place.at("text").value = ""; // 灯りが来なければ、記録の塔に戻す
      place.commit();
    } else if (power === "off") place.stand();
    if (power === "off" || power === "lit") this.#lent = false;
    if (power === "lit") {
      place.furnish(knob);
      place.living.grow(FLOORS);
      place.at("model").textContent = `いま答えているのは、${this.#kindling.made.name}です。答えは、ふるいにかけられておらず、事実とも限りません。`;
      place.lookIntoCellar();
    }
    place.draw();
  }
}

/** 答えに、トークンのバイト列を添える口。 */
function named(engine, tokenizer) {
  const bytes = ({ id, probability }) => ({ id, probability, bytes: tokenizer.bytes(id) });
  const columns = (given, { tell, signal }) =>
    engine.columns(given, { signal, tell: (one) => tell({ ...one, lens: one.lens.map((row) => row.map(bytes)) }) });
  return { ...engine, columns };
}
