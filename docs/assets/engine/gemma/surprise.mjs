// トークンの意外さ（-log p）。聞かれてから、読み込む。

import { BATCH } from "./gemma.mjs";

/** `gemma` の read の返した列が予測していた `ids` の意外さ。前に何もない初めの一つは null。 */
export function surprises(gemma, columns, ids) {
  const bare = columns.slice(0, -1).filter((column) => column.sum === undefined);
  for (let from = 0; from < bare.length; from += BATCH) {
    const some = bare.slice(from, from + BATCH);
    gemma.leave(some.map((column) => gemma.exit(column)));
    gemma.best(some.length, 1).forEach(({ sum }, v) => (some[v].sum = sum));
  }
  return ids.map((id, place) => (place ? columns[place - 1].sum - logitOf(gemma, columns[place - 1], id) : null));
}

function logitOf(gemma, column, id) {
  gemma.leave([gemma.exit(column)]);
  return gemma.embedding(id).reduce((all, value, i) => all + value * gemma.inner[i], 0);
}
