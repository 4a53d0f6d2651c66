import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { PARTS, agrees, colours, level, lines, reached, readStops, shape, subject, told, usual } from "../../../docs/assets/widgets/floor-state.mjs";

// 一階の間取り（docs/assets/widgets/floor-state.mjs）。

const { data: record } = JSON.parse(readFileSync(new URL("../../../docs/generated/one-floor/tokyo.json", import.meta.url), "utf-8"));
const part = (name) => PARTS.find((one) => one.name === name);

/** 本文 `name` の節で灯るもの。どの節も、本文に、この順にある。 */
function stopsOf(name) {
  const page = readFileSync(new URL(`../../../docs/${name}.md`, import.meta.url), "utf-8");
  const given = [.../companion\("floor", (.*?)\) \}\}/.exec(page)[1].matchAll(/(\w+)="([\w,]*)"/g)];
  const stops = readStops(given.map(([, id, names]) => `${id.replace("_", "-")}:${names}`).join(" "));
  const places = stops.map(({ id }) => page.search(new RegExp(`\\{ ?#${id} ?\\}`)));
  assert.ok(places.every((place, at) => place > (places[at - 1] ?? 0)));
  assert.ok(stops.every(({ lit }) => lit.every(part)));
  return stops;
}

test("章の節は、部品を、流れの順に、残らず灯し、終わりで消える", () => {
  const stops = stopsOf("gemma-inside");
  const until = stops.map(({ lit }) => reached(lit));
  assert.deepEqual(until.slice(0, -1), until.slice(0, -1).toSorted((one, other) => one - other));
  assert.equal(until.at(-1), -1);
  assert.deepEqual(new Set(stops.flatMap(({ lit }) => lit)), new Set(PARTS.map(({ name }) => name)));
  assert.deepEqual(stopsOf("gemma-parts").at(-1).lit, []);
});

test("色は、0に近ければ透け、負はだいだい色、正は青で、大きいほど濃い", () => {
  assert.deepEqual([..."aei"].map(level), [-4, 0, 4]);
  const [most, some, none, more] = [0, 1, 2, 3].map((at) => [...colours("adei").slice(4 * at, 4 * at + 4)]);
  assert.equal(none[3], 0);
  assert.ok(most[3] === 255 && some[3] < most[3] && more[3] === 255);
  assert.ok(most[0] > most[2] && some[0] > some[2] && more[2] > more[0]);
});

test("記録の、どの段も、書いてある形のとおり", () => {
  assert.equal(shape(record, part("norm")), "4 × 640");
  assert.equal(shape(record, part("qkv")), "4 × 1,024・256・256");
  assert.equal(shape(record, part("sight")), "4枚の 4 × 4");
  assert.deepEqual(lines(record, part("wide")), ["MLP 2,048"]);
  for (const { length, shades } of Object.values(record.stages)) {
    assert.ok(shades.length === record.tokens.length && shades.every((one) => one.length === length && /^[a-i]+$/.test(one)));
  }
});

test("数は、章のセルが刷るもの", () => {
  const book = JSON.parse(readFileSync(new URL("../../../docs/generated/gemma-inside/gemma-inside.ipynb", import.meta.url), "utf-8"));
  const printed = book.cells.flatMap(({ outputs = [] }) => outputs.flatMap(({ text = [] }) => text)).join("");
  const embed = /「東京」は: (\[.*\] …)/.exec(printed)[1].replaceAll(/[[\]',]/g, "");
  assert.equal(told(record, part("embed"), usual(record, part("embed"))), embed);
  for (const [at, token] of record.tokens.entries()) {
    const row = told(record, part("sight"), at).split(" ");
    assert.ok(printed.includes(`${[...row, ..."0".repeat(3 - at)].map((one) => `${parseInt(one)}%`.padStart(4)).join(" ")} ← ${token}`));
  }
  assert.ok(printed.includes(`${told(record, part("top"))}\n`));
  assert.ok(printed.includes(`掛ける前: ${subject(record, part("embed"), 1).split(" ")[1]}`));
});

test("手で計算した二つの帯は、部品と同じ。一つでも違えば、同じとは言わない", () => {
  assert.deepEqual(PARTS.filter((one) => agrees(record, one)).map(({ name }) => name), ["norm", "out"]);
  const [first, ...rest] = record.hand.norm;
  const other = { ...record, hand: { norm: [first.replace(/.$/, (last) => (last === "a" ? "b" : "a")), ...rest] } };
  assert.equal(agrees(other, part("norm")), false);
  assert.ok(!subject(other, part("norm"), 1).includes("同じ"));
});
