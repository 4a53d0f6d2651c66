// 索引を組み立てて、探す。画面のことは知らない（試験では Node がそのまま動かす）。

import MiniSearch from "../vendor/minisearch/minisearch.mjs";
import { fold, foldWithPlaces, hiragana, spelled } from "./fold.mjs";
import { LONGEST, has, indexTerms, isHiragana, isJapanese, joined, markedWords, soughtTerms, soughtWords } from "./words.mjs";

const FIELDS = ["title", "heading", "asks", "tags", "about", "text", "code"];
const BOOST = { title: 1.5, heading: 3, asks: 3, tags: 3, about: 1.5, text: 1, code: 0.6 };
/** 同じ意味の別の言葉の重み。 */
const SYNONYM = 0.5;
/** 言葉を一つ、同じ意味の別の言葉に換えた問いの重み。 */
const SWAPPED = 0.85;
/** 読みを、その言葉に換えた問いの重み。 */
const READ = 0.95;
/** 問いがそのままの形で出てくる節に足す点。 */
const SAID = 0.5;
/** どの章にもあり、章の言葉を並べ直す節と、その重み。 */
const AGAIN = new Set(["summary", "questions"]);
const AGAIN_WEIGHT = 0.75;
/** 探す言葉のうち、これだけも含まない節は、出さない。 */
const ENOUGH = 0.25;
/** 言葉がそのままの形では出てこない節にも残す点。平仮名の並びが散らばっているだけなら、それも見つかったことにしない。 */
const APART = 0.3;
/** 同じページの、いちばん良い節に比べてこれより弱い節は、出さない。 */
const WEAK = 0.15;
/** ページの点に足す、いちばん良い節のほかの節の割合。 */
const MORE = 0.3;
/** いちばん良いページに比べてこれより弱いページは、出さない。 */
const FAINT = 0.03;
/** 重みがこれより大きくないページ（コードとノートブック）は、ほかのページより後に置く。 */
const BEHIND = 0.1;
/** つづりがこれより似ていれば、近い言葉とする。SURE より似ていれば、打ちかけか打ち間違いと見て、それで探す。 */
const NEAR = 0.34;
const SURE = 0.6;
/** 言葉の意味を聞く問い。その言葉の、用語集の説明を、初めに置く。 */
const DEFINITION = /とは|って[何な]|の意味/u;
/** 打ちかけと見る長さ。 */
const BEGUN = 4;
/** ほかの片仮名とつながっていても、一語と見分けられる長さ（「ボキャブラリーサイズ」）。 */
const PLAIN = 5;

/** 届いた索引から、探す道具を作る。途中で手を止めるので、入力を待たせない。 */
export async function build({ pages, synonyms, readings }) {
  const sections = pages.flatMap(pageSections);
  const counts = new Map();
  const tokenize = (text) => {
    const terms = indexTerms(text);
    for (const term of new Set(terms)) counts.set(term, (counts.get(term) ?? 0) + 1);
    return terms;
  };
  const index = new MiniSearch({ fields: FIELDS, tokenize, processTerm: (term) => term });
  await index.addAllAsync(sections, { chunkSize: 16 });
  return new Engine(index, sections, counts, synonyms, readings);
}

function pageSections(page, number) {
  const found = page.sections.length ? page.sections : [["", page.title, "", "", ""]];
  return found.map(([anchor, heading, text, code, asks], place) => ({
    id: `${number}/${place}`,
    page,
    anchor: place ? anchor : "",
    first: place === 0,
    title: page.title,
    heading,
    tags: page.tags.join("　"), // どの節にも。ページの話題なので、深いところの節も、これで上がる
    about: place ? "" : page.about,
    text,
    code,
    asks, // 読者の言葉で書いた問い（ページには出さない）
  }));
}

/** 本文にある、片仮名の言葉。平仮名のまま打っても引けるように、読みにする。 */
function katakana(sections) {
  const found = new Set();
  for (const { page, heading, tags, text } of sections)
    if (page.weight > BEHIND) for (const [word] of `${heading} ${tags} ${text}`.matchAll(/[ァ-ヶ][ァ-ヶー]{2,}/gu)) found.add(word);
  return [...found];
}

class Engine {
  constructor(index, sections, counts, synonyms, readings) {
    this.index = index;
    this.counts = counts;
    this.standing = new Map();
    this.sections = new Map(sections.map((section) => [section.id, section]));
    this.synonyms = synonyms.map((group) => group.map((word) => ({ word, folded: fold(word).replace(VERB_END, "") })));
    const known = [...readings, ...katakana(this.sections.values()).map((word) => [word, word])];
    this.readings = known.map(([word, reading]) => ({ word, folded: fold(word), kana: hiragana(fold(reading)) }));
  }

  /** 問いの答え。pages は、良いものから順に、ページごとにまとめた節。also は、いっしょに探した言葉、without は、外した言葉、like は、この本にない言葉。 */
  search(query) {
    const asked = query.slice(0, LONGEST);
    return { also: [], without: [], like: [], near: [], ...this.#found(asked), cut: query.length > LONGEST };
  }

  #found(asked) {
    const found = this.#answer(asked);
    const words = soughtWords(asked);
    if (found.whole || !words.length) return found;
    const named = (some) => some.map(({ text }) => written(asked, text));
    const like = named(words.filter((word) => !this.#has(word)));
    // 「ラーメン」の「メン」が「コメント」にあるだけなら、見つかったことにしない。
    const pages = words.some((word) => this.#resembles(word)) ? found.pages : [];
    // この本にない言葉があり、ほかの言葉にも届かなければ、ない言葉を外して探す。
    const near = pages.length ? [] : this.#near(asked);
    const [guessed] = near.filter(({ like }) => like >= SURE);
    const known = words.filter((word) => this.#knows(word));
    if (!guessed && known.some(({ weight }) => weight === 1 || !pages.length)) {
      const without = named(words.filter((word) => !known.includes(word)));
      return { ...this.#answer(known.map(({ text }) => text).join(" "), 0), without, like: like.filter((text) => !without.includes(text)) };
    }
    if (pages.length) return { ...found, like };
    const instead = guessed && this.#answer(guessed.name); // 打ちかけの言葉と見て
    if (instead?.pages.length) return { ...instead, also: [guessed.name, ...instead.also] };
    return { ...found, pages, near: near.map(({ name }) => name) };
  }

  #answer(asked, enough = ENOUGH) {
    const words = this.#words(asked);
    const swaps = this.#swaps(asked);
    const also = swaps.map(({ other }) => other);
    const sections = words.length || swaps.length ? this.#sections(asked, words, swaps, enough) : [];
    const whole = sections.some((one) => one.whole > APART); // 言葉の一つでも、そのままの形で出てくる
    return { pages: grouped(sections), words: markedWords(asked, also), also, whole };
  }

  /** 探す言葉。ほかの言葉の一部としてしか出てこない、短い平仮名は除く。 */
  #words(text) {
    return soughtWords(text).filter((word) => !word.alone || this.#stands(word));
  }

  /** この本に、その言葉か、その読みや同じ意味の言葉があるか。 */
  #has(word) {
    return (!word.alone && this.counts.has(joined(word.text))) || this.#swaps(word.text).length > 0 || this.#stands(word);
  }

  /** #has か、漢字の続く言葉なら、その一部があるか（「残差接続」の「残差」）。 */
  #knows(word) {
    if (!isJapanese(word.text) && word.text.length < 2) return false; // 「alert(1)」の「1」
    const parts = /^\p{Script=Han}{3,}$/u.test(word.stem) ? [...soughtTerms([word]).keys()] : [];
    return parts.some((part) => this.counts.has(part)) || this.#has(word);
  }

  /** 切れ端が当たれば、似た言葉と言えるか。片仮名の言葉なら、この本の言葉が中にあるときだけ。 */
  #resembles(word) {
    return this.#knows(word) || !/^\p{Script=Katakana}+$/u.test(word.text) || this.readings.some(({ folded }) => word.text.includes(folded));
  }

  /** 本文のどこかに、その言葉が立っているか。 */
  #stands(word) {
    const { text, alone } = word;
    const there = (folded) => (alone ? folded.includes(text) && alone.test(folded) : has(folded, word));
    if (!this.standing.has(text)) this.standing.set(text, [...this.sections.values()].some((section) => Object.values(folded(section)).some(there)));
    return this.standing.get(text);
  }

  /** 問いに換えて、または加えて、探す言葉（other）。given は、換えるもの。 */
  #swaps(query) {
    const read = this.#read(fold(query));
    const others = read.flatMap(({ given, other }) => this.#synonyms(fold(other)).map(({ other: word }) => ({ given, other: word })));
    return [...read, ...others, ...this.#synonyms(fold(query))];
  }

  /** 問いに、言葉の読みが出てくれば、その言葉に換えた問い（instead）でも探す。 */
  #read(folded) {
    const kana = hiragana(folded);
    const found = this.readings.flatMap((one) => {
      const at = spoken(kana, one.kana);
      if (at < 0 || folded.startsWith(one.folded, at)) return []; // もう、その言葉で書いてある
      const [before, given, after] = [folded.slice(0, at), folded.slice(at, at + one.kana.length), folded.slice(at + one.kana.length)];
      return [{ given, other: one.word, instead: before + one.folded + after }];
    });
    // 「ごいサイズ」の「ごい」のような、長い読みの一部は、読みとしない。
    const read = found.filter(({ given }) => !found.some((longer) => longer.given !== given && longer.given.includes(given)));
    // 「つぎのことば」のように、いくつもあれば、みな換える。
    const instead = read.reduce((text, { given, other }) => text.replace(given, fold(other)), folded);
    return read.length > 1 ? read.map((one) => ({ ...one, instead })) : read;
  }

  /** 組のどれか（given）が一語として出てくれば、ほかの言葉（other）でも探す。 */
  #synonyms(query) {
    const folded = spelled(query);
    const all = this.synonyms.flat().filter((one) => stands(folded, one.folded));
    const longer = (word) => all.some((one) => one.folded !== word && one.folded.includes(word)); // 「自分のパソコン」の「パソコン」は除く
    return this.synonyms.flatMap((group) => {
      const given = group.filter((one) => stands(folded, one.folded) && !longer(one.folded));
      const others = given.length ? group.filter((one) => !given.includes(one)) : [];
      return others.map(({ word }) => {
        const [from, to] = [given[0].folded, fold(word)];
        const joins = !alone(folded, from) || folded !== query; // つながった言葉は、そこだけを換える
        return { given: from, other: word, instead: joins ? folded.replace(from, to) : undefined };
      });
    });
  }

  #sections(query, words, swaps, least) {
    const terms = soughtTerms(words);
    const readings = words.length ? [{ words, worth: 1 }] : [];
    const others = new Map();
    for (const { given, other, instead } of swaps) {
      const added = this.#words(other);
      const rest = words.filter(({ text }) => !given.includes(text));
      readings.push(instead ? { words: this.#words(instead), worth: READ } : { words: [...rest, ...added], worth: SWAPPED });
      const worth = instead ? READ : SYNONYM;
      for (const [term, weight] of soughtTerms(added)) if (!terms.has(term)) others.set(term, weight * worth);
    }
    for (const reading of readings) reading.cover = this.#coverage(reading.words);
    const weights = new Map([...others, ...terms]);
    const names = DEFINITION.test(query) ? readings.map(({ words: parts }) => parts.filter(({ weight }) => weight === 1).map(({ text }) => text).join("")) : [];
    const meant = ({ page, heading }) => page.url === "glossary/" && names.includes(fold(heading.replace(/（.*/u, "")));
    const phrase = joined(fold(query).trim());
    const found = this.index.search([...weights.keys()].join(" "), {
      tokenize: () => [...weights.keys()],
      processTerm: (term) => term,
      boost: BOOST,
      boostTerm: (term) => weights.get(term),
      prefix: (term) => (isJapanese(term) ? [...term].length === 1 : term.length > 2),
      fuzzy: (term) => !isJapanese(term) && term.length > 4 && 0.2,
      boostDocument: (id) => this.#weight(this.sections.get(id)),
    });
    return found
      .map(({ id, score, queryTerms }) => {
        const section = this.sections.get(id);
        const present = new Set(queryTerms);
        const covered = Math.max(...readings.map(({ cover, worth }) => cover(present) * worth));
        const { whole, inner } = closeness(section, readings, phrase);
        const solid = whole > APART || queryTerms.some((term) => !isHiragana(term));
        const fit = score * covered;
        return { section, meant: meant(section), enough: solid && covered >= least, whole, score: fit * whole, inner: fit * inner };
      })
      .filter(({ enough }) => enough)
      .sort((one, other) => other.score - one.score);
  }

  /** 見つかった言葉（terms）が、探す言葉のどれだけに当たるかを答える関数。長い言葉も短い言葉も、一つは一つと数える。 */
  #coverage(words) {
    const parts = words.map((word) => {
      const worth = [...soughtTerms([word])].map(([term, weight]) => [term, weight * this.#rarity(term)]);
      const whole = worth.reduce((sum, [, one]) => sum + one, 0);
      return { worth, whole, value: word.weight * Math.max(...worth.map(([term]) => this.#rarity(term))) };
    });
    const wanted = parts.reduce((sum, { value }) => sum + value, 0);
    const share = ({ worth, whole }, terms) =>
      worth.reduce((sum, [term, one]) => sum + (terms.has(term) ? one : 0), 0) / whole;
    return (terms) => parts.reduce((sum, part) => sum + part.value * share(part, terms), 0) / wanted;
  }

  #weight({ page, anchor }) {
    return page.weight * (AGAIN.has(anchor) ? AGAIN_WEIGHT : 1);
  }

  /** 珍しい言葉ほど大きい。本に一度も出てこない並びは、切れ目をまたいだだけかもしれないので、軽く見る。 */
  #rarity(term) {
    const size = this.sections.size;
    const count = this.counts.get(term);
    return count ? Math.log(1 + size / count) : Math.log(1 + size) / 3;
  }

  /** つづりの近い、用語、題、見出し。打ちかけの言葉は、名前か読みの中に、そのまま出てくる。 */
  #near(query) {
    const [wanted, begun] = [shape(query), hiragana(fold(query)).trim()];
    const names = new Map(this.readings.map(({ word, kana }) => [word, kana]));
    for (const { page, heading } of this.sections.values())
      if (page.weight >= 0.2)
        for (const name of [heading, ...page.tags].map((one) => one.replace(/（.*/u, ""))) if (!names.has(name)) names.set(name, hiragana(fold(name)));
    return [...names]
      .filter(([, kana]) => wanted.size > 1 || kana.startsWith(begun)) // 二文字なら、書き出しだけ
      .map(([name, kana]) => ({ name, like: begun.length >= BEGUN && kana.includes(begun) ? 1 : likeness(wanted, shape(kana)) }))
      .filter(({ like }) => like >= NEAR)
      .sort((one, other) => other.like - one.like || one.name.length - other.name.length)
      .slice(0, 5);
  }
}

/** folded の中に、word が一語として読み取れるか。長い片仮名の言葉は、ほかの片仮名とつながっていてもよい。 */
function stands(folded, word) {
  return alone(folded, word) || (word.length >= PLAIN && /^\p{Script=Katakana}+$/u.test(word) && folded.includes(word));
}

/** folded の中に、word が一語として立っているか。前後に同じ種類の文字が続けば、別の語の一部とみなす。 */
function alone(folded, word) {
  const kinds = [/\p{Script=Han}/u, /\p{Script=Katakana}/u, /[\p{Script=Latin}\p{N}]/u];
  const same = (one, other) => one && other && kinds.some((kind) => kind.test(one) && kind.test(other));
  for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
    if (!same(folded[at - 1], word[0]) && !same(word.at(-1), folded[at + word.length])) return true;
  }
  return false;
}

/** 動詞の、活用すると変わる終わりの一字。「例を見せる」の組は「例を見せて」でも引ける。 */
const VERB_END = /(?<=..)[うくぐすつぬぶむる]$/u;

/** 読みの前と後ろに続いてよい字。短い読み（「そう」「つい」）は、ほかの言葉と取り違えるので、はっきり立つものだけ。 */
const BEFORE = /(?:^|[^\p{Script=Hiragana}\p{Script=Han}]|[のとはがをにでも])$/u;
const AFTER = /^(?:$|[^\p{Script=Hiragana}]|[はがをにのともでへや]|って|から|まで|より|する|した)/u;
const BEFORE_SHORT = /(?:^|[^\p{L}\p{N}]|の)$/u;
const AFTER_SHORT = /^(?:\P{L}|$|とは|って|[のがを])/u;

/** 平仮名にした問いの中に、読みが一語として出てくるところ。なければ -1。 */
function spoken(kana, reading) {
  const [before, after] = [...reading].length > 2 ? [BEFORE, AFTER] : [BEFORE_SHORT, AFTER_SHORT];
  for (let at = kana.indexOf(reading); at >= 0; at = kana.indexOf(reading, at + 1)) {
    if (before.test(kana.slice(0, at)) && after.test(kana.slice(at + reading.length))) return at;
  }
  return -1;
}

/** ならした文章。初めて要るときに一度だけ作る。 */
function folded(section) {
  section.folded ??= Object.fromEntries(["heading", "asks", "tags", "about", "text"].map((name) => [name, joined(fold(section[name]))]));
  return section.folded;
}

/** ならした言葉の、問いに書いてあるとおりの形。 */
function written(asked, text) {
  const { folded, places } = foldWithPlaces(asked);
  const at = folded.indexOf(text);
  return at < 0 ? text : asked.slice(places[at], places[at + text.length]).trim();
}

/** 言葉が、ばらばらにではなく、そのままの形で出てくる節ほど上に置く。inner は、その節にある文字だけを見たもの。 */
function closeness(section, readings, phrase) {
  const { heading, asks, tags, about, text } = folded(section);
  const best = (where) => Math.max(...readings.map(({ words, worth }) => share(words, where) * worth));
  const named = `${heading} ${asks}`;
  const said = [...phrase].length > 2 && (named.includes(phrase) || text.includes(phrase)) ? SAID : 0;
  const inner = APART + best(named) + best(text) + said;
  return { inner, whole: Math.max(inner, APART + best(`${named} ${tags}`) + best(`${about} ${text}`) + said) };
}

function share(words, where) {
  const sum = (list) => list.reduce((total, { weight }) => total + weight, 0);
  return sum(words.filter((word) => has(where, word))) / sum(words);
}

/** ページごとにまとめる。ページの点は、いちばん良い節の点に、ほかの節の点を少し足したもの。 */
function grouped(found) {
  const pages = new Map();
  for (const one of found) {
    const group = pages.get(one.section.page) ?? { page: one.section.page, found: [], score: 0, meant: 0 };
    group.meant ||= Number(one.meant);
    group.score += group.found.length === 0 ? one.score : one.score * MORE;
    group.found.push(one);
    pages.set(one.section.page, group);
  }
  const best = Math.max(...[...pages.values()].map(({ score }) => score));
  const behind = ({ page }) => Number(page.weight <= BEHIND);
  return [...pages.values()]
    .filter(({ score }) => score >= best * FAINT)
    .sort((one, other) => behind(one) - behind(other) || other.meant - one.meant || other.score - one.score)
    .map(({ page, found: inside }) => ({ page, sections: strong(inside) }));
}

function strong(found) {
  const sorted = found.sort((one, other) => other.meant - one.meant || other.inner - one.inner);
  return sorted.filter(({ inner }) => inner >= sorted[0].inner * WEAK).map(({ section }) => section);
}

/** 名前のつづり。仮名の種類をそろえた、隣り合う二文字の集まり。 */
function shape(name) {
  const letters = [...hiragana(fold(name)).replace(/[^\p{L}\p{N}]/gu, "")];
  return new Set(letters.length > 1 ? letters.slice(1).map((letter, index) => letters[index] + letter) : letters);
}

function likeness(one, other) {
  const shared = [...one].filter((pair) => other.has(pair)).length;
  return (2 * shared) / (one.size + other.size || 1);
}
