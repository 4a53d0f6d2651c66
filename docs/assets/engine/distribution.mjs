// 記録した分布に、くり返しの罰、温度、top-k、top-p、min-p をこの順に当てはめる（nexttoken の Sampler と同じ順）。
//
// 記録にあるのは、次の三つ。どの和も足し算だけで求まるので、記録した温度でなら、確率は正しく求まる。
//
// - ids と logits：まだ出ていないトークンの上位と、もう出たトークンのすべて。罰を与えると、出たものは下がるだけなので、
//   並べかえたあとの上位も、必ずこの中にある。
// - others：ほかのトークンの、温度ごとの log Σ exp(z/T)。
// - tail：ほかのトークンのロジットを、大きい順に（一つ以上）。どこで切れるかは、これで分かる。

/** つまみを何も使わない設定。`temperature` は記録の中の位置、ほかは値で、使わなければ null（罰は 1）。 */
export function plain(record) {
  return { temperature: record.temperatures.indexOf(1), k: null, p: null, m: null, penalty: 1 };
}

/**
 * `context`（ここまでのすべての番号）のあとの分布。
 *
 * 返すのは { candidates, rest, left }。candidates は、確率の高い順に `record.shown` 個の { id, probability, next }（外した
 * 候補の確率は 0、続きの記録がなければ next は undefined）、rest は、そのほかに残ったものの確率の合計、left は、残ったものの
 * 数（記録の外まで残れば Infinity）。
 * 残るものが記録に収まらず、確率が決まらないときは null。
 */
export function distribution(record, node, context, settings) {
  const { parts, whole } = weighed(record, node, context, settings);
  const kept = cut(parts, whole, settings);
  if (!kept) return null;
  const shown = parts.filter(({ id }) => id !== undefined).slice(0, record.shown);
  const candidates = shown.map(({ id, weight, place }) => ({
    id,
    next: node.next[id],
    probability: place < kept.size ? weight / kept.mass : 0,
  }));
  const sum = total(candidates.map(({ probability }) => probability));
  const outside = kept.size > shown.length;
  return { candidates, rest: outside ? Math.max(0, 1 - sum) : 0, left: kept.size };
}

/**
 * 罰と温度を当てはめた重み。parts は、順位の決まるところまでを大きい順に並べたもの（番号を記録していないものに id は
 * ない）、whole は、すべての重みの合計。いちばん大きい重みは 1。
 */
function weighed(record, node, context, { temperature, penalty }) {
  const T = record.temperatures[temperature];
  const seen = new Set(context);
  const known = node.ids.map((id, at) => ({ id, logit: punished(node, node.logits[at], seen.has(id) ? penalty : 1) }));
  const tail = node.tail.map((logit) => ({ logit }));
  const order = [...known, ...tail].sort((one, other) => other.logit - one.logit || one.id - other.id);
  const largest = order[0].logit / T;
  const weights = order.map((part, place) => ({ ...part, place, weight: Math.exp(part.logit / T - largest) }));
  return {
    parts: weights.filter(({ logit }) => logit >= node.tail.at(-1)),
    whole: total(known.map(({ logit }) => Math.exp(logit / T - largest))) + Math.exp(node.others[temperature] - largest),
  };
}

/** くり返しの罰。符号で分かれるので、元のロジットに戻して当てはめる。 */
function punished({ zero }, logit, penalty) {
  if (penalty === 1) return logit;
  const raw = logit + zero;
  return (raw > 0 ? raw / penalty : raw * penalty) - zero;
}

const total = (numbers) => numbers.reduce((sum, number) => sum + number, 0);

const ERROR = 0.0005; // 見せる確率の、最後の桁（0.1%）の半分

/** 残る個数と、重みの合計。決まらなければ null。 */
function cut(parts, whole, { k, p, m }) {
  let kept = { size: Infinity, mass: whole };
  if (k !== null) kept = first(parts, k);
  if (p !== null) kept = nucleus(parts, kept, p);
  if (m !== null) kept = above(parts, kept, m);
  return Number.isNaN(kept.mass) ? null : kept;
}

const first = (parts, size) => ({ size, mass: total(parts.slice(0, size).map(({ weight }) => weight)) });

/** 合計が p に届く、いちばん少ない個数。記録の外で届くなら、端の一つの重みまでしか違わないので、ちょうど p と見なす。 */
function nucleus(parts, kept, p) {
  const enough = p * kept.mass;
  let size = 0, mass = 0;
  while (mass < enough && size < parts.length && size < kept.size) mass += parts[size++].weight;
  if (mass >= enough || size === kept.size) return { size, mass };
  const error = (parts.at(-1).weight / enough) * (parts[0].weight / enough);
  return { size: Infinity, mass: error < ERROR ? enough : NaN };
}

/** いちばん大きい重みの m 倍に届くもの。残るのは、いつも上から続いているので、top-p と合わせると、短いほうになる。 */
function above(parts, kept, m) {
  const size = parts.findIndex(({ weight }) => weight < m);
  if (size < 0) return kept.size === Infinity ? { size: Infinity, mass: NaN } : kept;
  return kept.size <= size ? kept : first(parts, size);
}

/** 0以上1未満の `u` で、並んでいる候補からくじを引く。番号の順に帯を並べる（nexttoken の draw と同じ）。 */
export function draw({ candidates }, u) {
  const bands = candidates.filter(({ probability }) => probability > 0).sort((one, other) => one.id - other.id);
  const goal = u * total(bands.map(({ probability }) => probability));
  let edge = 0;
  for (const candidate of bands) {
    edge += candidate.probability;
    if (goal < edge) return candidate;
  }
  return bands.at(-1); // 足し算の誤差で、終わりの帯から出たとき
}

/**
 * 文の始まりのすぐ次を、語彙の全体から何度も引いた記録（figures_gen/chapters/widgets の draws）の、つまみ `settings` の
 * ときの当たり { id, times, kept }。確率の高い順。top-k で残るのは、いま見えている `candidates` の中のものに限られる。
 * くり返しの罰は、かけない。
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
