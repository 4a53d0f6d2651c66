// いま見えている箱を、人に見せる一枚の絵（PNG）にする。押されたときに、melt.mjs から読み込まれる。

import { lines, glyphs } from "./melt-state.mjs";
import { HIGH, WIDE, savePicture } from "./picture.mjs";

const [EDGE, GAP] = [60, 6];
const FOOT = 120; // 下に添える言葉の高さ
const ROOM = 40; // 一行のバイト

/** 絵を保存させる。 */
export const save = (widget) => savePicture("melt", "paper", "muted", (tools) => draw(tools, widget));

function draw({ pen, colour, write }, { state, panes, roots, step, tree }) {
  const rows = lines(state.text, roots, ROOM);
  const high = Math.min(150, (HIGH - EDGE - FOOT) / rows.length);
  const above = EDGE + (HIGH - EDGE - FOOT - high * rows.length) / 2;
  const place = ({ start, end }) => {
    const row = rows.findIndex((one) => start < one.end);
    const cell = Math.min(90, (WIDE - 2 * EDGE) / (rows[row].end - rows[row].start));
    return { x: EDGE + (start - rows[row].start) * cell, y: above + row * high, width: (end - start) * cell, cell };
  };
  for (const pane of panes.filter(({ born, dies }) => step >= born && step < dies)) {
    const { x, y, width } = place(pane);
    pen.fillStyle = colour(`token${pane.tint + 1}`);
    pen.beginPath();
    pen.roundRect(x, y, width - GAP, high - GAP, 10);
    pen.fill();
  }
  for (const { written, bytes, start, end, whole } of glyphs(state.text, panes)) {
    const shown = step >= whole ? [[written, start, end]] : bytes.map((byte, at) => [byte, start + at, start + at + 1]);
    for (const [text, from, to] of shown) {
      const { x, y, width, cell } = place({ start: from, end: to });
      const size = step >= whole ? Math.min(56, high * 0.6, (width * 1.7) / [...text].length) : Math.min(26, cell * 0.62);
      write(text, x + (width - GAP) / 2, y + (high - GAP) / 2, size, step >= whole ? "ink" : "muted");
    }
  }
  const rules = `規則${state.rule.toLocaleString("ja")}個で${tree.steps[step].row.length}トークン`;
  write(rules, EDGE, HIGH - 62, 40, "ink", "start", 700);
}
