// 記録した分布に、温度、top-k、top-p をこの順に当てはめる。近似はしない。
//
// 記録にあるのは、上位のトークンのロジット z と、温度 T ごとの log Z = log Σ exp(z/T)（語彙のすべてにわたる和）。
// だから、記録した温度でなら、どの確率も exp(z/T - log Z) で正しく求まる。

/**
 * `node` の分布。`settings` は { temperature, k, nucleus } で、temperature と nucleus は記録の中の位置、
 * k は個数。使わないものは null。
 *
 * 返すのは { candidates, rest }。candidates は確率の高い順の { id, probability, next }（外した候補の確率は 0、
 * 続きの記録がなければ next は -1）、rest は記録にないトークンの確率の合計。
 */
export function distribution(record, node, settings) {
  const raw = ranked(record, node, settings.temperature);
  const kept = afterTopK(raw, settings.k);
  const { size, mass } = afterTopP(record, node, settings, kept);
  const candidates = raw.map((candidate, place) => ({
    ...candidate,
    probability: place < size ? candidate.probability / mass : 0,
  }));
  const sum = total(candidates);
  const outside = settings.k === null && size > raw.length;
  return { candidates, rest: outside ? Math.max(0, 1 - sum) : 0 };
}

/** 温度 T での確率を、高い順に。 */
function ranked(record, node, temperature) {
  const T = record.temperatures[temperature];
  return node.ids
    .map((id, place) => ({ id, logit: node.logits[place], next: node.next[place] }))
    .sort((one, other) => other.logit - one.logit || one.id - other.id)
    .map(({ id, logit, next }) => ({ id, next, probability: Math.exp(logit / T - node.log_z[temperature]) }));
}

const total = (candidates) => candidates.reduce((sum, { probability }) => sum + probability, 0);

/** top-k で残る個数と、その確率の合計。k を使わなければ、記録の外まで残る。 */
function afterTopK(raw, k) {
  if (k === null) return { size: Infinity, mass: 1, candidates: raw };
  return { size: k, mass: total(raw.slice(0, k)), candidates: raw.slice(0, k) };
}

/** 続けて top-p を当てはめたときの、残る個数と確率の合計。 */
function afterTopP(record, node, { temperature, k, nucleus }, kept) {
  if (nucleus === null) return kept;
  const outside = k === null ? node.mass[temperature][nucleus] : null;
  if (outside !== null) return { size: Infinity, mass: outside }; // 記録の外まで残る
  const enough = record.nuclei[nucleus] * kept.mass;
  let size = 0, mass = 0;
  while (mass < enough && size < kept.candidates.length) mass += kept.candidates[size++].probability;
  return { size, mass };
}

/** 0以上1未満の `u` で、くじを引く。当たりが記録にないトークンなら null。 */
export function draw({ candidates }, u) {
  let edge = 0;
  for (const candidate of candidates) {
    edge += candidate.probability;
    if (u < edge) return candidate;
  }
  return null;
}
