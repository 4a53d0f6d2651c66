// 「灯りをともす」のスイッチ。押されてから読み込まれ、重みを受け取らせ、届いた階を塔に知らせる。

import { empty } from "../engine/gemma/cellar.mjs";
import { light } from "../engine/gemma/living.mjs";
import { saying } from "../engine/gemma/sayings.mjs";
import { loadGemmaTokenizer } from "./gemma-tokenizer.mjs";
import { Living } from "./lights-living.mjs";
import { FLOORS } from "./lights-state.mjs";
import { SAMPLE } from "./lights.mjs";
import { SENTENCES } from "./look-inside-state.mjs";

const SIZE = 253e6; // 受け取る大きさ（バイト）
const PAUSE = 150; // 看板を書き直す間（ミリ秒）
const SAID = {
  large: (detail) => `このモデルには、置き場が${Math.round(detail / 1e6)}MB要ります。よければ、もう一度開いてください。`,
  tall: (detail) => `${detail}階建てのモデルです。ここに建てられるのは、${FLOORS}階建ての270Mだけです。`,
};

/** スイッチが押された。暗ければともし、途中なら休み、ともっていれば落とす。 */
export function press(place) {
  if (place.power === "loading") return place.stop.abort();
  if (place.power === "lit") return darken(place);
  if (navigator.connection?.saveData && !place.agreed) {
    place.agreed = true;
    return place.trouble(saying({ code: "save-data", detail: SIZE }));
  }
  return kindle(place);
}

/** 読者の .gguf で、ともし直す。 */
export function open(place, file) {
  place.stop?.abort();
  if (place.engine) darken(place);
  return kindle(place, file);
}

/** 倉を空にする。ともっている灯りは、そのまま。 */
export async function clear(place) {
  if (place.power === "loading") place.stop.abort();
  try {
    await empty();
    place.at("empty").hidden = true;
    place.hint(place.power === "lit" ? saying({ code: "emptied" }) : "倉を空にしました。");
  } catch (error) {
    console.warn("倉が空になりません。", error);
    place.hint("倉が空になりませんでした。この本のほかのタブを閉じて、もう一度押してください。");
  }
}

/** 灯りを落とし、メモリを返す。 */
function darken(place) {
  place.engine.close();
  place.engine = place.living = null;
  place.powered("off");
  place.stand();
  place.draw();
}

async function kindle(place, file) {
  const stop = (place.stop = new AbortController()), before = file ? [] : (place.living?.usual ?? []);
  Object.assign(place, { said: "", load: {} });
  place.powered("loading");
  place.draw();
  try {
    place.tokenizer ??= await loadGemmaTokenizer().catch(() => { throw { code: "cut" }; });
    if (!place.at("text").value) place.at("text").value = SENTENCES[SAMPLE];
    stop.signal.throwIfAborted();
    const engine = light({ file, room: place.room, signal: stop.signal, tell: (told) => arrive(place, told, file) });
    place.engine = named(engine, place.tokenizer);
    place.living = Object.assign(new Living(place.engine, FLOORS, (at) => place.came(at), (error) => place.fail(error)), { usual: before });
    place.commit();
    const made = await engine.ready;
    if (stop !== place.stop) return;
    stop.signal.throwIfAborted();
    if (made.needed) throw { code: "large", detail: (place.room = made.needed) };
    place.powered("lit");
    place.living.grow(made.floors);
    place.at("model").textContent = `いま答えているのは、${made.name}です。答えは、ふるいにかけられておらず、事実とも限りません。`;
    const code = made.plain ? "no-simd" : made.why;
    if (code) place.hint(saying({ code }));
    place.draw();
  } catch (error) {
    if (stop !== place.stop) return;
    place.engine?.close();
    place.engine = null;
    place.powered(place.living?.floors >= 0 ? "paused" : "off");
    const { code, detail } = stop.signal.aborted ? { code: "stopped", ...stop.signal.reason.why } : error;
    place.trouble(SAID[code]?.(detail) ?? saying({ code, detail }));
    if (!code) console.warn("灯りがともりません。", error);
  }
  place.lookIntoCellar();
}

/** 荷が届いた。みな倉にあったのなら、すぐにそろうので、途中の階は計算しない。 */
function arrive(place, told, file) {
  if ((told.layers ?? FLOORS) !== FLOORS) place.stop.abort({ why: { code: "tall", detail: told.layers } });
  const { load } = place;
  Object.assign(load, told);
  load.late ||= told.received < told.size;
  if ("floors" in told && load.late) place.living?.grow(told.floors);
  if (told.floors === 0 && !file) place.at("empty").hidden = false;
  load.drawing ??= setTimeout(() => {
    load.drawing = null;
    place.drawSign();
  }, PAUSE);
}

/** 答えに、トークンのバイト列を添える口。 */
function named(engine, tokenizer) {
  const bytes = ({ id, probability }) => ({ id, probability, bytes: tokenizer.bytes(id) });
  const columns = (given, { tell, signal }) =>
    engine.columns(given, { signal, tell: (one) => tell({ ...one, lens: one.lens.map((row) => row.map(bytes)) }) });
  return { ...engine, columns };
}
