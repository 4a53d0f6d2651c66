// ページの中の encode を呼ぶ。標準入力は文の一覧（JSON）、標準出力は、文ごとの木。

import { readFile } from "node:fs/promises";

const WIDGETS = "../../../docs/assets/widgets/";
const { Encoder } = await import(`${WIDGETS}encode-tree-steps.mjs`);

const content = JSON.parse(await readFile(new URL("../../../docs/assets/data/neko-5000-full.json", import.meta.url), "utf-8"));
const encoder = new Encoder(content);
const texts = JSON.parse(await readFile("/dev/stdin", "utf-8"));
process.stdout.write(JSON.stringify(texts.map((text) => encoder.grow(text))));
