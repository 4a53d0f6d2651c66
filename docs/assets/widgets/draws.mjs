// 文の始まりのすぐ次を、語彙の全体から何度も引いた記録（figures_gen/chapters/widgets の draws）と、つまみが外すもの。
// 画面を知らないので、Node.js で試せる（tests/site/widgets）。

/**
 * つまみ `settings` のときの当たり { id, times, kept }。確率の高い順。`candidates` は、いま見えている候補
 * （distribution.mjs）で、top-k で残るのは、その中のものに限られる。くり返しの罰は、かけない。
 */
export function drawn(record, prompt, { temperature, k, p, m }, candidates = []) {
  const left = new Set(candidates.filter(({ probability }) => probability > 0).map(({ id }) => id));
  const stays = ({ id, above, ratio }) => (k !== null ? left.has(id) : (p === null || above < p) && (m === null || ratio >= m));
  return record.prompts[prompt][temperature]
    .map((hit) => ({ id: hit.id, times: hit.times, ratio: hit.ratio, kept: stays(hit) }))
    .sort((one, other) => other.ratio - one.ratio || one.id - other.id);
}

/** 当たりの数え方。`shown` は、見えている候補の番号。 */
export function counted(hits, shown) {
  const times = (some) => some.reduce((sum, hit) => sum + hit.times, 0);
  return { kinds: hits.length, beyond: times(hits.filter(({ id }) => !shown.includes(id))), out: times(hits.filter(({ kept }) => !kept)) };
}
