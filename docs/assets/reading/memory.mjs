// 読んだ印と、書きかけの答えの置き場。このサイトだけの名前で、ブラウザの中にしまう。

import { parse } from "./drafts.mjs";
import { Memory } from "./past.mjs";

export const ROOT = new URL("../../", import.meta.url); // サイトの根
export const KEY = `${ROOT.pathname}.reading`;

function storage() {
  try {
    return window.localStorage;
  } catch {
    return null; // 使わせない設定では、触るだけで断られる
  }
}

export const memory = new Memory(storage(), KEY);
export const drafts = new Memory(storage(), `${KEY}.drafts`, parse);
