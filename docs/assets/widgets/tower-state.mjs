// 「十八階の塔」の計算。画面を知らない（tests/site/widgets）。
//
// 状態は { name, place, layer, head, silence }。住所には、「中をのぞく」と同じ一行で書く（look-inside-state.mjs）。layer が
// エレベーターの階、silence が、その階で消した灯り（"head" なら、head 番。"layer" なら、すべて）を表す。

import * as inside from "./look-inside-state.mjs";
import { looked } from "./sight.mjs";
import { words } from "./token-label.mjs";

/** 選べる文。電話の幅に、すべてのトークンの窓が並ぶもの。 */
export const TALES = ["capitals", "quoted", "english", "tokyo", "wagahai", "tale"];
const LEAST = 0.04; // これより弱い視線は、糸にしない
const LEVELS = 8; // 明るさの段

export const START = shown(inside.START);

/** 住所に書く一行。 */
export const write = ({ silence, layer, head, ...state }) =>
  inside.write({ ...inside.START, ...state, layer, head, outs: silence ? [{ layer, head: silence === "head" ? head : undefined }] : [] });

/** 住所に書いたものを読む。塔にない文なら、初めのまま。 */
export function read(line) {
  const state = inside.read(line);
  return TALES.includes(state.name) ? shown(state) : { ...START };
}

/** `sight` にない位置、階、灯りを、あるものに直した状態。 */
export function within(state, sight) {
  const { place, layer, head } = inside.within({ ...inside.START, ...state }, sight);
  return { ...state, place, layer, head };
}

/** 消した灯りのうち、初めの一つのある階を見る。 */
function shown({ name, place, layer, head, outs: [out] }) {
  const silence = out ? (out.head ? "head" : "layer") : "";
  return { name, place, layer, head, ...out, silence };
}

/** 文の終わりの、問いになっているところ。 */
export const question = (name) => inside.SENTENCES[name].split(/[、。]|\. /).at(-1);

/** 窓と看板に書く言葉。前の空きは書かない。 */
export const lettering = (bytes) => words(bytes).replace(/^␣+|␣+$/g, "") || "␣";

/** 字の幅。全角を1とする。 */
export const wide = (text) => [...text].reduce((sum, letter) => sum + (/[\u1100-\uffdc]|\p{Extended_Pictographic}/u.test(letter) ? 1 : 0.58), 0);

/** 明るさの段。暗い窓も見分けられるように、確率の平方根にする。 */
export const brightness = (probability) => Math.round(LEVELS * Math.sqrt(probability));

/** 消えている灯り（ヘッドの番号）か。 */
export const isOut = ({ silence, head }, one) => silence === "layer" || (silence === "head" && head === one);

/**
 * `place` の上の、`layer` 階の窓 { first, final, changed }。first は、いまの途中の答え `lens` の一位、final は、それが、
 * いつもの最上階の上位にあるか、changed は、灯りを消して、いつもと違う言葉になったか。
 */
export function windowAt(sight, lens, place, layer) {
  const usual = sight.lens[place], [first] = lens[place][layer];
  return {
    first,
    final: usual[sight.layers]?.some(({ id }) => id === first.id) ?? false, // まだ最上階に届かないうちは、分からない
    changed: lens[place] !== usual && first.id !== usual[layer][0].id,
  };
}

/** `place` の窓から垂れる糸 { head, place, share }。消えた灯り（`out`）の糸はない。place が0なら、初めの <bos> を見ている。 */
export function threads(sight, state, place, out = (head) => isOut(state, head)) {
  const heads = Array.from({ length: sight.heads }, (_, at) => at + 1).filter((head) => !out(head));
  return heads.flatMap((head) =>
    looked(sight, state.layer, head, place).filter(({ share }) => share >= LEAST).map((one) => ({ head, ...one })),
  );
}

/** ひとりでに動くときの、`passed` ミリ秒後の階。いちばん下から上まで昇り、`goal` まで降りる。 */
export function ridden(passed, top, goal, { up, pause, down }) {
  const rise = (top - 1) * up;
  if (passed < rise) return 1 + Math.floor(passed / up);
  return Math.max(goal, top - Math.floor(Math.max(0, passed - rise - pause) / down));
}
