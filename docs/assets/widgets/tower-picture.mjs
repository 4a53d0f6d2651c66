// いま見えている塔を、人に見せる一枚の絵（PNG）にする。押されたときに、tower.mjs から読み込まれる。

import { WIDE, savePicture } from "./picture.mjs";
import { brightness, lettering, lit, wide } from "./tower-state.mjs";

const [EDGE, ROOF, GROUND] = [60, 60, 536]; // 端、屋上、地上
const RIGHT = 660; // 塔の右の端
const HALF = (WIDE + RIGHT) / 2; // 看板の真ん中

/** 絵を保存させる。 */
export const save = (widget) => savePicture("tower", "night", "moon", (tools) => draw(tools, widget));

function draw({ pen, colour, write }, { sight, state, place, answers, told }) {
  const { tokens, layers } = sight;
  const cell = (RIGHT - EDGE) / tokens.length, floor = (GROUND - ROOF) / layers;
  for (let layer = 1; layer <= layers; layer++) {
    tokens.forEach((_, at) => {
      pen.globalAlpha = lit(state, layer) ? brightness(sight.lens[at][layer][0].probability) / 8 : 0;
      pen.fillStyle = colour("lamp");
      pen.fillRect(EDGE + at * cell + 2, GROUND - layer * floor + 2, cell - 4, floor - 4);
    });
  }
  Object.assign(pen, { globalAlpha: 0.3, strokeStyle: colour("moon"), lineWidth: 3 });
  pen.strokeRect(EDGE - 4, ROOF - 4, RIGHT - EDGE + 8, GROUND - ROOF + 8);
  pen.globalAlpha = 1;
  pen.strokeRect(EDGE + place * cell, GROUND - state.layer * floor, cell, floor);
  tokens.forEach((bytes, at) => {
    const text = lettering(bytes);
    write(text, EDGE + (at + 0.5) * cell, GROUND + 24, Math.min(26, (cell - 6) / wide(text)), "moon");
  });
  const [first] = answers, sign = lettering(first.bytes);
  write(told, HALF, 150, Math.min(30, 460 / wide(told)), "moon");
  write(sign, HALF, 280, Math.min(150, 460 / wide(sign)), "lamp", "center", 700);
  write(`${(100 * first.probability).toFixed(1)}%`, HALF, 410, 44, "lamp");
}
