// いま見えている塔を、人に見せる一枚の絵（PNG）にする。押されたときに、tower.mjs から読み込まれる。

import { WIDE, savePicture } from "./picture.mjs";
import { brightness, lettering, wide, windowAt } from "./tower-state.mjs";

const [EDGE, ROOF, GROUND] = [60, 60, 536]; // 端、屋上、地上
const RIGHT = 660; // 塔の右の端
const HALF = (WIDE + RIGHT) / 2; // 看板の真ん中
const ROOM = 460; // 看板の幅
const CHANGED = "#ff7ec1"; // tower.css の --mark

/**
 * 絵を、`name`.png として保存させる。見えているものは { sight, lens, place, layer, answers, told, asked }。told は、消した灯りの
 * 一言（なければ空）、asked は、問いの文。列は `from` 番目から。
 */
export const save = (name, view, from = 0) => savePicture(name, "night", "moon", (tools) => draw(tools, view, from));

function draw({ pen, colour, write }, { sight, lens, place, layer: chosen, answers, told, asked }, from) {
  const tokens = sight.tokens.slice(from), { layers } = sight;
  const cell = (RIGHT - EDGE) / tokens.length, floor = (GROUND - ROOF) / layers;
  for (let layer = 1; layer <= layers; layer++) {
    tokens.forEach((_, at) => {
      if (!lens[at + from]?.[layer]?.length) return; // まだ、暗い窓
      const { first, final, changed } = windowAt(sight, lens, at + from, layer);
      const corner = [EDGE + at * cell + 2, GROUND - layer * floor + 2];
      pen.globalAlpha = (brightness(first.probability) / 8) * (final ? 1 : 0.4);
      pen.fillStyle = colour(final ? "lamp" : "moon");
      pen.fillRect(...corner, cell - 4, floor - 4);
      if (!changed) return;
      Object.assign(pen, { globalAlpha: 1, fillStyle: CHANGED });
      pen.fillRect(corner[0], corner[1] + floor - 7, cell - 4, 3);
    });
  }
  Object.assign(pen, { globalAlpha: 0.3, strokeStyle: colour("moon"), lineWidth: 3 });
  pen.strokeRect(EDGE - 4, ROOF - 4, RIGHT - EDGE + 8, GROUND - ROOF + 8);
  pen.globalAlpha = 1;
  pen.strokeRect(EDGE + (place - from) * cell, GROUND - chosen * floor, cell, floor);
  tokens.forEach((bytes, at) => {
    const text = lettering(bytes);
    write(text, EDGE + (at + 0.5) * cell, GROUND + 24, Math.min(26, (cell - 6) / wide(text)), "moon");
  });
  const fit = (text, most) => Math.min(most, ROOM / wide(text));
  write(asked, HALF, 90, fit(asked, 30), "moon");
  if (told) write(told, HALF, 150, fit(told, 26), "moon");
  if (!answers.length) return;
  const [first] = answers, sign = lettering(first.bytes);
  write(sign, HALF, 280, fit(sign, 150), "lamp", "center", 700);
  write(`${(100 * first.probability).toFixed(1)}%`, HALF, 410, 44, "lamp");
}
