// 部品の計算を呼ぶ。標準入力は [記録, [[分布, 番号の列, 設定, くじの数], …]]、標準出力はその答え。

import { readFile } from "node:fs/promises";

import { distribution, draw } from "../../../docs/assets/widgets/distribution.mjs";

const [record, asked] = JSON.parse(await readFile("/dev/stdin", "utf-8"));
const answers = asked.map(([node, context, settings, u]) => {
  const found = distribution(record, node, context, settings);
  return found && { ...found, drawn: draw(found, u).id };
});
process.stdout.write(JSON.stringify(answers));
