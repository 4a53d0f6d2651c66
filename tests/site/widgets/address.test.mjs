// 状態を住所に残すところ（docs/assets/widgets/address.mjs）。

import assert from "node:assert/strict";
import { mock, test } from "node:test";

const written = [];
globalThis.location = { href: "https://book/?other=1#summary", get search() { return new URL(this.href).search; }, toString() { return this.href; } };
globalThis.history = { state: null, replaceState: (state, unused, url) => (written.push(Date.now()), (location.href = url.href)) };
mock.timers.enable({ apis: ["Date", "setTimeout"] });
const { keep, recall } = await import("../../../docs/assets/widgets/address.mjs");

test("残して、読み戻し、消せる。ほかの名前と見出しには触らない", () => {
  keep("cat", "1_~猫");
  assert.equal(recall("cat"), "1_~猫");
  keep("cat", "1_~猫"); // 同じなら、書かない
  assert.equal(written.length, 1);
  keep("cat", "");
  assert.equal(location.href, "https://book/?other=1#summary");
  assert.equal(recall("cat"), "");
});

test("続けて変わっても、Safari が許すより多くは書かず、終わりの状態は残る", () => {
  for (let at = 0; at < 1000; at++) {
    keep("cat", String(at));
    mock.timers.tick(50);
  }
  const most = Math.max(...written.map((from) => written.filter((at) => at >= from && at < from + 30_000).length));
  assert.ok(most > 10 && most <= 60);
  mock.timers.tick(30_000);
  assert.equal(recall("cat"), "999");
});
