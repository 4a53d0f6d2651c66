// 出来上がったサイトの検索の部品を呼ぶ。標準入力は [ファイル, 関数, 引数…] の配列、標準出力はその答え。

import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const site = pathToFileURL(`${process.argv[2]}/assets/search/`);
const calls = JSON.parse(await readFile("/dev/stdin", "utf-8"));
const answers = [];
for (const [file, name, ...given] of calls) answers.push((await import(new URL(file, site)))[name](...given));
process.stdout.write(JSON.stringify(answers));
