// 記録の道を、部品と同じように終わりまで歩く。標準入力は [記録, [[状態, 選び方], …]]、標準出力は歩いた道。
// 選び方は "greedy"、"second"（初めだけ二位）、"draw" のどれか。

import { readFile } from "node:fs/promises";

import { distribution, draw } from "../../../docs/assets/widgets/distribution.mjs";
import { context, finished, nodeAt, number } from "../../../docs/assets/widgets/trail.mjs";

function walk(record, state, how) {
  const steps = [];
  for (let node = nodeAt(record, state); node; node = nodeAt(record, state)) {
    const found = distribution(record, node, context(record, state), state.settings);
    if (!found) return { steps, stuck: true };
    const u = number(record, state);
    const chosen = how === "draw" ? draw(found, u) : found.candidates[how === "second" && !state.path.length ? 1 : 0];
    const { candidates } = found;
    steps.push({ id: chosen.id, u, candidates, node: record.nodes.indexOf(node) });
    state = { ...state, path: [...state.path, chosen.id] };
  }
  return { steps, ended: finished(record, state) !== "" };
}

const [record, asked] = JSON.parse(await readFile("/dev/stdin", "utf-8"));
process.stdout.write(JSON.stringify(asked.map(([state, how]) => walk(record, state, how))));
