// 索引を組み立てて、探す。画面のことは知らない（試験では Node がそのまま動かす）。

import MiniSearch from "../vendor/minisearch/minisearch.mjs";
import { fold, hiragana } from "./fold.mjs";
import { indexTerms, isHiragana, isJapanese, joined, soughtTerms, soughtWords } from "./words.mjs";

export const LONGEST = 200;
const FIELDS = ["title", "heading", "tags", "about", "text", "code"];
const BOOST = { title: 1.5, heading: 3, tags: 3, about: 1.5, text: 1, code: 0.6 };
/** 同じ意味の別の言葉の重み。 */
const SYNONYM = 0.5;
/** どの章にもあり、章の言葉を並べ直す節と、その重み。 */
const AGAIN = new Set(["summary", "questions"]);
const AGAIN_WEIGHT = 0.75;
/** 探す言葉（重みの和）のうち、これだけも含まない節は、出さない。 */
const ENOUGH = 0.34;
/** 言葉がそのままの形では出てこない節にも残す点。平仮名の並びが散らばっているだけなら、それも見つかったことにしない。 */
const APART = 0.3;
/** 同じページの、いちばん良い節に比べてこれより弱い節は、出さない。 */
const WEAK = 0.15;
/** つづりがこれより似ていれば、近い言葉とする。 */
const NEAR = 0.34;

/** 届いた索引から、探す道具を作る。途中で手を止めるので、入力を待たせない。 */
export async function build({ pages, synonyms }) {
  const sections = pages.flatMap(pageSections);
  const counts = new Map();
  const tokenize = (text) => {
    const terms = indexTerms(text);
    for (const term of new Set(terms)) counts.set(term, (counts.get(term) ?? 0) + 1);
    return terms;
  };
  const index = new MiniSearch({ fields: FIELDS, tokenize, processTerm: (term) => term });
  await index.addAllAsync(sections, { chunkSize: 32 });
  return new Engine(index, sections, counts, synonyms);
}

function pageSections(page, number) {
  const found = page.sections.length ? page.sections : [["", page.title, "", ""]];
  return found.map(([anchor, heading, text, code], place) => ({
    id: `${number}/${place}`,
    page,
    anchor: place ? anchor : "",
    first: place === 0,
    title: page.title,
    heading,
    tags: place ? "" : page.tags.join("　"),
    about: place ? "" : page.about,
    text,
    code,
  }));
}

class Engine {
  constructor(index, sections, counts, synonyms) {
    this.index = index;
    this.counts = counts;
    this.sections = new Map(sections.map((section) => [section.id, section]));
    this.synonyms = synonyms.map((group) => group.map((word) => ({ word, folded: fold(word) })));
  }

  /** 問いの答え。pages は、良いものから順に、ページごとにまとめた節。also は、いっしょに探した言葉。 */
  search(query) {
    const asked = query.slice(0, LONGEST);
    const words = soughtWords(asked);
    const also = this.#alternatives(asked);
    const extra = also.map((word) => soughtWords(word));
    const found = this.#sections(words, extra);
    const pages = grouped(found);
    return {
      pages,
      words: [...words, ...extra.flat()],
      also,
      cut: query.length > LONGEST,
      near: pages.length || !words.length ? [] : this.#near(asked),
    };
  }

  /** 問いに、組のどれかが一語として出てくれば、ほかの言葉でも探す。 */
  #alternatives(query) {
    const folded = fold(query);
    return this.synonyms.flatMap((group) => {
      const given = group.filter((one) => stands(folded, one.folded));
      return given.length ? group.filter((one) => !given.includes(one)).map((one) => one.word) : [];
    });
  }

  #sections(words, extra) {
    const terms = soughtTerms(words);
    const worth = new Map([...terms].map(([term, weight]) => [term, weight * this.#rarity(term)]));
    const wanted = [...worth.values()].reduce((sum, one) => sum + one, 0);
    const others = new Map();
    for (const group of extra)
      for (const [term, weight] of soughtTerms(group)) if (!terms.has(term)) others.set(term, weight * SYNONYM);
    const weights = new Map([...others, ...terms]);
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
        const covered = queryTerms.reduce((sum, term) => sum + (worth.get(term) ?? 0), 0) / wanted;
        const replaced = queryTerms.some((term) => others.has(term));
        const { whole, inner } = closeness(section, words, extra);
        const fit = score * Math.max(covered, replaced ? 0.5 : 0);
        const solid = whole > APART || queryTerms.some((term) => !isHiragana(term));
        return { section, enough: solid && (covered >= ENOUGH || replaced), score: fit * whole, inner: fit * inner };
      })
      .filter(({ enough }) => enough)
      .sort((one, other) => other.score - one.score);
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

  /** つづりの近い、用語、題、見出し。 */
  #near(query) {
    const wanted = shape(query);
    const names = new Set();
    for (const { page, heading } of this.sections.values())
      if (page.weight >= 0.2) for (const name of [heading, ...page.tags]) names.add(name.replace(/（.*/u, ""));
    return [...names]
      .map((name) => ({ name, like: likeness(wanted, shape(name)) }))
      .filter(({ like }) => like >= NEAR)
      .sort((one, other) => other.like - one.like)
      .slice(0, 5)
      .map(({ name }) => name);
  }
}

/** folded の中に、word が一語として立っているか。前後に同じ種類の文字が続けば、別の語の一部とみなす。 */
function stands(folded, word) {
  const kinds = [/\p{Script=Han}/u, /\p{Script=Katakana}/u, /[\p{Script=Latin}\p{N}]/u];
  const same = (one, other) => one && other && kinds.some((kind) => kind.test(one) && kind.test(other));
  for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
    if (!same(folded[at - 1], word[0]) && !same(word.at(-1), folded[at + word.length])) return true;
  }
  return false;
}

/** 言葉が、ばらばらにではなく、そのままの形で出てくる節ほど上に置く。inner は、その節にある文字だけを見たもの。 */
function closeness(section, words, extra) {
  section.folded ??= Object.fromEntries(["heading", "tags", "about", "text"].map((name) => [name, joined(fold(section[name]))]));
  const { heading, tags, about, text } = section.folded;
  const share = (list, where) => list.filter((word) => where.includes(joined(word.key))).length / list.length;
  const best = (where) => Math.max(share(words, where), ...extra.map((list) => share(list, where) * 0.8));
  const inner = APART + best(heading) + best(text);
  return { inner, whole: Math.max(inner, APART + best(`${heading} ${tags}`) + best(`${about} ${text}`)) };
}

/** ページごとにまとめる。ページの点は、いちばん良い節の点に、ほかの節の点を少し足したもの。 */
function grouped(found) {
  const pages = new Map();
  for (const one of found) {
    const group = pages.get(one.section.page) ?? { page: one.section.page, found: [], score: 0 };
    group.score += group.found.length === 0 ? one.score : one.score * 0.1;
    group.found.push(one);
    pages.set(one.section.page, group);
  }
  return [...pages.values()]
    .sort((one, other) => other.score - one.score)
    .map(({ page, found: inside }) => ({ page, sections: strong(inside) }));
}

function strong(found) {
  const sorted = found.sort((one, other) => other.inner - one.inner);
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
