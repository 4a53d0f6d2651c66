// 手術台の猫の線。画面（operating.mjs）も、保存する絵（operating-picture.mjs）も、同じ線で描く。画面を知らない。

export const [WIDE, HIGH] = [200, 88];

/** 頭のほうから順に、層1から層4までの、胴の切れ目。 */
export const SEAMS = [46, 92, 121, 150, 184];
/** 層の番号を書くところ。 */
export const PLACES = [79, 106.5, 135.5, 165];
export const BODY = "M58 44C84 33 128 31 156 42C178 51 184 72 174 86H54C44 74 44 54 58 44Z";
export const HEAD = "M40 71C22 71 15 60 15 46L18 12L34 25H46L62 12L65 46C65 60 58 71 40 71Z";
export const TAIL = "M175 80C194 84 200 64 188 54";
/** 閉じた目、鼻、口、ひげ、前足。 */
export const LINES = [
  "M25 44Q30 49 35 44M45 44Q50 49 55 44",
  "M37.500 53H42.500L40 56ZM40 56Q36 62 32 58M40 56Q44 62 48 58",
  "M14 51L3 48M14 56L3 58M66 51L77 48M66 56L77 58",
  "M52 86Q42 86 44 79Q46 74 54 76L64 78",
];
/** 縫い目。 */
export const STITCHES = SEAMS.slice(1, -1)
  .map((x) => `M${x} 36V86${[44, 56, 68, 80].map((y) => `M${x - 4} ${y}h8`).join("")}`)
  .join("");

/** 山を登る、つぎはぎの猫の顔（縦横44）。 */
export const FACE = "M22 41C10 41 4 34 4 25L6 4L16 12H28L38 4L40 25C40 34 34 41 22 41Z";
export const EYES = { well: "M14 23v3M30 23v3", ill: "M11 21l6 6M17 21l-6 6M27 21l6 6M33 21l-6 6" };
export const MOUTH = "M20 31H24L22 33ZM22 33Q19 37 16 35M22 33Q25 37 28 35";
export const SCAR = "M22 9V18M19 12h6M19 16h6";
