// `encode` を一手ずつ進める計算（docs/assets/widgets/encode-tree-steps.mjs）。

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { SIZES, arrange, branch, grown, story } from "../../../docs/assets/widgets/encode-tree-shape.mjs";
import { Encoder, LONGEST, tidy } from "../../../docs/assets/widgets/encode-tree-steps.mjs";
import * as melt from "../../../docs/assets/widgets/melt-state.mjs";

const data = new URL("../../../examples/tokenizers/neko-5000-full.json", import.meta.url);
const encoder = new Encoder(JSON.parse(await readFile(data, "utf-8")));

test("節は、できた順に数える", () => {
  const { nodes, steps } = encoder.grow("ははは");
  assert.deepEqual([0, 1, steps.length - 1].map((step) => grown(steps, step)), [9, 12, nodes.length]); // 三か所で一度に
});

test("起きたことと、次にすることを言う", () => {
  const tree = encoder.grow("月がきれいですね");
  assert.equal(story(encoder, tree, 0), "24バイトです。次は、規則1番です。");
  assert.equal(story(encoder, tree, 1), "規則1番で、6か所の「E3」と「81」が「E3 81」（256番）になりました。次は、規則2番です。");
  const told = tree.steps.map((_, step) => story(encoder, tree, step));
  assert.ok(told.some((line) => line.includes("「いで」は、もう作れません。次は、規則")));
  assert.match(told.at(-1), /使える規則は、もうありません。答えは、4トークンです。$/);
  assert.equal(story(encoder, encoder.grow(""), 0), "文を入れてください。");
  assert.equal(story(encoder, encoder.grow("🥺"), 0), "4バイトです。使える規則は、一つもありません。答えは、4トークンです。");
});

test("長すぎる文と、片割れのサロゲートは、断って直す", () => {
  assert.deepEqual(tidy("猫🥺"), { text: "猫🥺", note: "" });
  const long = tidy("🥺".repeat(LONGEST + 1));
  assert.equal([...long.text].length, LONGEST);
  assert.match(long.note, /^長いので、初めの40文字だけを使います。$/);
  assert.deepEqual(tidy("猫\ud83e"), { text: "猫\ufffd", note: "文字になっていない符号を、「�」に替えました。" });
  assert.equal(tidy("\udd7a\ud83e").text, "\ufffd\ufffd");
  assert.equal(encoder.grow(tidy("\ud83e").text).nodes.length >= 3, true);
});

test("どの幅でも、節は重ならず、枝は下の節に届く", () => {
  const texts = ["月がきれいですね", "なくてはならん。ここで字下げ終わり", "I am a cat. 12345", "🥺猫", "ははははは", "は", "\u0000\t\n", ""];
  for (const text of texts) {
    const { nodes, steps } = encoder.grow(text);
    for (const width of [120, 300, 600]) {
      const shape = arrange(encoder, nodes, steps.at(-1).row, width);
      nodes.forEach(({ children }, at) => {
        const one = shape.places[at];
        assert.ok(one.x - one.width / 2 >= -3 && one.x + one.width / 2 <= shape.width + 3, text);
        assert.ok(one.top >= 0 && one.top + one.height <= shape.height + 1e-9, text);
        for (const child of children) assert.ok(shape.places[child].top > one.bar, text);
      });
      nodes.forEach((_, at) => nodes.forEach((_, other) => assert.ok(at >= other || apart(shape.places, at, other), `${text} ${at} ${other}`)));
    }
  }
});

function apart(places, at, other) {
  const one = places[at], two = places[other];
  const aside = Math.abs(one.x - two.x) >= (one.width + two.width) / 2 - 1e-9;
  return aside || one.top + one.height <= two.top || two.top + two.height <= one.top;
}

test("木は、答えの順に、左から並ぶ", () => {
  const { nodes, steps } = encoder.grow("月がきれいですね");
  const roots = steps.at(-1).row;
  const { places, width } = arrange(encoder, nodes, roots, 2000);
  const xs = roots.map((at) => places[at].x);
  assert.deepEqual(xs, [...xs].sort((one, other) => one - other));
  assert.ok(width >= nodes.filter(({ rule }) => rule === null).length * SIZES.leaves[0]);
});

// ---- 溶けていく文（docs/assets/widgets/melt-state.mjs） ----

const LAST = 4744;
const TEXTS = [melt.START.text, "すもももももももものうち", "ー".repeat(12), "I'll 12345 𠮷野家🥺", "a", ""];

test("つまみの位置と規則は、行き来できる", () => {
  for (let rule = 0; rule <= LAST; rule++) assert.equal(melt.ruleAt(melt.position(rule, LAST), LAST), rule);
  assert.deepEqual([-1, 2].map((place) => melt.ruleAt(place, LAST)), [0, LAST]);
});

test("隣り合う箱は、どの手でも違う色で、溶けた箱は左の箱の色になる", () => {
  for (const text of TEXTS) {
    const tree = encoder.grow(text);
    const made = melt.panes(tree);
    tree.steps.forEach(({ row }, step) => {
      assert.deepEqual(row.map((at) => made[at].end).slice(0, -1), row.map((at) => made[at].start).slice(1), text);
      assert.ok(row.every((at) => made[at].born <= step && step < made[at].dies), text);
      assert.ok(row.every((at, place) => made[at].tint !== made[row[place - 1]]?.tint), `${text} ${step}`);
    });
    tree.nodes.forEach(({ children: [left] }, at) => assert.ok(left === undefined || made[left].tint === made[at].tint));
  }
});

test("文字は、バイトがひとまとまりになった手から読める", () => {
  const tree = encoder.grow("吾輩🥺a");
  const made = melt.glyphs("吾輩🥺a", melt.panes(tree));
  const rules = made.map(({ whole }) => (whole && Number.isFinite(whole) ? melt.used(tree)[whole - 1] : whole));
  assert.deepEqual(made.map(({ written }) => written), ["吾", "輩", "🥺", "a"]);
  assert.deepEqual(rules, [165, 186, Infinity, 0]);
  assert.deepEqual(made[2], { written: "🥺", bytes: ["F0", "9F", "A5", "BA"], start: 6, end: 10, whole: Infinity });
});

test("バイトが見えているあいだは、それがどの字のバイトかを言う", () => {
  const said = (text, step) => {
    const tree = encoder.grow(text);
    return melt.caption(step < 0 ? tree.steps.length - 1 : step, melt.glyphs(text, melt.panes(tree)));
  };
  assert.equal(said(melt.START.text, 0), "「吾」は、パソコンの中では、E5 90 BEの3バイトです。");
  for (const [text, step] of [[melt.START.text, 5], ["🥺", -1], ["a", 0]]) assert.match(said(text, step), /バイトです。$/);
  assert.match(said(melt.START.text, -1), /^箱に触れると/);
  assert.equal(said("", 0), "");
});

test("箱の生い立ちは、その字だけの文の木", () => {
  const tree = encoder.grow("吾輩は猫である。");
  const found = branch(tree, tree.steps.at(-1).row.at(-2));
  const rules = ({ nodes, steps }, step) => [nodes.map(({ id, rule }) => [id, rule]), nodes.at(-1).children, steps[step].row];
  assert.deepEqual(rules(found, 1), rules(encoder.grow("猫である"), -1 + encoder.grow("猫である").steps.length));
  assert.equal(grown(found.steps, 2), found.nodes.length);
});

test("行は、トークンを切らず、幅に収まり、句読点から始まらない", () => {
  const split = (text, room) => {
    const tree = encoder.grow(text);
    const made = melt.panes(tree);
    const bytes = new TextEncoder().encode(text);
    const rows = melt.lines(text, tree.steps.at(-1).row.map((at) => made[at]), room);
    return rows.map(({ start, end }) => new TextDecoder().decode(bytes.slice(start, end)));
  };
  assert.deepEqual(split(melt.START.text, 30), ["吾輩は猫である。", "名前はまだ無い。"]);
  assert.deepEqual(split(melt.START.text, 15), ["吾輩は", "猫である。", "名前はまだ", "無い。"]);
  assert.deepEqual(split(melt.START.text, 1).join(""), melt.START.text); // どのトークンも入らない幅でも
  assert.deepEqual(split("", 30), []);
});

test("矢印は、次に溶けるところへ、前の姿へ動く", () => {
  const tree = encoder.grow(melt.START.text);
  const go = (key, rule) => melt.moved(key, tree, rule, LAST);
  assert.deepEqual([go("ArrowRight", 0), go("ArrowUp", 1), go("ArrowRight", 500), go("ArrowRight", 4232)], [1, 2, 622, LAST]);
  assert.deepEqual([go("ArrowLeft", 1), go("ArrowLeft", 2), go("ArrowDown", 500), go("ArrowLeft", 0)], [0, 1, 403, 0]);
  assert.deepEqual([go("Home", 9), go("End", 9), go("PageUp", 0), go("PageDown", 9)], [0, LAST, 30, 0]);
  assert.equal(go("a", 9), undefined);
});

test("つまみは、規則の数、トークンの数、最後に溶けたものを読み上げる", () => {
  const tree = encoder.grow(melt.START.text);
  const said = (rule) => melt.spoken(encoder, tree, melt.stepAt(tree, rule), rule);
  assert.equal(said(0), "規則0個で、48トークン。");
  assert.equal(said(4744), "規則4,744個で、7トークン。最後に、「猫」と「である」が「猫である」になりました。");
  assert.deepEqual(melt.curve(tree).at(-1), { rule: 4232, count: 7 });
});
