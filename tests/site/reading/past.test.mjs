// 読んだ印の決まり（docs/assets/reading/past.mjs）。tests/site/test_widgets.py が Node.js で動かす。

import assert from "node:assert/strict";
import { test } from "node:test";

import * as drafts from "../../../docs/assets/reading/drafts.mjs";
import { Memory, NOTHING, finish, guess, isEmpty, parse, resume, solve, visit } from "../../../docs/assets/reading/past.mjs";

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

test("読んだこと、選んだもの、解けたものを、次に開いたときも覚えている", () => {
  const place = storage();
  const first = new Memory(place, KEY);
  assert.equal(isEmpty(first.now), true);
  first.update((past) => visit(past, "characters", "bytes", "番号を、バイトで書く"));
  first.update((past) => finish(past, "characters"));
  first.update((past) => guess(guess(past, "guess-a", 2), "guess-a", 0));
  first.update((past) => solve(past, "a/b"));
  const last = { slug: "characters", id: "bytes", title: "番号を、バイトで書く" };
  assert.deepEqual(new Memory(place, KEY).now, { read: ["characters"], last, guesses: { "guess-a": 0 }, solved: ["a/b"] });
  assert.equal(isEmpty(new Memory(place, "/other/.reading").now), true); // 置き場は、サイトごとに分かれる
});

test("同じことは、二度覚えない", () => {
  const once = solve(guess(finish(visit(NOTHING, "a", "b", "題"), "a"), "g", 1), "a/b");
  assert.equal(solve(guess(finish(visit(once, "a", "b", "題"), "a"), "g", 1), "a/b"), once);
  assert.notEqual(visit(once, "a", "c", "題"), once);
});

test("忘れると、しまった跡も残らない", () => {
  const place = storage();
  const memory = new Memory(place, KEY);
  memory.update((past) => finish(past, "a"));
  assert.equal(place.kept.size, 1);
  memory.forget();
  assert.equal(place.kept.size, 0);
  assert.equal(isEmpty(memory.now), true);
});

test("断られても、途中でいっぱいになっても、開いているあいだは働く", () => {
  for (const refuse of [null, ["setItem"], ["getItem", "setItem", "removeItem"]]) {
    const memory = new Memory(refuse && storage(refuse), KEY);
    memory.update((past) => finish(past, "a"));
    assert.equal(memory.kept, false);
    assert.deepEqual(memory.now.read, ["a"]);
    memory.forget();
    assert.equal(isEmpty(memory.now), true);
  }
  const refuse = [];
  const memory = new Memory(storage(refuse), KEY);
  memory.update((past) => finish(past, "a"));
  refuse.push("setItem");
  memory.update((past) => finish(past, "b"));
  assert.deepEqual([memory.kept, memory.now.read], [false, ["a", "b"]]);
});

test("壊れた控えは、何も覚えていないのと同じ", () => {
  const broken = [null, "", "{", "null", "3", "[]", '"a"', '{"read":3}', '{"last":{"slug":3}}', '{"read":[1,"",null]}'];
  for (const guesses of ["3", '"a"', "[1]", "null", '{"x":"1","y":-1,"z":0.5}']) broken.push(`{"guesses":${guesses}}`);
  for (const text of broken) assert.equal(isEmpty(parse(text)), true, text);
  for (const text of [null, "", "{", "null", "3", "[1]", '"a"', '{"a":1,"b":null}']) assert.deepEqual({ ...drafts.parse(text) }, {}, text);
});

test("いまの目次にない章へは、続きから戻らない", () => {
  const past = visit(NOTHING, "old", "x");
  assert.equal(resume(past, ["new"]), null);
  assert.deepEqual(resume(past, ["old"]), { slug: "old", id: "x", title: "" });
});

test("書きかけの答えを覚え、空にすれば忘れる", () => {
  const kept = drafts.write(drafts.NO_DRAFTS, "a/b", "x = 1");
  assert.deepEqual(kept, { "a/b": "x = 1" });
  assert.equal(drafts.write(kept, "a/b", "x = 1"), kept);
  assert.deepEqual(drafts.write(kept, "a/b", ""), {});
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
