// 灯りのともし方。本物の Gemma を受け取らせ、止め、落とす。どの部品も、これでともす。画面を知らない。
//
// power は、off、loading、paused（階の途中で止めた）、lit のどれか。変わるたびに、`told({ … })` を呼ぶ。渡すのは、
// power か、arrived（受け取った荷。load を見る）か、floors（重みのそろった階）か、trouble か hint（言葉）。

import { SIZE, empty } from "../engine/gemma/cellar.mjs";
import { light, living } from "../engine/gemma/living.mjs";
import { saying } from "../engine/gemma/sayings.mjs";

const SMALL = 4; // これより少ないメモリ（GB）なら、もう一度たずねる
const SAID = {
  own: () => "止めました。もう一度選べば、初めから読みます。",
  large: (detail) => `このモデルには、置き場が${Math.round(detail / 1e6)}MB要ります。よければ、もう一度開いてください。`,
  tall: (detail) => `${detail}階建てのモデルです。ここで動くのは、18階建ての270Mだけです。`,
};

export class Kindling {
  power = "off";
  load = {}; // { received, size, entrance, late }
  engine = null;
  made = null; // ともったもの { name, plain, why }
  #told;
  #top;
  #agreed = false;
  #room;
  #stop;
  #warned = false;

  /** `top` は、建てられる階の数。 */
  constructor(told, top = 18) {
    this.#told = told;
    this.#top = top;
  }

  /** スイッチが押された。暗ければともし、途中なら休み、ともっていれば落とす。 */
  press() {
    if (this.power === "loading") return this.#stop.abort();
    if (this.power === "lit") return this.darken();
    const code = navigator.connection?.saveData ? "save-data" : navigator.deviceMemory < SMALL ? "small" : "";
    if (code && !this.#agreed && !living()) {
      this.#agreed = true;
      return this.#told({ trouble: saying({ code, detail: SIZE }) });
    }
    return this.kindle();
  }

  /** 読者の .gguf で、ともし直す。 */
  open(file) {
    this.#stop?.abort();
    living()?.close();
    return this.kindle(file);
  }

  /** しまった重みを消す。一度めは、たしかめる。ともっている灯りは、そのまま。消せたか。 */
  async clear() {
    this.#warned = !this.#warned;
    if (this.#warned) {
      this.#told({ hint: `もう一度押すと、この端末にしまったGemmaを消します。また使うには、${mega(SIZE)}MBを受け取ります。` });
      return false;
    }
    if (this.power === "loading") this.#stop.abort();
    try {
      await empty();
      this.#told({ hint: this.power === "lit" ? saying({ code: "emptied" }) : "しまってあったGemmaを、消しました。" });
      return true;
    } catch (error) {
      console.warn("倉が空になりません。", error);
      this.#told({ hint: "消せませんでした。この本のほかのタブを閉じて、もう一度押してください。" });
      return false;
    }
  }

  /** 灯りを落とし、メモリを返す。 */
  darken() {
    this.engine.close();
    this.#end("off");
  }

  async kindle(file) {
    const stop = (this.#stop = new AbortController());
    this.load = {};
    this.#turn("loading");
    let floors = -1;
    const tell = (told) => {
      if ((told.layers ?? this.#top) !== this.#top) stop.abort({ why: { code: "tall", detail: told.layers } });
      if (told.received !== undefined) this.load.since ??= { at: performance.now(), received: told.received };
      Object.assign(this.load, told);
      this.load.late ||= told.received < told.size;
      if ("floors" in told) ({ floors } = told);
      if (stop === this.#stop) this.#told("floors" in told ? { floors } : { arrived: true });
    };
    try {
      this.engine = light({ file, room: this.#room, signal: stop.signal, tell });
      this.engine.ended.then(left(new WeakRef(this), stop)); // ほかの部品が落とした
      this.#told({ engine: this.engine });
      const made = await this.engine.ready;
      if (stop !== this.#stop) return;
      stop.signal.throwIfAborted();
      if (made.needed) throw { code: "large", detail: (this.#room = made.needed) };
      this.made = made;
      this.#turn("lit");
      const code = made.plain ? "no-simd" : made.why;
      if (code) this.#told({ hint: saying({ code }) });
    } catch (error) {
      if (stop !== this.#stop) return;
      this.engine?.close();
      this.#end(floors >= 0 && !file ? "paused" : "off"); // 読者のファイルの続きは、選び直してから
      const { code, detail } = stop.signal.aborted ? { code: file ? "own" : "stopped", ...stop.signal.reason.why } : error;
      if (!code) console.warn("灯りがともりません。", error);
      this.#told({ trouble: SAID[code]?.(detail) ?? saying({ code, detail }), code });
    }
  }

  /** `stop` でともした灯りを、ほかの部品が落とした。 */
  leave(stop) {
    if (stop === this.#stop && this.power === "lit") this.#end("off");
  }

  #end(power) {
    this.engine = this.made = null;
    this.#turn(power);
  }

  #turn(power) {
    this.power = power;
    this.#warned = false; // たしかめた言葉は、もう見えない
    this.#told({ power });
  }
}

/** 灯りを、作り直したあとの古い部品が、いつまでも待たないように。 */
const left = (kindling, stop) => () => kindling.deref()?.leave(stop);

const mega = (bytes) => Math.floor(bytes / 1e6);
const SOON = 3000; // 速さを見積もるまで（ミリ秒）

/** 荷の届きぐあい。「253MBのうち64MB、あと2分ほど」。 */
export function arriving({ received = 0, size = SIZE, since }, now = performance.now()) {
  const told = `${mega(size)}MBのうち${mega(received)}MB`, spent = now - since?.at, came = received - since?.received;
  if (!(spent > SOON) || !(came > 0) || received >= size) return told;
  const seconds = ((size - received) * spent) / came / 1000;
  if (seconds < 10) return `${told}、まもなく`;
  return `${told}、あと${seconds < 60 ? `${Math.ceil(seconds / 10) * 10}秒` : `${Math.ceil(seconds / 60)}分`}ほど`;
}
