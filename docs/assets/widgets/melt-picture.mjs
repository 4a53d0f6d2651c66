// いま見えている箱を、人に見せる一枚の絵（PNG）にする。押されたときに、melt.mjs から読み込まれる。

import { lines, glyphs } from "./melt-state.mjs";

const [WIDE, HIGH, EDGE, GAP] = [1200, 630, 60, 6];
const FOOT = 120; // 下に添える言葉の高さ
const ROOM = 40; // 一行のバイト

/** 絵を保存させる。 */
export async function save(widget) {
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDE, height: HIGH });
  draw(canvas.getContext("2d"), widget);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await new Promise((done) => canvas.toBlob(done, "image/png")));
  link.download = "melt.png";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function draw(pen, { state, panes, roots, step, tree }) {
  const style = getComputedStyle(document.body);
  const colour = (name) => style.getPropertyValue(`--nt-${name}`).trim();
  const write = (text, x, y, size, tint, align = "center", weight = 400) => {
    Object.assign(pen, { fillStyle: colour(tint), font: `${weight} ${size}px ${style.fontFamily}`, textAlign: align, textBaseline: "middle" });
    pen.fillText(text, x, y);
  };
  pen.fillStyle = colour("paper");
  pen.fillRect(0, 0, WIDE, HIGH);
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
  write(document.querySelector("meta[property='og:site_name']")?.content ?? document.title, WIDE - EDGE, HIGH - 62, 26, "muted", "end");
}
