// 標準入力の問い（JSON の配列）を、出来上がったサイトの索引とスクリプトで探し、答えを標準出力に書く。

import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const site = pathToFileURL(`${process.argv[2]}/assets/search/`);
const { build } = await import(new URL("ranking.mjs", site));
const { unpack } = await import(new URL("index.mjs", site));

const packed = await readFile(new URL("index.bin", site));
const engine = await build(await unpack(new Blob([packed]).stream()));
const questions = JSON.parse(await readFile("/dev/stdin", "utf-8"));
const answers = questions.map((question) => {
  const { pages, near } = engine.search(question);
  return {
    pages: pages.map(({ page, sections }) => ({ url: page.url, anchors: sections.map(({ anchor }) => anchor || "top") })),
    near,
  };
});
process.stdout.write(JSON.stringify(answers));
