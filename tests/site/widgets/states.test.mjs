// 部品の状態を、住所に書き、読み戻すところ（docs/assets/base/address.mjs と、部品ごとの状態）。

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mock, test } from "node:test";

import * as cards from "../../../docs/assets/widgets/attention-cards-state.mjs";
import * as cat from "../../../docs/assets/widgets/cat-box-state.mjs";
import { plain } from "../../../docs/assets/engine/distribution.mjs";
import * as tree from "../../../docs/assets/widgets/encode-tree-steps.mjs";
import * as few from "../../../docs/assets/widgets/few-shot-state.mjs";
import * as inside from "../../../docs/assets/widgets/look-inside-state.mjs";
import * as lights from "../../../docs/assets/widgets/lights-state.mjs";
import * as melt from "../../../docs/assets/widgets/melt-state.mjs";
import * as operating from "../../../docs/assets/widgets/operating-state.mjs";
import * as pictures from "../../../docs/assets/widgets/picture-tokens-state.mjs";
import * as tower from "../../../docs/assets/widgets/tower-state.mjs";
import * as trail from "../../../docs/assets/widgets/trail.mjs";
import * as training from "../../../docs/assets/widgets/training-state.mjs";
import * as surprise from "../../../docs/assets/widgets/surprise-state.mjs";
import * as mirror from "../../../docs/assets/widgets/watermark-mirror-state.mjs";

const deck = JSON.parse(readFileSync(new URL("../../../docs/generated/attention/cards.json", import.meta.url), "utf8")).data;
const titles = ["白猫", "満月", "山"];
const LAST = 4744;
const node = (next) => ({ ids: [5, 7], next });
const road = {
  prompts: [{ text: "あ", ids: [3] }, { text: "い", ids: [4] }],
  shown: 2,
  temperatures: [1],
  lots: { 1: [0.1, 0.9], 2: [0.5, 0.5] },
  tokens: { 3: "あ", 4: "い", 5: "は", 7: "。" },
  nodes: [node({ 5: 2 }), node({}), node({})],
};
const marked = {
  key: "12345678901234567890",
  gamma: 0.25,
  context: 1,
  delta: 2,
  samples: [{ name: "marked", text: "吾輩は猫である。" }, { name: "unmarked", text: "名前はまだ無い。" }],
};

const pairs = (mark) => Array.from({ length: few.EXAMPLES }, (_, at) => [`問${at}`, `${mark}${at}`]);
const shots = {
  counts: [0, 1, 2, 4, 8],
  rows: { marks: { between: "＝", examples: { true: pairs("正"), shuffled: pairs("ず") }, asked: [["犬", "△"], ["パン", "○"]], bars: {} } },
};
const [first, mine] = [few.recorded(shots, { task: "marks" }), { rows: pairs("a~_&\t").with(3, ["", ""]), question: "く=じら" }];
const [box, table, fork, mark] = [cat.fresh("吾輩は"), operating.begin("吾輩は"), trail.fresh(road), mirror.fresh(marked)];
const turned = { ...fork, settings: { ...plain(road), m: 0.05, penalty: 1.3 } };
/** `choices`（名前 → 選べる値）の、どの組も。 */
const every = (choices) => Object.entries(choices).reduce((states, [name, values]) => states.flatMap((state) => values.map((value) => ({ ...state, [name]: value }))), [{}]);
const knobs = Object.entries(cat.CHOICES).flatMap(([name, values]) => values.map((value) => ({ ...box, settings: { ...box.settings, [name]: value } })));
const sights = (names, more) => every({ name: names, place: [0], layer: [2], head: [1], ...more });
const OUTS = [[], [{ layer: 13, head: 3 }], [{ layer: 2 }, { layer: 18, head: 4 }]];

const SENT = {
  floors: Array.from({ length: lights.FLOORS }, (_, at) => ({ id: at ? 262143 - at : 7, probability: at / 20 })),
  before: { id: 44, probability: 0.49 },
  after: { id: 44, probability: 0.005 },
};

/**
 * 部品 → 初めの状態 `start`、読み書き、読み戻せる状態 `states`、書くとおりの一行 `exact`、直して読む一行 `mended`、書けない
 * はずで、初めのまま読む一行 `broken`。
 */
const WIDGETS = {
  "attention-cards": {
    start: cards.fresh(deck),
    write: cards.write,
    read: (line) => cards.read(deck, line),
    states: [{ sentence: 3, turned: true, query: [-0.5, 2] }],
    mended: { "0_f_99_0.3": { sentence: 0, turned: false, query: [3, 0.5] } },
    broken: ["", "9_t_1_0", "0_x_1_0", "0_t_1", "0_t_a_0", "0_t_Infinity_0"],
  },
  "cat-box": {
    start: box,
    write: (state) => cat.write(state, box),
    read: (line) => cat.read(line, box),
    states: knobs,
    exact: {
      "": box,
      "12-0-2047_t0.3_k20_p0.9_m_r1.3_g_s~a_b~c\n犬": { text: "a_b~c\n犬", path: [12, 0, 2047], settings: { temperature: 0.3, k: 20, p: 0.9, m: null, penalty: 1.3 }, greedy: true, seed: null },
      "~": { ...box, text: "" },
    },
    broken: ["1-x", "-1", "_t9", "_t", "_k7", "_r", "_g1", "_s-1", "_s12345", "_sx", "_z3", "_", "<b>"],
  },
  "encode-tree": {
    start: tree.START,
    write: tree.write,
    read: tree.read,
    states: [{ text: "a~b\n🥺", step: 0 }, { text: "", step: 0 }, { text: "犬", step: 12 }],
    exact: { "": tree.START, 3: { ...tree.START, step: 3 } },
    broken: ["x", "-1", "1.5", "99999", "~犬", "3_犬", "<b>"],
  },
  "few-shot": {
    start: first,
    write: (state) => few.write(shots, state, { task: "marks" }),
    read: (line) => few.read(shots, line, { task: "marks" }),
    states: [{ ...first, ...mine }, few.moved(first, 0, 1), { ...first, outs: first.outs.map((out) => !out) }, { ...first, question: "" }],
    exact: {
      "": first,
      marks_4_shuffled_1: few.recorded(shots, { task: "marks", count: 4, kind: "shuffled", asked: 1 }),
      marks_0_shuffled_0: few.recorded(shots, { task: "marks", count: 0, kind: "shuffled", asked: 0 }),
      [`marks_10111111~${[...pairs("正").flat(), "犬"].join("\n")}`]: { ...first, outs: first.outs.map((_, at) => at !== 1) },
    },
    broken: ["marks_3_true_0", "marks_2_true_9", "marks_2_true", "marks_2_true_0_1", "toString_2_true_0", "marks_2_toString_0", "marks_2_true_length", "marks_00000000~犬", "other_00000000~", "~", "<b>"],
  },
  "look-inside": {
    start: inside.START,
    write: inside.write,
    read: inside.read,
    states: [...sights([...Object.keys(inside.SENTENCES), inside.OWN, inside.CAT], { text: [inside.START.text], outs: OUTS }), { ...inside.START, name: inside.CAT, text: "" }],
    exact: {
      "": inside.START,
      "tale_p7_l3_h4_o2-13.3": { ...inside.START, name: "tale", place: 7, layer: 3, head: 4, outs: [{ layer: 2 }, { layer: 13, head: 3 }] },
      "own~a_b~c 犬": { ...inside.START, name: inside.OWN, text: "a_b~c 犬" },
    },
    mended: {
      _l0_h0: { ...inside.START, layer: 1, head: 1 },
      "tale~犬": { ...inside.START, name: "tale" },
      tale_head_l3: { ...inside.START, name: "tale", layer: 3, outs: [{ layer: 3, head: 3 }] }, // 前の版の住所
      "_o19-2.5-x-4_layer_z": { ...inside.START, outs: [{ layer: 13 }] },
    },
    broken: ["<b>", "_p-1", "_lx", "_h", "_p1234", "_z3", "_heads", "toString", "capitals_", "~犬", "constructor_"],
  },
  lights: {
    start: lights.START,
    write: lights.write,
    read: lights.read,
    states: [{ ...lights.START, text: "a~b_p9\n🥺", place: 48, layer: 1, temperature: 0 }, { ...lights.START, text: "犬", sent: SENT }],
    exact: {
      "": lights.START,
      "p9_l16_o13.3-14_t0.7~フランスの首都は": { ...lights.START, text: "フランスの首都は", place: 9, layer: 16, outs: [{ layer: 13, head: 3 }, { layer: 14 }], temperature: 0.7 },
    },
    mended: { "p0_l19_l0_o19-2.5-2.0-x-3.2_t9_t9.9_r1-2_z_<b>~犬": { ...lights.START, text: "犬", outs: [{ layer: 3, head: 2 }], temperature: lights.HOTTEST } },
    broken: ["p2_l8", "p2_l8~", "<b>", "toString"],
  },
  melt: {
    start: melt.START,
    write: melt.write,
    read: (line) => melt.read(line, LAST),
    states: [{ text: "a~b\n🥺", rule: LAST }, { text: "", rule: 3 }],
    exact: { "": melt.START, 0: { ...melt.START, rule: 0 } },
    broken: ["x", "-1", "1.5", "4745", "~犬", "3_犬", "<b>"],
  },
  operating: {
    start: table,
    write: (state) => operating.write(state, table),
    read: (line) => operating.read(line, table),
    states: [{ ...table, share: 0 }, { ...table, partner: "fork", share: 37, group: 0b1010 }, { ...table, seed: 12, text: "主人は~_l3" }, { ...table, text: "" }],
    exact: { "": table },
    mended: { [`o50~${"猫".repeat(99)}`]: { ...table, text: "猫".repeat(operating.LONGEST) } },
    broken: ["x50", "o101", "o", "o50_l5", "o50_s1000", "o50_q"],
  },
  "picture-tokens": {
    start: pictures.fresh(titles),
    write: (state) => pictures.write(titles, state),
    read: (line) => pictures.read(titles, line),
    states: every({ picture: [...titles, pictures.BLANK], ...pictures.CHOICES }),
    exact: { "": { picture: "白猫", patch: 4, count: 256 }, 満月_p2_k16: { picture: "満月", patch: 2, count: 16 } },
    mended: { 犬_p8_k: { ...pictures.fresh(titles), patch: 8 } },
    broken: ["犬", "_p", "_p3", "_p-2", "_p4.5", "_k", "_k0", "_k2048", "_kNaN", "_x4", "__", "_", "<b>", "あなたの絵", "constructor"],
  },
  tower: {
    start: tower.START,
    write: tower.write,
    read: tower.read,
    states: sights(tower.TALES, { silence: ["", "head", "layer"] }),
    exact: { "_l14_h2_o14.2": { ...tower.START, layer: 14, head: 2, silence: "head" } }, // 「中をのぞく」と同じ一行
    mended: { "_l3_o13.4-16": { ...tower.START, head: 4, silence: "head" } },
    broken: ["again_l3", "neko~犬", "code"], // 塔にない文
  },
  "next-token": {
    start: fork,
    write: (state) => trail.write(road, state),
    read: (line) => trail.read(road, line),
    exact: {
      "0_5_k2_p0.9_r1.3_s": { ...fork, path: [5], settings: { temperature: 0, k: 2, p: 0.9, m: null, penalty: 1.3 }, lot: null },
      "1_5-5-7-7": { ...fork, text: "い", path: [5, 5, 7, 7] }, // 記録の先まで
      "_99-262143_k2~あ~の\n🥺": { ...fork, text: "あ~の\n🥺", tail: [99, 262143], settings: { ...fork.settings, k: 2 } },
      "_~": { ...fork, text: "" },
    },
    mended: { "0_5-99-5": { ...fork, path: [5] }, "_99-262144~犬": { ...fork, text: "犬" }, "0_5~犬": { ...fork, path: [5] } }, // 綴りの分からない番号の前まで
    broken: ["", "9", "9~犬", "_5", "x_5", "-1", "0.5", "__proto__", "1e0", ...["k9", "p2", "r", "rx", "t5", "t", "s9", "sconstructor", "q", "", "constructor"].map((part) => `0__${part}`)],
  },
  "next-token[full]": {
    start: turned, // つまみを動かしてから始まる
    write: (state) => trail.write(road, state, turned),
    read: (line) => trail.read(road, line, turned),
    states: [turned],
    exact: { "0__m_r1": { ...turned, settings: plain(road) } },
    broken: ["", "9"],
  },
  training: {
    start: training.START,
    write: training.write,
    read: training.read,
    states: every({ kind: Object.keys(training.KINDS), text: Object.keys(training.TEXTS), rate: training.RATES, seed: [9999] }),
    exact: { "": training.START },
    broken: ["r5", "r", "s", "s-1", "s12345", "toString", "<b>", "_", "r1e1"],
  },
  "watermark-mirror": {
    start: mark,
    write: (state) => mirror.write(marked, state),
    read: (line) => mirror.read(marked, line),
    states: [{ ...mark, text: "猫".repeat(800) }, { ...mark, beginning: "", text: "~" }, { ...mark, beginning: "\n".repeat(999) }],
    exact: {
      "_d4_s0_o3~a_~": { ...mark, beginning: "a_~", delta: 4, seed: 0 },
      "unmarked_b2~🐱": { ...mark, sample: "unmarked", beginning: "🐱", text: "" },
      "": mark,
      unmarked: { ...mark, sample: "unmarked", text: "名前はまだ無い。" },
      "unmarked_k18446744073709551615_g0.5_h4~a_b~c\n犬\u200b": { ...mark, sample: "unmarked", text: "a_b~c\n犬\u200b", key: 2n ** 64n - 1n, gamma: 0.5, context: 4 },
      "~": { ...mark, text: "" },
    },
    broken: ["x", "_k-1", "_k", "_k1.5", "_k18446744073709551616", "_g", "_g0", "_g0.3", "_gNaN", "_h", "_h9", "_z1", "_d3", "_s10", "_b1", "_o", "__", "<b>"],
  },
  surprise: {
    start: surprise.START,
    write: surprise.write,
    read: (line) => surprise.read(8, line),
    states: [{ which: 0, text: "猫" }],
    exact: { "": surprise.START, "~": { which: -1, text: "" }, "7~a~b": { which: 7, text: "a~b" }, "~犬\n": { which: -1, text: "犬\n" } },
    broken: ["8", "-1", "x", "1e0", "<b>"],
  },
};

for (const [name, { start, write, read, states = [], exact = {}, mended = {}, broken }] of Object.entries(WIDGETS)) {
  test(`${name}: 住所に書いて、読み戻せる。書けないはずのものは、初めのまま。読んだものを変えても、初めの状態は変わらない`, () => {
    const first = structuredClone(start);
    for (const state of [...states, ...Object.values(exact)]) assert.deepEqual(read(write(state)), state);
    for (const [line, state] of Object.entries(exact)) assert.equal(write(state), line);
    for (const [line, state] of Object.entries(mended)) assert.deepEqual(read(line), state, line);
    for (const line of broken) assert.deepEqual(read(line), first, line);
    for (const found of [...broken, ...Object.keys(exact)].map(read)) {
      for (const part of [found.settings ?? {}, found]) for (const key of Object.keys(part)) part[key] = null;
    }
    assert.deepEqual(start, first);
  });
}

test("もらった番号は、文の終わりがその綴りなら、選んだものに戻る", () => {
  const come = { ...fork, text: "犬はは", tail: [5, 5] };
  assert.deepEqual(trail.settled(come, "はは"), { ...fork, text: "犬", path: [5, 5] });
  assert.deepEqual(trail.settled(come, "猫"), { ...fork, text: "犬はは" });
  assert.equal(trail.write(road, trail.settled(come, "はは"), fork, "犬はは"), trail.write(road, come, fork));
});

test("読ませる文が記録にあるかどうかは、書いてあるものから決まる。消した行と空の行は、読ませない", () => {
  const at = (state) => few.found(shots, state);
  assert.deepEqual(at(first), { count: 2, kind: "true", asked: 0 });
  assert.deepEqual(at({ ...first, rows: first.rows.with(5, ["猫", "ねこ"]) }), { count: 2, kind: "true", asked: 0 }); // 読ませない行を書き替えても
  assert.deepEqual(at({ ...first, outs: few.outs(4), rows: first.rows.with(2, ["", ""]).with(3, ["", ""]) }), { count: 2, kind: "true", asked: 0 });
  for (const other of [few.moved(first, 0, 1), { ...first, outs: few.outs(3) }, { ...first, question: "猫" }]) assert.equal(at(other), undefined);
  assert.equal(few.prompt(shots, few.moved(first, 1, 0)), "問1＝正1\n問0＝正0\n犬＝");
  const labelled = { ...first, outs: few.outs(4), rows: first.rows.map(([one], at) => [one, "△○"[at % 2]]) };
  assert.deepEqual([few.labels(labelled), few.labels(first)], [["△", "○"], []]);
});

test("長すぎる文は、住所に書かない。添える記録は、300バイトまで", () => {
  assert.equal(inside.write({ ...inside.START, name: inside.OWN, text: "猫".repeat(1001) }), inside.OWN);
  assert.equal(lights.write({ ...lights.START, text: "猫".repeat(1001) }), "");
  assert.ok(lights.write({ ...lights.START, text: "猫", sent: SENT }).length < 300);
  assert.equal(trail.write(road, { ...fork, text: "猫".repeat(1001) }), "");
  assert.equal(mirror.write(marked, { ...mark, text: "猫".repeat(1000) }), undefined);
});

test("箱のつまみを動かしたかどうか", () => {
  for (const line of ["", "12-0~犬", "~"]) assert.equal(cat.isTurned(cat.read(line, box), box), false, line);
  for (const line of ["_t0.3", "_m", "_g", "_s", "_s3"]) assert.equal(cat.isTurned(cat.read(line, box), box), true, line);
});

test("打ち込まれた種と鍵", () => {
  for (const { seedIn } of [cat, training]) {
    assert.deepEqual(["0", "42", "9999", "", "1.5", "-1", "10000"].map(seedIn), [0, 42, 9999, undefined, undefined, undefined, undefined]);
  }
  assert.deepEqual(["0", "００７", " 42 ", "18446744073709551615"].map(mirror.keyIn), [0n, 7n, 42n, 2n ** 64n - 1n]);
  for (const wrong of ["", "-1", "1.5", "猫", "18446744073709551616", "1".repeat(400), "0x10"]) assert.equal(mirror.keyIn(wrong), undefined, wrong);
});

// ---- 住所そのもの（address.mjs） ----

const written = [], hearers = {};
const site = new URL("https://book/?a=%20&mirror=0_~%E7%8A%AC&token=1&b#summary");
globalThis.location = { get href() { return site.href; }, get search() { return site.search; }, get hash() { return site.hash; }, toString: () => site.href };
globalThis.location.replace = (hash) => go(hash);
globalThis.history = { state: null, replaceState: (state, unused, url) => (written.push(Date.now()), (site.href = url), (history.state = structuredClone(state))) };
globalThis.document = { readyState: "interactive" };
globalThis.addEventListener = (event, hear) => (hearers[event] = hear);
mock.timers.enable({ apis: ["Date", "setTimeout"] });
const { fragment, heed, keep, recall, recallAll } = await import("../../../docs/assets/base/address.mjs");

/** `hash` に移る。`state` は、履歴の項目にあったもの。 */
function go(hash, state = null) {
  site.hash = hash;
  history.state = state;
  mock.timers.tick(1);
  hearers.hashchange();
}

test("古い住所の、知っている名前だけを # のあとに移す。開くまでは、節だけを住所に置く", () => {
  assert.equal(location.href, "https://book/?a=%20&token=1&b#summary");
  assert.equal(recall("watermark-mirror"), "0_~犬");
  assert.equal(history.state.held, "#summary&watermark-mirror=0_%7E%E7%8A%AC");
  document.readyState = "complete";
  hearers.load();
  assert.equal(location.href, "https://book/?a=%20&token=1&b#summary&watermark-mirror=0_%7E%E7%8A%AC");
  keep("watermark-mirror", "");
});

test("残して、読み戻し、消せる。ほかの名前と見出しには触らない", () => {
  keep("cat", "1_~&=#%\ud800猫");
  assert.equal(recall("cat"), "1_~&=#%\ufffd猫");
  const before = written.length;
  keep("cat", recall("cat")); // 同じなら、書かない
  assert.equal(written.length, before);
  assert.equal(new URL(location.href).hash, fragment("summary", { cat: recall("cat") }));
  keep("cat", "");
  assert.equal(location.href, "https://book/?a=%20&token=1&b#summary");
  assert.deepEqual([recall("cat"), fragment("", {}), fragment("", { h: "a b" })], ["", "", "#h=a+b"]);
});

test("ページの中のリンクと「戻る」では見えている状態が、ほかから来た住所ではその状態が勝つ。越えて戻れば、替わったものだけが戻る", () => {
  const heard = [];
  heed((...told) => heard.push(told));
  keep("cat", "1");
  keep("dog", "1");
  const first = history.state;
  go("#names");
  keep("cat", "2");
  go("#summary&cat=1&dog=1", first);
  assert.equal(site.hash, "#summary&cat=2&dog=1");
  assert.deepEqual(heard, []);
  go("#names&dog=3&h=a&h=b");
  assert.equal(site.hash, "#names&cat=2&dog=3&h=a&h=b");
  assert.deepEqual([heard, recallAll("h")], [[[["dog", "h"], ["dog", "h"]]], ["a", "b"]]);
  keep("cat", "4");
  keep("dog", "5");
  go("#summary&cat=2&dog=1", first);
  assert.equal(site.hash, "#summary&cat=4&dog=1");
  assert.deepEqual(heard[1], [["dog", "h"], []]);
  for (const name of ["cat", "dog"]) keep(name, "");
});

test("続けて変わっても、Safari が許すより多くは書かず、終わりの状態は残る", () => {
  for (let at = 0; at < 1000; at++) {
    keep("cat", String(at));
    mock.timers.tick(50);
  }
  const most = Math.max(...written.map((from) => written.filter((at) => at >= from && at < from + 30_000).length));
  assert.ok(most > 10 && most <= 60);
  mock.timers.tick(30_000);
  assert.equal(site.hash, "#summary&cat=999");
});
