// 部品の状態を、住所に書き、読み戻すところ（docs/assets/base/address.mjs と、部品ごとの状態）。

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mock, test } from "node:test";

import * as cards from "../../../docs/assets/widgets/attention-cards-state.mjs";
import * as cat from "../../../docs/assets/widgets/cat-box-state.mjs";
import * as tree from "../../../docs/assets/widgets/encode-tree-shape.mjs";
import * as few from "../../../docs/assets/widgets/few-shot-state.mjs";
import * as keys from "../../../docs/assets/widgets/letter-keys-state.mjs";
import * as inside from "../../../docs/assets/widgets/look-inside-state.mjs";
import * as lights from "../../../docs/assets/widgets/lights-state.mjs";
import * as melt from "../../../docs/assets/widgets/melt-state.mjs";
import * as operating from "../../../docs/assets/widgets/operating-state.mjs";
import * as pictures from "../../../docs/assets/widgets/picture-tokens-state.mjs";
import * as round from "../../../docs/assets/widgets/round-trip-state.mjs";
import * as tower from "../../../docs/assets/widgets/tower-state.mjs";
import * as trail from "../../../docs/assets/widgets/trail.mjs";
import * as suspects from "../../../docs/assets/widgets/suspects-state.mjs";
import * as training from "../../../docs/assets/widgets/training-state.mjs";
import * as surprise from "../../../docs/assets/widgets/surprise-state.mjs";
import * as mirror from "../../../docs/assets/widgets/watermark-mirror-state.mjs";
import * as years from "../../../docs/assets/widgets/years-state.mjs";

const deck = JSON.parse(readFileSync(new URL("../../../docs/generated/attention/cards.json", import.meta.url), "utf8")).data;
const titles = ["白猫", "満月", "山"];
const LAST = 4744;
const node = (next) => ({ ids: [5, 7], next });
const road = {
  prompts: [{ text: "あ", ids: [3] }, { text: "い", ids: [4] }],
  shown: 2,
  temperatures: [1, 0.5],
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
  rows: Object.fromEntries(Object.entries({ marks: "正ず", kinds: "類他" }).map(([task, [right, wrong]]) => [task, { between: "＝", examples: { true: pairs(right), shuffled: pairs(wrong) }, asked: [["犬", "△"], ["パン", "○"]], bars: {} }])),
};
const [first, fork, box, mark] = [few.recorded(shots, { task: "marks" }), trail.fresh(road), cat.fresh("吾輩は"), mirror.fresh(marked)];
const SENT = {
  floors: Array.from({ length: lights.FLOORS }, (_, at) => ({ id: at ? 262143 - at : 7, probability: at / 20 })),
  before: { id: 44, probability: 0.49 },
  after: { id: 44, probability: 0.005 },
};

/** 値の決まり。`tried` から引き、読んだものは `legal` でなければならない。並びなら、そのどれか。 */
const one = (tried, legal) => ({ tried, legal });
const from = (least, most) => Array.from({ length: most - least + 1 }, (_, at) => least + at);
const ids = (legal) => one([[], [3], [5, 7, 7], [5, 3, 4]], (path) => path.every((id) => Number.isInteger(id) && legal(id)));
const words = (most = 7500) =>
  one(["", "犬", "🥺犬\u200b", "a_b~c&d=e%41+#?\n\r\t", "x_l3_x猫", "3.猫", " 　", "<b>", "猫".repeat(20)], (text) => typeof text === "string" && [...text].length <= most && text === text.replace(/\p{Surrogate}/gu, ""));
const OUTS = one([[], [{ layer: 13, head: 3 }], [{ layer: 2 }, { layer: 18, head: 4 }]], (outs) =>
  outs.every(({ layer, head, ...more }) => from(1, 18).includes(layer) && [undefined, ...from(1, 4)].includes(head) && !Object.keys(more).length));
const knobs = (choices) => Object.fromEntries(Object.entries(choices).map(([name, values]) => [`settings.${name}`, values]));
const told = (id) => id in road.tokens;
const steps = from(-6, 6).map((at) => at / 2);

/**
 * 部品 → 初めの状態、読み書き、値の決まり `fields`、書くとおりの一行 `exact`、そして、書かないところを除いた状態 `shape`。
 */
const WIDGETS = {
  "attention-cards": {
    start: cards.fresh(deck),
    line: cards.line(deck),
    fields: { sentence: from(0, deck.sentences.length - 1), turned: [true, false], query: one([[-0.5, 2], [3, -3], [0, 0]], (query) => query.length === 2 && query.every((number) => steps.includes(number))) },
    exact: { "s3_t_q-1.4": { sentence: 3, turned: true, query: [-0.5, 2] } },
  },
  "cat-box": {
    start: box,
    line: cat.line(box),
    fields: { text: words(cat.LONGEST_TEXT), path: ids((id) => id >= 0), ...knobs(cat.CHOICES), greedy: [true, false], seed: [null, ...from(0, 9999)] },
    exact: {
      "i12-0-2047_t0.3_k20_p0.9_m_r1.3_g_s_xa_b~c\n犬": { text: "a_b~c\n犬", path: [12, 0, 2047], settings: { temperature: 0.3, k: 20, p: 0.9, m: null, penalty: 1.3 }, greedy: true, seed: null },
      x: { ...box, text: "" },
    },
  },
  "encode-tree": { start: tree.START, line: tree, fields: { text: words(), step: from(0, 9999) }, exact: { s3: { ...tree.START, step: 3 } } },
  "few-shot": {
    start: first,
    line: few.line(shots, { task: "marks" }),
    fields: {
      task: ["marks", "kinds"],
      rows: one([first.rows, pairs("ず"), pairs("類"), pairs("a~_&\t").with(3, ["", ""])], (rows) => rows.length === 8 && rows.every((row) => row.length === 2 && row.flat().every((text) => [...text].length <= few.LETTERS))),
      outs: one([0, 2, 8].map(few.outs), (outs) => outs.length === 8 && outs.every((out) => typeof out === "boolean")),
      question: one(["犬", "パン", "く=じ_ら", ""], words(few.LETTERS).legal),
    },
    exact: {
      kshuffled_a1_o00001111: few.recorded(shots, { task: "marks", count: 4, kind: "shuffled", asked: 1 }),
      "o01111111_q5.く_x~ら": { ...first, outs: few.outs(1), question: "く_x~ら" },
    },
  },
  "look-inside": {
    start: inside.START,
    line: inside,
    fields: { name: [...Object.keys(inside.SENTENCES), inside.OWN, inside.CAT], text: words(), place: [null, ...from(0, 999)], layer: from(1, 18), head: from(1, 4), outs: OUTS },
    exact: { "ntale_p7_l3_h4_o2-13.3": { ...inside.START, name: "tale", place: 7, layer: 3, head: 4, outs: [{ layer: 2 }, { layer: 13, head: 3 }] } },
    shape: (state) => (inside.isTyped(state) ? state : { ...state, text: inside.START.text }),
  },
  "letter-keys": {
    start: keys.START,
    line: keys.line("吾輩は猫", 5),
    fields: { look: from(1, 5), text: one(["", "吾輩は", "猫".repeat(16)], (text) => text.length <= 16 && /^[吾輩は猫]*$/.test(text)) },
    exact: { n2_x猫は: { look: 2, text: "猫は" }, x: { look: 5, text: "" } },
  },
  lights: {
    start: lights.START,
    line: lights,
    fields: { text: words(), place: [null, ...from(1, 48)], layer: from(1, 18), outs: OUTS, temperature: from(0, 20).map((at) => at / 10), ...lights.KNOBS, sent: one([null, SENT], (sent) => !sent || (sent.floors.length === 18 && [...sent.floors, sent.before, sent.after].every(({ id, probability }) => id >= 0 && probability >= 0 && probability <= 1))) },
    exact: { "p9_l16_o13.3-14_t7_k5_n0.9_xフランスの首都は": { ...lights.START, text: "フランスの首都は", place: 9, layer: 16, outs: [{ layer: 13, head: 3 }, { layer: 14 }], temperature: 0.7, k: 5, p: 0.9 } },
    shape: (state) => (state.text ? state : lights.START),
  },
  melt: { start: melt.START, line: melt.line(LAST), fields: { text: words(), rule: from(0, LAST) }, exact: { r0: { ...melt.START, rule: 0 } } },
  operating: {
    start: operating.begin("吾輩は"),
    line: operating.line(operating.begin("吾輩は")),
    fields: { partner: operating.PARTNERS, share: from(0, 100), group: from(0, 15), seed: from(0, 999), text: words(operating.LONGEST) },
    exact: { "pfork_m37_g10": { ...operating.begin("吾輩は"), partner: "fork", share: 37, group: 0b1010 } },
  },
  "picture-tokens": { start: pictures.fresh(titles), line: pictures.line(titles), fields: { picture: [...titles, pictures.BLANK], ...pictures.CHOICES }, exact: { n満月_p2_k16: { picture: "満月", patch: 2, count: 16 } } },
  tower: {
    start: tower.START,
    line: tower,
    fields: { name: tower.TALES, place: [null, ...from(0, 999)], layer: from(1, 18), head: from(1, 4), silence: ["", "head", "layer"] },
    exact: { "l14_h2_o14.2": { ...tower.START, layer: 14, head: 2, silence: "head" } }, // 「中をのぞく」と同じ一行
  },
  "next-token": {
    start: fork,
    line: trail.line(road),
    fields: {
      text: one(["あ", "い", ...words().tried], words().legal),
      path: ids(told),
      tail: ids((id) => id >= 0 && id < trail.VOCABULARY),
      ...knobs({ temperature: [0, 1], k: [1, 2, null], p: [...trail.CHOICES.p, null], m: [...trail.CHOICES.m, null], penalty: trail.CHOICES.penalty }),
      lot: ["1", "2", null],
    },
    exact: {
      "i5_t1_k2_p0.9_r1.3_s": { ...fork, path: [5], settings: { temperature: 1, k: 2, p: 0.9, m: null, penalty: 1.3 }, lot: null },
      "n1_i5-5-7-7": { ...fork, text: "い", path: [5, 5, 7, 7] }, // 記録の先まで
      "n_i99-262143_k2_xあ~の\n🥺": { ...fork, text: "あ~の\n🥺", tail: [99, 262143], settings: { ...fork.settings, k: 2 } },
      n: { ...fork, text: "" },
    },
    shape: (state) => ({ ...state, ...(trail.promptOf(road, state.text) < 0 ? { path: [] } : { tail: state.tail.every(told) ? [] : state.tail, path: state.tail.every(told) ? state.path : [] }) }),
  },
  training: {
    start: training.START,
    line: training,
    fields: { kind: Object.keys(training.KINDS), text: Object.keys(training.TEXTS), rate: training.RATES, seed: from(0, 9999) },
    exact: { "mnetwork_r0.1_s7": { ...training.START, kind: "network", rate: 0.1, seed: 7 } },
  },
  "watermark-mirror": {
    start: mark,
    line: mirror.line(marked),
    fields: { sample: ["marked", "unmarked"], text: words(), key: one([0n, 7n, mirror.LARGEST_KEY], (key) => key >= 0n && key <= mirror.LARGEST_KEY), ...mirror.CHOICES, beginning: words() },
    exact: {
      "nunmarked_g0.5_b3.a_~_x": { ...mark, sample: "unmarked", gamma: 0.5, beginning: "a_~", text: "" },
      nunmarked: { ...mark, sample: "unmarked", text: "名前はまだ無い。" },
    },
  },
  "round-trip": { start: { way: 0, text: "犬 C" }, line: round.line("犬 C", 3), fields: { way: from(0, 2), text: words(round.LONGEST) }, exact: { "t2_xa_b\n": { way: 2, text: "a_b\n" } } },
  surprise: { start: surprise.START, line: surprise.line(8), fields: { which: from(-1, 7), text: words() }, exact: { "w-1_x犬\n": { which: -1, text: "犬\n" }, w7: { which: 7, text: "" } } },
  suspects: { start: { machine: 50, row: 0 }, line: suspects.line({ cheats: 50, rows: [1, 2, 3, 4, 5] }), fields: { machine: from(0, suspects.MOST), row: from(0, 4) }, exact: { n200_r2: { machine: 200, row: 2 } } },
  years: { start: years.START, line: years.line(1850), fields: { year: from(1850, years.LAST), text: words(years.LONGEST) }, exact: { "y1889_x犬\n": { year: 1889, text: "犬\n" } } },
};

let turned = 1;
/** いつも同じ順に出る、`many` より小さな数。 */
function below(many) {
  turned = (Math.imul(turned, 1664525) + 1013904223) >>> 0;
  return Math.floor((turned / 2 ** 32) * many);
}
const pick = (values) => values[below(values.length)];
const part = (state, path) => [path.startsWith("settings.") ? state.settings : state, path.split(".").at(-1)];

/** 引いた状態。半分ほどは、初めのまま。 */
function drawn({ start, fields, shape = (state) => state }) {
  const state = structuredClone(start);
  for (const [path, values] of Object.entries(fields)) {
    const [holder, name] = part(state, path);
    if (below(2)) holder[name] = pick(values.tried ?? values);
  }
  return shape(state);
}

/** 行 `line` を、いくつかのところで壊したもの。 */
function broken(line) {
  for (let times = below(4); times >= 0; times--) {
    const at = below(line.length + 1), junk = Array.from({ length: below(5) }, () => pick([..."_-.~019xnlpqkost<猫", "\ud800", "constructor", "__proto__", "NaN", "1e9"])).join("");
    line = line.slice(0, at) + junk + line.slice(at + below(3));
  }
  return line;
}

const LINES = ["_", "<b>", "q-0.-0", "b9.犬", "9".repeat(9000), "x" + "犬".repeat(999)];
LINES.push(...Object.values(WIDGETS).flatMap((widget) => Array.from({ length: 9 }, () => widget.line.write(drawn(widget)))));

for (const [name, widget] of Object.entries(WIDGETS)) {
  const { start, line: { write, read }, fields, exact, shape = (state) => state } = widget;

  test(`${name}: どの状態も、住所に書いて、読み戻せる。初めの状態は、空。読んだものを変えても、初めの状態は変わらない`, () => {
    const first = structuredClone(start);
    for (let times = 0; times < 300; times++) {
      const state = drawn(widget);
      assert.deepEqual(read(write(state)), state);
    }
    for (const [line, state] of Object.entries(exact)) assert.deepEqual([write(state), read(line)], [line, state]);
    assert.equal(write(start), "");
    for (const line of ["", ...Object.keys(exact)]) {
      const state = read(line);
      for (const path of Object.keys(fields)) {
        const [holder, key] = part(state, path);
        if (holder[key] instanceof Array) holder[key].push(null);
        holder[key] = null;
      }
    }
    assert.deepEqual(read(""), first);
    assert.deepEqual(start, first);
  });

  test(`${name}: 壊れた行は、書けるはずの状態に読む`, () => {
    for (let times = 0; times < 1000; times++) {
      const line = broken(pick([...LINES, write(drawn(widget))])), state = read(line);
      for (const [path, values] of Object.entries(fields)) {
        const [holder, key] = part(state, path), value = holder[key];
        assert.ok(values.legal ? values.legal(value) : values.includes(value), `${line} → ${path} が ${value}`);
      }
      assert.deepEqual(read(write(state)), shape(state), line);
    }
  });
}

test("もらった番号は、文の終わりがその綴りなら、選んだものに戻る", () => {
  const come = { ...fork, text: "犬はは", tail: [5, 5] }, { write } = trail.line(road);
  assert.deepEqual(trail.settled(come, "はは"), { ...fork, text: "犬", path: [5, 5] });
  assert.deepEqual(trail.settled(come, "猫"), { ...fork, text: "犬はは" });
  assert.equal(write(trail.settled(come, "はは"), "犬はは"), write(come));
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

test("長すぎる行は、書かない。添える記録は、300バイトまで。片割れの字は、直して書く", () => {
  const long = "猫".repeat(1001);
  assert.equal(inside.write({ ...inside.START, name: inside.OWN, text: long }), undefined);
  assert.equal(mirror.line(marked).write({ ...mark, text: long }), undefined);
  assert.ok(lights.write({ ...lights.START, text: "猫", sent: SENT }).length < 300);
  assert.equal(tree.write({ ...tree.START, text: "a\ud800_" }), "xa\ufffd_");
});

test("数えた表の木は、Pythonの数えた回数と同じ。くじは、青い鍵だけに当たり、なければ、あるところまで短く見る", () => {
  const { keys: all, read, counts, shown } = JSON.parse(readFileSync(new URL("../../../docs/generated/next-word/letter-keys.json", import.meta.url), "utf8")).data;
  const root = keys.grown(counts, read);
  for (const { typed, count, keys: times } of shown) {
    assert.equal(keys.found(root, typed)?.count ?? 0, count);
    assert.deepEqual(keys.shares(root, all, typed), times.map((one) => one / (count || 1)));
    const blue = from(0, typed.length).filter((look) => keys.shares(root, all, keys.seen(typed, look)).some(Boolean));
    assert.equal(keys.reach(root, all, typed, 9), Math.max(...blue));
  }
  assert.equal(keys.reach(root, all, "吾輩は人で", 5), 2);
  assert.deepEqual([0, 0.74, 0.75, 0.999, 1].map((lot) => keys.drawn([0.75, 0.25, 0], lot)), [0, 0, 1, 1, 1]);
  assert.deepEqual([keys.drawn([0, 0], 0.5), keys.seen("吾輩は", 2), keys.seen("吾", 5)], [-1, "輩は", "吾"]);
});

test("箱のつまみを動かしたかどうか", () => {
  const isTurned = (line) => cat.isTurned(cat.line(box).read(line), box);
  assert.deepEqual(["", "i12-0_x犬", "t0.3", "m", "g", "s", "s3"].map(isTurned), [false, false, true, true, true, true, true]);
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
