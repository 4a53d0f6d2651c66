// ページの中での、学習の決めごと。figures_gen/page_training.py の RECIPES と同じ（試験が比べる）。
// rate は学習率、batch は一歩で読む数（network はトークン、gemma は並び）、every は何歩ごとに迷いを測るか。forget は忘れる割合、
// swap は、読ませるトークンを、文章のどこかのトークンに入れ替える割合（数えるモデルの残し方に当たる。arXiv:1703.02573）。
// forget と swap は、ease 歩で、0から少しずつ上げる（初めは、まだ覚えすぎないので。arXiv:1703.06229）。

import { FEW } from "./learning-text.mjs";

const gemma = { width: 64, heads: 4, shared: 2, size: 16, inner: 192, length: 64, batch: 4, rate: 0.005, warmup: 200, decay: 1, forget: 0.25, every: 25 };

export const RECIPES = {
  letters: { rate: 1, every: 1 },
  network: { seen: 5, width: 32, hidden: 128, batch: 64, rate: 0.004, warmup: 100, decay: 0.1, forget: 0.2, every: 50 },
  gemma,
  long: { ...gemma, rate: 0.014, warmup: 50, forget: 0.15, swap: 0.13, ease: 1000 }, // 長い文章を読ませる gemma。小説の三、五、八章の初めで選んだ
};

/** `kind` のモデルに `text` を読ませるときの決めごと。 */
export const recipeFor = (kind, text = "") => RECIPES[kind === "gemma" && text.length >= FEW ? "long" : kind];
