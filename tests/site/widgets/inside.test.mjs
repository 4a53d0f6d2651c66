// 「中をのぞく」と「十八階の塔」が見せるもの（docs/assets/widgets/sight.mjs など）と、「尋ねる」の計算。

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { asked, pulled } from "../../../docs/assets/widgets/attention-cards-state.mjs";
import { SENTENCES, START, moved, within } from "../../../docs/assets/widgets/look-inside-state.mjs";
import { change, looked, recorded, shades } from "../../../docs/assets/widgets/sight.mjs";
import { lookedByCat, lookedByGemma } from "../../../docs/assets/widgets/sight-living.mjs";
import { TALES, START as TOWER, brightness, isOut, lettering, question, ridden, threads, wide, windowAt } from "../../../docs/assets/widgets/tower-state.mjs";

const measured = (name) => JSON.parse(readFileSync(new URL(`../../../docs/generated/${name}.json`, import.meta.url), "utf-8")).data;
const size = { tokens: Array(10).fill([]), layers: 18, heads: 4 };

test("ない位置、層、ヘッドは、あるものに直す", () => {
  assert.deepEqual(within({ ...START, place: 99, layer: 99, head: 99 }, size), { ...START, place: null, layer: 18, head: 4 });
  assert.deepEqual(within({ ...START, place: 9 }, size), START); // 終わりのトークンは、いつも null
  assert.deepEqual(within({ ...START, place: 8 }, size), { ...START, place: 8 });
  assert.deepEqual(within({ ...START, outs: [{ layer: 3, head: 4 }, { layer: 18 }] }, { ...size, layers: 4 }).outs, [{ layer: 3, head: 4 }]); // 層が四つのモデル
});

test("矢印キーで、端まで移る", () => {
  const keys = { ArrowLeft: [1, 4], ArrowRight: [3, 4], ArrowUp: [2, 3], ArrowDown: [2, 4], Home: [1, 4], End: [18, 4] };
  for (const [key, [layer, head]] of Object.entries(keys)) assert.deepEqual(moved({ layer: 2, head: 4 }, key, size), { layer, head }, key);
  assert.deepEqual(moved({ layer: 1, head: 1 }, "ArrowLeft", size), { layer: 1, head: 1 });
  assert.deepEqual(["Tab", "a"].map((key) => moved({ layer: 2, head: 4 }, key, size)), [undefined, undefined]);
});

// ---- 記録と、ページの中の計算から ----

const row = (...shares) => ({ ids: shares.map((_, at) => at), shares });
const lens = [0, 1, 2].map(() => [row(0.1, 0.9), row(0.6, 0.4)]);
const record = {
  tokens: ["<bos>", "▁a", "<0xE3>"],
  names: { 0: "猫", 1: "犬" },
  attention: [[[2, 1.25, 1.75, 1.016, 1, 1.984]]],
  lens,
  sizes: [[1, 2], [3, 4], [5, 6]],
  last: lens[2][1],
  heads: [row(0.2, 0.8)],
  layers: [row(0.5, 0.5)],
};
const text = (bytes) => new TextDecoder().decode(bytes);

test("記録から", async () => {
  const sight = recorded(record);
  assert.deepEqual([sight.layers, sight.heads, sight.tokens.length], [1, 1, 3]);
  assert.deepEqual([...sight.tokens[2]], [0xe3]);
  assert.deepEqual(sight.lens[0][0].map(({ id, bytes }) => [id, text(bytes)]), [[1, "犬"], [0, "猫"]]);
  assert.deepEqual(sight.last.map(({ id }) => id), [0, 1]);
  assert.deepEqual(change(sight, await sight.silenced(1, 1)), { before: 0.6, after: 0.2 });
  assert.deepEqual(change(sight, await sight.silenced(1)), { before: 0.6, after: 0.5 });
  const { last, column } = await sight.without([{ layer: 1, head: 1 }], 2); // 途中の答えの記録は、届かない
  assert.deepEqual([last, column], [await sight.silenced(1, 1), undefined]);
});

test("見ている先は、割合の大きい順", () => {
  const sight = recorded(record);
  assert.deepEqual(looked(sight, 1, 1, 1), [{ place: 1, share: 0.75 }, { place: 0, share: 0.25 }]);
  assert.deepEqual(looked(sight, 1, 1, 2).map(({ place }) => place), [2, 0, 1]);
  assert.deepEqual(looked(sight, 1, 1, 0), [{ place: 0, share: 1 }]);
});

test("地図のますは、どれも一度だけ、割合の平方根の濃さで塗る。見ていないところは塗らない", () => {
  const found = Object.fromEntries(shades(recorded(record), 1, 1).map(({ strength, path }) => [strength, path]));
  assert.deepEqual(found, {
    0.125: "M0 2h1v1h-1z",
    0.5: "M0 1h1v1h-1z",
    0.875: "M1 1h1v1h-1z",
    1: "M0 0h1v1h-1zM2 2h1v1h-1z",
  });
});

const named = { bytes: (id) => Uint8Array.of(97 + id) };

test("neko-gemma から。層とヘッドは、1から数え直し、いくつも黙らせられる", async () => {
  const asked = [];
  const look = async (ids, shown, silenced) => {
    asked.push(silenced);
    return { attention: [[[1]], [[0.5]]], lens: [[[{ id: silenced ? 2 : 1, probability: 0.7 }]]], sizes: [[9]], logits: Float32Array.of(silenced ? 1 : 0, silenced ? 0 : 1) };
  };
  const sight = await lookedByCat({ look }, named, [1]);
  assert.deepEqual([sight.layers, sight.heads, sight.share(2, 1, 0, 0)], [2, 1, 0.5]);
  assert.equal(text((await sight.column(0))[0][0].bytes), "b");
  const { last, column } = await sight.without([{ layer: 1 }, { layer: 2, head: 1 }], 0);
  const { before, after } = change(sight, last);
  assert.ok(Math.abs(before - 1 / (1 + Math.exp(-1))) < 1e-6 && Math.abs(before + after - 1) < 1e-6);
  assert.equal(text(column[0][0].bytes), "c");
  assert.deepEqual(asked, [undefined, [{ layer: 0, head: undefined }, { layer: 1, head: 0 }]]);
});

test("本物の Gemma から。途中の答えは、見る位置だけを一度だけ聞き、黙らせた層から下は、聞き直さない", async () => {
  const asked = [], ids = [2, 5, 7], layers = 18, heads = 4;
  const columns = async ({ changed: { silenced }, places, from }, { tell }) => {
    asked.push([places, from, silenced]);
    for (const place of places) {
      const looks = Float32Array.from({ length: layers * heads * (place + 1) }, (_, at) => at);
      const lens = Array.from({ length: layers + 1 - from }, (_, at) => [{ id: silenced.length ? 3 : from + at === layers ? 1 : 0, probability: 0.5 }]);
      tell({ place, lens, looks, sizes: Array(layers + 1).fill(place) });
    }
  };
  const predict = async ({ place, changed }) => (asked.push([place, changed.silenced.length]), Float32Array.of(5, 0, 4, 3, 2, 1));
  const sight = await lookedByGemma({ columns, predict }, named, ids);
  assert.deepEqual([sight.layers, sight.heads, sight.share(13, 3, 2, 1), sight.sizes[2][0]], [layers, heads, (12 * heads + 2) * 3 + 1, 2]);
  await sight.column(2);
  const { last, column } = await sight.without([{ layer: 13, head: 3 }, { layer: 16 }], 1);
  assert.deepEqual(last.map(({ id }) => id), [0, 2, 3, 4, 5, 1]); // いつもの一位（1）は、上位になくても添える
  assert.deepEqual(column.map(([{ id }]) => id), [...Array(13).fill(0), ...Array(6).fill(3)]);
  const silenced = [{ layer: 12, head: 2 }, { layer: 15, head: undefined }];
  assert.deepEqual(asked, [[[0, 1, 2], 19, []], [[2], 0, []], [[1], 0, []], [[1], 13, silenced], [2, 2], [[0, 1, 2], 19, silenced]]);
});

// ---- 塔 ----

const utf8 = (text) => new TextEncoder().encode(text);

test("問いは、文の終わりのひと続き。どの文の窓も、電話の幅に並ぶ", () => {
  assert.deepEqual(TALES.map(question), ["フランスの首都は", "フランスの首都は「", "The capital of France is", "東京は日本の", "名前は", "おじいさんと"]);
  for (const name of TALES) assert.ok(measured(`look-inside/${name}`).tokens.length <= 13, name);
});

test("窓の字", () => {
  assert.equal(lettering(utf8(" Paris")), "Paris");
  assert.equal(lettering(utf8(" ")), "␣");
  assert.equal(lettering(utf8("\n")), "⏎");
  assert.equal(lettering(Uint8Array.of(0xee)), "EE");
  assert.equal(wide("パリ"), 2);
  assert.ok(wide("Paris") < 3);
  assert.deepEqual([0, 0.0001, 0.25, 1].map(brightness), [0, 0, 4, 8]);
});

test("糸は、点いている灯りの視線", () => {
  const data = measured("look-inside/capitals"), sight = recorded(data);
  const [layer, place] = [13, 9];
  const seen = (state) => threads(sight, state, place).map(({ head }) => head);
  assert.deepEqual(new Set(seen({ ...TOWER, layer })), new Set([1, 2, 3, 4]));
  assert.deepEqual(new Set(seen({ ...TOWER, layer, head: 3, silence: "head" })), new Set([1, 2, 4]));
  assert.deepEqual(seen({ ...TOWER, layer, silence: "layer" }), []);
  for (const { head, place: to, share } of threads(sight, { ...TOWER, layer }, place)) {
    assert.ok(share >= 0.04);
    assert.equal(share, data.attention[layer - 1][head - 1][(place * (place + 1)) / 2 + to] - 1);
  }
});

test("どの灯りを消しても、その階から上だけが替わり、最上階は、記録した看板と同じ", async () => {
  for (const name of Object.keys(SENTENCES)) {
    const [data, lightsOut] = ["look-inside", "lights-out"].map((room) => measured(`${room}/${name}`));
    assert.equal(data.text, lightsOut.text);
    const sight = recorded(data, async () => lightsOut);
    for (let layer = 1; layer <= sight.layers; layer++) {
      for (const head of [1, 2, 3, 4, undefined]) {
        const lens = await sight.lensWithout(layer, head), [first] = lens.at(-1).at(-1), [sign] = await sight.silenced(layer, head);
        const where = `${name} ${layer} ${head}`;
        assert.equal(first.id, sign.id, where);
        assert.ok(Math.abs(first.probability - sign.probability) < 1e-3, where);
        lens.forEach((column, place) =>
          column.forEach((answers, floor) => {
            if (floor < layer) return assert.equal(answers, sight.lens[place][floor]);
            assert.ok(answers[0].bytes.length && answers[0].probability >= 0 && answers[0].probability <= 1, where);
          }),
        );
      }
    }
  }
});

test("窓は、最上階の上位にある言葉か、灯りを消して変わった言葉かで、見分けられる", () => {
  const answer = (id) => [{ id }], lens = [[answer(9), answer(1), [{ id: 2 }, { id: 3 }]]];
  const dark = [[answer(9), answer(3), answer(4)]];
  const seen = (now, layer) => Object.values(windowAt({ lens, layers: 2 }, now, 0, layer));
  assert.deepEqual([seen(lens, 1), seen(lens, 2)], [[{ id: 1 }, false, false], [{ id: 2 }, true, false]]);
  assert.deepEqual([seen(dark, 1), seen(dark, 2)], [[{ id: 3 }, true, true], [{ id: 4 }, false, true]]);
  assert.deepEqual([1, 2].map((head) => isOut({ ...TOWER, head: 2, silence: "head" }, head)), [false, true]);
});

test("一度昇って、降りる", () => {
  const ride = { up: 10, pause: 50, down: 5 };
  const at = (passed) => ridden(passed, 18, 13, ride);
  assert.deepEqual([0, 9, 10, 169, 170, 219, 225, 1000].map(at), [1, 1, 2, 17, 18, 18, 17, 13]);
});

// ---- 尋ねる ----

const deck = measured("attention/cards");
const close = (one, other) => one.length === other.length && one.every((number, at) => Math.abs(number - other[at]) < 1e-12);

test("Python と同じ割合と中身になる", () => {
  deck.sentences.forEach(({ plain, turned }, sentence) => {
    for (const [python, way] of [[plain, false], [turned, true]]) {
      const now = asked(deck, { sentence, turned: way, query: deck.query });
      for (const key of ["scores", "ratios", "gathered", "next"]) assert.ok(close(now[key], python[key]), key);
    }
  });
});

test("回した画面で引いても、回す前の質問に直る", () => {
  const state = { sentence: 2, turned: true, query: [1.5, -1] };
  assert.deepEqual(pulled(deck, state, asked(deck, state).arrow), [1.5, -1]);
  assert.deepEqual(pulled(deck, { ...state, turned: false }, [9.9, -0.1]), [3, 0]);
});
