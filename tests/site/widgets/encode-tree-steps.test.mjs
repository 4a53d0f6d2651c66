// `encode` を一手ずつ進める計算（docs/assets/widgets/encode-tree-steps.mjs）。

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import * as steps from "../../../docs/assets/widgets/encode-tree-steps.mjs";

const { Encoder, LONGEST, START, SIZES, arrange, grown, lost, read, story, tidy, write } = steps;
const data = new URL("../../../docs/assets/data/neko-5000-full.json", import.meta.url);
const encoder = new Encoder(JSON.parse(await readFile(data, "utf-8")));
const names = (rules) => rules.map(({ id }) => encoder.name(id));

test("「です」がまとまると、「いで」は作れなくなる", () => {
  const { steps } = encoder.grow("月がきれいですね");
  const step = steps.findIndex(({ waiting }) => encoder.name(waiting[0].id) === "です") + 1;
  assert.deepEqual(names(lost(steps, step)), ["いで"]);
  assert.deepEqual(lost(steps, 0), []);
});

test("節は、できた順に数える", () => {
  const { nodes, steps } = encoder.grow("ははは");
  assert.equal(grown(steps, 0), 9);
  assert.equal(grown(steps, 1), 12); // 三か所で一度に
  assert.equal(grown(steps, steps.length - 1), nodes.length);
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

test("住所に書いて、読み戻せる", () => {
  assert.equal(write(START), "");
  assert.deepEqual(read(""), START);
  for (const state of [{ text: START.text, step: 3 }, { text: "a~b\n🥺", step: 0 }, { text: "", step: 0 }, { text: "犬", step: 12 }]) {
    assert.deepEqual(read(write(state)), state);
  }
  for (const line of ["x", "-1", "1.5", "99999", "~犬", "3_犬", "<b>"]) assert.deepEqual(read(line), START, line);
});
