// 入口のベクトルの向きが近いトークン。聞かれてから、読み込む。

import { SHOWN } from "./gemma.mjs";

/**
 * トークン `ids`（BATCH 個まで）のそれぞれと、向きが近いものを k 個ずつ { id, cosine }。自分は除く。
 * ベクトルの長さはどれもほぼ同じなので、内積の大きい SHOWN 個から選ぶ。
 */
export function neighbours(gemma, ids, k) {
  const length = (id) => Math.sqrt(gemma.embedding(id).reduce((sum, value) => sum + value * value, 0));
  ids.forEach((id, v) => gemma.inner.set(gemma.embedding(id), v * gemma.config.hidden_size));
  return gemma.best(ids.length, SHOWN).map(({ top }, v) => {
    const own = length(ids[v]), all = top.map(({ id, logit }) => ({ id, cosine: logit / own / length(id) }));
    return all.filter(({ id }) => id !== ids[v]).sort((one, other) => other.cosine - one.cosine).slice(0, k);
  });
}
