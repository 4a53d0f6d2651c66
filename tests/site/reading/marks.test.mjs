// 読んだ印の決まり（docs/assets/reading/marks.mjs）。tests/site/test_reading_marks.py が Node.js で動かす。

import assert from "node:assert/strict";
import { test } from "node:test";

import * as drafts from "../../../docs/assets/reading/drafts.mjs";
import { Memory, NOTHING, finish, guess, isEmpty, parse, resume, solve, visit } from "../../../docs/assets/reading/marks.mjs";

const KEY = "/book/.reading";

/** localStorage の代わり。`refuse` に入れた働きは断る。 */
function storage(refuse = []) {
  const kept = new Map();
  const or = (name, work) => (...given) => {
    if (refuse.includes(name)) throw new DOMException("断られた", "SecurityError");
    return work(...given);
  };
  return {
    kept,
    getItem: or("getItem", (key) => kept.get(key) ?? null),
    setItem: or("setItem", (key, value) => void kept.set(key, String(value))),
    removeItem: or("removeItem", (key) => void kept.delete(key)),
  };
}

test("初めは何も覚えていない", () => {
  const memory = new Memory(storage(), KEY);
  assert.equal(memory.kept, true);
  assert.equal(isEmpty(memory.now), true);
});

test("読み終えた章と、最後の節を、次に開いたときも覚えている", () => {
  const place = storage();
  const first = new Memory(place, KEY);
  first.update((marks) => visit(marks, "characters", "bytes", "番号を、バイトで書く"));
  first.update((marks) => finish(marks, "characters"));
  const { read, last } = new Memory(place, KEY).now;
  assert.deepEqual(read, ["characters"]);
  assert.deepEqual(last, { slug: "characters", id: "bytes", title: "番号を、バイトで書く" });
});

test("同じことは、二度覚えない", () => {
  const once = finish(visit(NOTHING, "a", "b", "題"), "a");
  assert.equal(finish(once, "a"), once);
  assert.equal(visit(once, "a", "b", "題"), once);
  assert.notEqual(visit(once, "a", "c", "題"), once);
});

test("忘れると、しまった跡も残らない", () => {
  const place = storage();
  const memory = new Memory(place, KEY);
  memory.update((marks) => finish(marks, "a"));
  assert.equal(place.kept.size, 1);
  memory.forget();
  assert.equal(place.kept.size, 0);
  assert.equal(isEmpty(memory.now), true);
});

test("置き場は、サイトごとに分かれる", () => {
  const place = storage();
  new Memory(place, KEY).update((marks) => finish(marks, "a"));
  assert.equal(isEmpty(new Memory(place, "/other/.reading").now), true);
});

for (const refuse of [["setItem"], ["getItem", "setItem", "removeItem"]]) {
  test(`断られても、開いているあいだは働く: ${refuse}`, () => {
    const memory = new Memory(storage(refuse), KEY);
    memory.update((marks) => finish(marks, "a"));
    assert.equal(memory.kept, false);
    assert.deepEqual(memory.now.read, ["a"]);
    memory.forget();
    assert.equal(isEmpty(memory.now), true);
  });
}

test("置き場がまったくなくても働く", () => {
  const memory = new Memory(null, KEY);
  memory.update((marks) => finish(marks, "a"));
  assert.equal(memory.kept, false);
  assert.deepEqual(memory.now.read, ["a"]);
});

test("途中で置き場がいっぱいになっても、印は消えない", () => {
  const refuse = [];
  const memory = new Memory(storage(refuse), KEY);
  memory.update((marks) => finish(marks, "a"));
  refuse.push("setItem");
  memory.update((marks) => finish(marks, "b"));
  assert.equal(memory.kept, false);
  assert.deepEqual(memory.now.read, ["a", "b"]);
});

for (const text of [null, "", "{", "null", "3", "[]", '"a"', '{"read":3}', '{"last":{"slug":3}}', '{"read":[1,"",null]}']) {
  test(`壊れた控えは、何も覚えていないのと同じ: ${text}`, () => assert.equal(isEmpty(parse(text)), true));
}

test("いまの目次にない章へは、続きから戻らない", () => {
  const marks = visit(NOTHING, "old", "x");
  assert.equal(resume(marks, ["new"]), null);
  assert.deepEqual(resume(marks, ["old"]), { slug: "old", id: "x", title: "" });
  assert.equal(resume(NOTHING, ["new"]), null);
});

test("予想で選んだものを覚え、選び直せる", () => {
  const place = storage();
  new Memory(place, KEY).update((marks) => guess(marks, "guess-a", 2));
  const memory = new Memory(place, KEY);
  assert.deepEqual(memory.now.guesses, { "guess-a": 2 });
  assert.equal(isEmpty(memory.now), false);
  assert.equal(guess(memory.now, "guess-a", 2).guesses["guess-a"], 2);
  memory.update((marks) => guess(marks, "guess-a", 0));
  assert.deepEqual(memory.now.guesses, { "guess-a": 0 });
  memory.forget();
  assert.deepEqual(memory.now.guesses, {});
});

test("予想を知らない前の控えも、壊れた控えも読める", () => {
  assert.deepEqual(parse('{"read":["a"],"last":null}').guesses, {});
  for (const guesses of ['3', '"a"', "[1]", "null", '{"x":"1","y":-1,"z":0.5}']) {
    assert.deepEqual(parse(`{"guesses":${guesses}}`).guesses, {});
  }
});

test("解けた練習を、一度だけ覚える", () => {
  const once = solve(NOTHING, "a/b");
  assert.deepEqual(once.solved, ["a/b"]);
  assert.equal(solve(once, "a/b"), once);
  assert.equal(isEmpty(once), false);
  assert.deepEqual(parse(JSON.stringify(once)).solved, ["a/b"]);
  assert.deepEqual(parse('{"read":["a"]}').solved, []);
  assert.deepEqual(parse('{"solved":[1,"","x","x"]}').solved, ["x"]);
});

test("書きかけの答えを覚え、空にすれば忘れる", () => {
  const place = storage();
  const made = () => new Memory(place, `${KEY}.drafts`, drafts.parse);
  made().update((now) => drafts.write(now, "a/b", "x = 1"));
  assert.deepEqual(made().now, { "a/b": "x = 1" });
  const same = made().now;
  assert.equal(drafts.write(same, "a/b", "x = 1"), same);
  assert.equal(drafts.write(same, "c/d", ""), same);
  made().update((now) => drafts.write(now, "a/b", ""));
  assert.deepEqual(made().now, {});
  made().update((now) => drafts.write(now, "a/b", "y"));
  made().forget();
  assert.equal(place.kept.size, 0);
});

test("長すぎる答えは覚えず、合わせて多すぎれば、古いものから忘れる", () => {
  const long = "猫".repeat(drafts.LONGEST);
  assert.deepEqual(drafts.write({ a: "x" }, "a", `${long}猫`), {});
  let kept = drafts.NO_DRAFTS;
  const most = drafts.MOST / drafts.LONGEST;
  for (let index = 0; index < most; index++) kept = drafts.write(kept, `a/${index}`, long);
  kept = drafts.write(kept, "a/0", "書き直した"); // 新しくなる
  kept = drafts.write(kept, "a/new", long);
  assert.deepEqual(Object.keys(kept).slice(0, 2), ["a/2", "a/3"]);
  assert.deepEqual(Object.keys(kept).slice(-2), ["a/0", "a/new"]);
});

for (const text of [null, "", "{", "null", "3", "[1]", '"a"', '{"a":1,"b":null}']) {
  test(`壊れた書きかけは、ないのと同じ: ${text}`, () => assert.deepEqual({ ...drafts.parse(text) }, {}));
}
