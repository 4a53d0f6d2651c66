// 標準入力の問い（JSON の配列）ごとに、読みから探し出した言葉を、標準出力に書く。

import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const site = pathToFileURL(`${process.argv[2]}/assets/search/`);
const { build } = await import(new URL("engine.mjs", site));
const { unpack } = await import(new URL("index.mjs", site));

const packed = await readFile(new URL("index.bin", site));
const content = await unpack(new Blob([packed]).stream());
const engine = await build({ ...content, synonyms: [] });
const questions = JSON.parse(await readFile("/dev/stdin", "utf-8"));
process.stdout.write(JSON.stringify(questions.map((question) => engine.search(question).also)));
