// ロジットのすべてから、つまみを当てはめた分布を作る。計算は、記録をたどる部品と同じもの（distribution.mjs）を使う。

import { distribution } from "./distribution.mjs";

/** つまみを何も使わない設定。使わないものは null（罰は 1）。 */
export const PLAIN = { temperature: 1, k: null, p: null, m: null, penalty: 1 };

/**
 * `ids`（ここまでのすべての番号）のあとの分布。候補 { id, probability } を、確率の高い順に、語彙の分だけ並べる。
 *
 * 記録と違って、すべてのロジットがあるので、ほかのトークン（others）も裾（tail）もない。
 */
export function candidates(logits, ids, { temperature, ...settings }) {
  const record = { temperatures: [temperature], shown: logits.length };
  const node = { ids: NUMBERS(logits.length), logits: [...logits], zero: 0, tail: [-Infinity], others: [-Infinity], next: {} };
  return distribution(record, node, ids, { ...settings, temperature: 0 }).candidates;
}

const NUMBERS = (size) => Array.from({ length: size }, (_, id) => id);
