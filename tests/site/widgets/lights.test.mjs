// 「灯りをともす」の計算と、計算の番。

import assert from "node:assert/strict";
import { test } from "node:test";

import { Living } from "../../../docs/assets/widgets/lights-living.mjs";
import { asked, knobWords, odds, outWords, placeAt } from "../../../docs/assets/widgets/lights-state.mjs";
import { OUTS, isOut, toggled } from "../../../docs/assets/widgets/outs.mjs";
import { shared } from "../../../docs/assets/widgets/token-label.mjs";

test("灯りはいくつでも消せる。階のすべてと、その階の一つずつは、一緒にはならない", () => {
  const press = (...ones) => ones.reduce((outs, one) => toggled(outs, one), []);
  const [head, other, floor] = [{ layer: 13, head: 3 }, { layer: 13, head: 1 }, { layer: 13 }];
  assert.deepEqual(press({ layer: 14 }, head, other), [other, head, { layer: 14 }]);
  assert.deepEqual(press(head, other, floor), [floor]);
  assert.deepEqual(press(floor, head), [head]);
  assert.deepEqual(press(head, floor, floor), []);
  assert.ok(isOut([floor], head) && !isOut([head], other) && !isOut([head], { layer: 13 }));
  assert.equal(outWords([head, { layer: 14 }]), "13階のヘッド3と14階なし");
  assert.deepEqual(OUTS.read("13-13.3-13-2.4"), [{ layer: 2, head: 4 }, floor]); // 住所の、二度消したもの
});

test("書くところの前にある字の列。バイトのトークンでも", () => {
  const text = "日本は🥺", bytes = (part) => new TextEncoder().encode(part), [a, b, c, d] = bytes("🥺");
  const pieces = [bytes("<bos>"), bytes("日本"), bytes("は"), ...[a, b, c, d].map((one) => Uint8Array.of(one))];
  assert.deepEqual([0, 1, 2, 3, 5].map((caret) => placeAt(pieces, text, caret)), [1, 1, 1, 2, 6]);
  assert.equal(placeAt(pieces.slice(0, 3), text, 5), 2); // 街に並ばない、長い文
  assert.deepEqual(shared(pieces), ["", "", "", "🥺", "🥺", "🥺", "🥺"]);
  assert.deepEqual(shared(pieces.slice(0, 5)), ["", "", "", "", ""]); // そろわないかけら
  const family = [...text, ..."👩‍👩‍👧🏳️‍🌈🇯🇵\u202e "].map(bytes);
  assert.deepEqual([3, 5, 8].map((place) => asked([[], ...[...bytes(text)].map((one) => [one])], place)), ["日", "日 E6 9C", "日本 E3 81"]);
  assert.equal(asked([[], ...family], family.length, 5), "…👩‍👩‍👧🏳️‍🌈🇯🇵U+202E␣");
});

test("月とつまみを当てはめた確率と、くじ", () => {
  const logits = Float32Array.of(1, 3.5, 2, 3, -4), free = { temperature: 1, k: null, p: null };
  const wanted = ({ temperature: T }, left) => {
    const all = [...logits].map((logit, id) => (left.includes(id) ? Math.exp(logit / T) : 0)), sum = all.reduce((a, b) => a + b);
    return all.map((one) => one / sum);
  };
  const tries = [[{ temperature: 0.5 }, [0, 1, 2, 3, 4]], [{ temperature: 2, k: 3 }, [1, 2, 3]], [{ p: 0.7 }, [1, 3]], [{ k: 3, p: 0.5 }, [1]], [{ temperature: 0, k: 3 }, [1]]];
  for (const [change, left] of tries) {
    const knobs = { ...free, ...change }, whole = odds(logits, knobs), shares = wanted({ temperature: knobs.temperature || 1 }, left);
    assert.equal(whole.left, left.length);
    shares.forEach((share, id) => assert.ok(Math.abs(whole.one(id).probability - share) < 1e-6));
    assert.deepEqual(new Set(Array.from({ length: 1000 }, (_, at) => whole.draw((at + 0.5) / 1000).id)), new Set(left.filter((id) => shares[id] > 0.001)));
  }
  assert.equal(knobWords({ temperature: 0.7, k: 5, p: 0.9 }), "温度0.7、top-k 5、top-p 0.9");
  assert.equal(knobWords(free), "");
});

/** 頼まれたことを覚えるエンジン。列は、頼まれた順に、一つずつ届く。 */
function engine() {
  const asked = [];
  const rest = (signal) => new Promise((done, fail) => setTimeout(() => (signal?.aborted ? fail({ code: "stopped" }) : done())));
  return {
    asked,
    top: 2,
    async columns({ ids, changed, places, from }, { tell, signal }) {
      asked.push(`${changed?.silenced.length ? "消して" : "列"}${places}${from ? `の${from}階から` : ""}`);
      for (const place of places) {
        await rest(signal);
        tell({ place, lens: Array.from({ length: this.top + 1 - from }, (_, at) => [`${ids.slice(0, place + 1)}/${from + at}`]), looks: [] });
      }
    },
    async predict({ place }, { signal }) {
      asked.push(`先${place}`);
      await rest(signal);
      return [place];
    },
    neighbours: async ({ ids }) => ids.map(() => []),
  };
}
const quiet = async () => {
  for (let turn = 0; turn < 60; turn++) await new Promise((done) => setTimeout(done));
};

test("見ている列を先に、近いほうから計算する。直したら、そこから右だけ。頼み直せば、前の頼みはやめる", async () => {
  const fake = engine(), told = [], living = new Living(fake, 2, (place) => told.push(place), assert.fail);
  living.grow(2);
  living.want({ ids: [0, 5, 6, 7], outs: [], place: 3 });
  await quiet();
  assert.deepEqual(fake.asked.splice(0), ["列3", "先3", "列2,1"]);
  assert.ok(living.done && told.includes(1));
  living.want({ ids: [0, 5, 9, 7], outs: [], place: 3 });
  assert.ok(!living.done && living.usual.length === 2);
  living.want({ ids: [0, 5, 9, 7, 8], outs: [], place: 2 });
  await quiet();
  assert.deepEqual(fake.asked.splice(0), ["列3", "列2", "先2", "列3,4"]);
  assert.deepEqual(living.usual.map(({ lens }) => lens[2][0]), [, "0,5/2", "0,5,9/2", "0,5,9,7/2", "0,5,9,7,8/2"]);
  living.want({ ids: [0, 5, 9, 7, 8], outs: [{ layer: 2, head: 1 }], place: 1 });
  await quiet();
  assert.deepEqual(fake.asked.splice(0), ["消して1の2階から", "先1", "消して2,3,4の2階から"]);
  assert.deepEqual(living.dark[4].lens, living.usual[4].lens);
  const last = { ids: [0, 5, 4, 4], outs: [], place: 3 };
  living.want(last);
  living.rest(); // タブが隠れた
  await quiet();
  assert.deepEqual(fake.asked.splice(0), ["列3"]);
  living.want(last);
  await quiet();
  assert.deepEqual(fake.asked.splice(0), ["列3", "先3", "列2"]);
});

test("荷の届いた階までを、届いたところから計算する", async () => {
  const fake = engine(), living = new Living(fake, 2, () => undefined, assert.fail);
  living.want({ ids: [0, 5], outs: [{ layer: 1 }], place: 1 });
  await quiet();
  assert.deepEqual(fake.asked, []);
  for (const floors of [0, 1, 2]) {
    fake.top = floors;
    living.grow(floors);
    await quiet();
  }
  assert.deepEqual(fake.asked, ["列1", "列1の1階から", "列1の2階から", "消して1の1階から", "先1"]);
  assert.deepEqual(living.usual[1].lens, [["0,5/0"], ["0,5/1"], ["0,5/2"]]);
});
