// 言葉に切る。日本語は隣り合う二文字ずつ、ほかの文字は語ごと。切り方は、索引を作るときと探すときで同じ。

import { fold } from "./fold.mjs";

/** 探すのに使う、問いの長さ（字）。 */
export const LONGEST = 200;

const JA = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}々〆";
const LETTER = `(?![${JA}])[\\p{L}\\p{M}\\p{N}]`;
const RUN = new RegExp(`[${JA}]+|(?:${LETTER})+(?:[-_.](?:${LETTER})+)*`, "gu");
const JAPANESE = new RegExp(`[${JA}]`, "u");
const HIRAGANA_ONLY = /^\p{Script=Hiragana}+$/u;

/** 問いかけの言い回し。何を探しているかは、ここにはない。「作って」の「って」は、言い回しではない。 */
const ASKING =
  /こと(?!ば)|とは何|って何|とは|って(?=$|何|な|ど|いう)|なぜ|何故|どうして|どうやって|どうすれば|どうなる|どうする|どのように|どれくらい|どのくらい|どれ|どこ|どんな|どう|いくつ|何が|何を|何ですか|何で|何の|何か|何(?=です|$)|なんで|なに|でしょうか|でしょう|ですか|ますか|のですか|ください|教えて|について|したい|するには|には|何(?=\p{Script=Han})/gu;
/** 助詞や助動詞の始まり。漢字に続く送り仮名は、ここで終わる。 */
const ENDING =
  /(?:[はがをにのともでへや]|な|から|まで|より|だけ|ある|する|した|して|し(?=たい|ます)|さ?せる|され|できる|です|ます|たい|たら|れば|ので|のか|た$|て$|か$).*$/u;
/** 漢字か片仮名のまとまりと、それに続く送り仮名。COMPOUND は、漢字と片仮名が続くところを切らない。 */
const STEM = /([\p{Script=Han}々〆]+|\p{Script=Katakana}+)(\p{Script=Hiragana}*)|(\p{Script=Hiragana}+)/gu;
const COMPOUND = /([\p{Script=Han}\p{Script=Katakana}々〆]+)(\p{Script=Hiragana}*)|(\p{Script=Hiragana}+)/gu;
/** どの章にもあって、何を探しているかを決めない言葉（本の題材の呼び名も）と、その重み。ならした形で。 */
const VAGUE = new Set(["ai", "生成ai", "人工知能", "モデル", "自分", "しくみ", "やりかた", "方法", "仕組み", "理由", "意味", "やり方", "使い方", "原因", "種類", "説明", "入門"]);
const VAGUE_WEIGHT = 0.3;

export const isJapanese = (term) => JAPANESE.test(term);
export const isHiragana = (term) => HIRAGANA_ONLY.test(term);

function runs(folded) {
  return folded.match(RUN) ?? [];
}

/** 「UTF-8」を「UTF8」と同じにする。 */
export function joined(folded) {
  return folded.replace(/(?<=[\p{L}\p{N}])[-_.](?=[\p{L}\p{N}])/gu, "");
}

/** 「top-k」→ topk, top, k。つないでも、離しても引けるように。 */
function pieces(run) {
  const parts = run.split(/[-_.]/u);
  return parts.length > 1 ? [parts.join(""), ...parts] : parts;
}

function pairs(run) {
  const letters = [...run];
  return letters.slice(1).map((letter, index) => letters[index] + letter);
}

/** 索引に入れる言葉。日本語の並びの終わりの一文字も入れて、一文字でも引けるようにする。 */
export function indexTerms(text) {
  return runs(fold(text)).flatMap((run) => (isJapanese(run) ? [...pairs(run), [...run].at(-1)] : pieces(run)));
}

/** 平仮名だけの短い言葉は、ほかの言葉の一部（「確かめよう」の「かめ」）と見分ける。 */
const BRIEF = 3;
const JOINED_AHEAD = "(?<![\\p{Script=Han}\\p{Script=Hiragana}々〆])";
const JOINED_BEHIND = "(?!\\p{Script=Hiragana})";

/** inside は送り仮名でないところ、alone は、助詞のほかには平仮名と続かず、前か後ろがはっきり切れたところ。 */
function brief(text) {
  const inside = new RegExp(`(?<![\\p{Script=Han}々〆])${text}`, "gu");
  const after = `(?:${JOINED_BEHIND}|(?=[はがをにのともでへや]|って|から|まで|より|する|した|です))`;
  const alone = new RegExp(`${JOINED_AHEAD}${text}${after}|(?<=[のとはがをにでも])${text}${JOINED_BEHIND}`, "u");
  return { inside, alone };
}

/** 探している言葉。stem は活用しても変わらないところ、key は文章に出てくるかどうかを見るところ、weight は重み。 */
function word(text, stem = text) {
  const found = { text, stem, key: [...stem].length > 1 ? stem : text, weight: VAGUE.has(text) ? VAGUE_WEIGHT : 1 };
  return isHiragana(text) && [...text].length <= BRIEF ? { ...found, ...brief(text) } : found;
}

/** ならした文章に、その言葉があるか。 */
export function has(folded, { key, inside }) {
  return folded.includes(joined(key)) && (!inside || folded.search(inside) >= 0);
}

/** 並びの中の、探している言葉。 */
function japaneseWords(run, stems) {
  const found = [];
  for (const part of run.split(ASKING)) {
    for (const [, stem, tail, plain] of part.matchAll(stems)) {
      if (stem) {
        found.push(word(stem + tail.replace(ENDING, ""), stem));
      } else {
        const text = plain.replace(/^[はがをにのともでへ]+/u, "").replace(/[はがをにのともでへ]+$/u, "");
        if ([...text].length > 1) found.push(word(text));
      }
    }
  }
  return found;
}

/** 問い query の中の、探している言葉。言い回しだけなら、その並びのまま。 */
export function soughtWords(query, stems = STEM) {
  const found = runs(fold(query)).flatMap((run) => (isJapanese(run) ? japaneseWords(run, stems) : [word(run)]));
  return found.length ? found : runs(fold(query)).map((run) => word(run));
}

/** 印を付ける言葉。others は、いっしょに探した別の言葉で、そのままの形にだけ印を付ける。 */
export function markedWords(query, others = []) {
  const also = others.map((other) => ({ ...word(fold(other)), exact: true }));
  return [...soughtWords(query, COMPOUND), ...also];
}

/** 言葉 → 重み。平仮名だけの並びと、一文字だけの言葉は、軽く見る。 */
export function soughtTerms(words) {
  const weights = new Map();
  for (const word of words) {
    const add = (term, weight) => weights.set(term, Math.max(weight * word.weight, weights.get(term) ?? 0));
    if (!isJapanese(word.text)) {
      for (const [index, part] of pieces(word.text).entries()) add(part, index === 0 ? 1 : 0.4);
    } else if ([...word.text].length === 1) {
      add(word.text, words.length > 1 ? 0.3 : 1);
    } else {
      for (const pair of pairs(word.text)) add(pair, isHiragana(pair) ? 0.4 : 1);
    }
  }
  return weights;
}
