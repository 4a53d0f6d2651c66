// いま見えている手術台を、人に見せる一枚の絵（PNG）にする。押されたときに、operating.mjs から読み込まれる。

import * as cat from "./operating-cat.mjs";
import { CALLED, layersOf } from "./operating-state.mjs";

const [WIDE, HIGH, EDGE] = [1200, 630, 60];
const LAND = { x: 160, y: 180, width: WIDE - 320, height: 130 };
const FLOOR = 441; // 台の高さ
const FACE = 2; // 顔の倍率

/** 絵を保存させる。 */
export async function save(widget) {
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDE, height: HIGH });
  draw(canvas.getContext("2d"), widget);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await new Promise((done) => canvas.toBlob(done, "image/png")));
  link.download = "operating.png";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function draw(pen, widget) {
  const { state, path, high, perplexity, text } = widget;
  const style = getComputedStyle(document.body);
  const colour = (name) => style.getPropertyValue(`--nt-${name}`).trim();
  const skins = state.partner === "fork" ? ["token1", "token3"] : ["token1", "token2"];
  const write = (words, x, y, size, tint = "ink", align = "center", weight = 400) => {
    Object.assign(pen, { fillStyle: colour(tint), font: `${weight} ${size}px ${style.fontFamily}`, textAlign: align, textBaseline: "middle" });
    pen.fillText(words, x, y);
  };
  const placed = (x, y, wide, tall, paint) => {
    pen.save();
    pen.translate(x, y);
    pen.scale(wide, tall);
    paint((lines, skin, width = 2) => {
      const drawn = new Path2D(lines);
      if (skin) pen.fillStyle = colour(skin);
      if (skin) pen.fill(drawn);
      Object.assign(pen, { strokeStyle: colour("ink"), lineWidth: width, lineCap: "round", lineJoin: "round" });
      pen.stroke(drawn);
    });
    pen.restore();
  };
  pen.fillStyle = colour("paper");
  pen.fillRect(0, 0, WIDE, HIGH);
  const fit = new DOMMatrix([LAND.width, 0, 0, LAND.height, LAND.x, LAND.y]);
  const [area, ridge] = [new Path2D(), new Path2D()];
  area.addPath(new Path2D(`${path}V1H0Z`), fit);
  ridge.addPath(new Path2D(path), fit);
  pen.fillStyle = colour(skins[1]);
  pen.globalAlpha = 0.6;
  pen.fill(area);
  pen.fillRect(LAND.x, LAND.y + LAND.height, LAND.width, FLOOR - LAND.y - LAND.height);
  pen.globalAlpha = 1;
  Object.assign(pen, { strokeStyle: colour(state.partner === "fork" ? "green" : "orange"), lineWidth: 4 });
  pen.stroke(ridge);
  const [x, y] = [LAND.x + (LAND.width * state.share) / 100, LAND.y + LAND.height * (1 - high)];
  placed(x - 22 * FACE, y - 40 * FACE, FACE, FACE, (line) => {
    line(cat.FACE, skins[state.share < 50 ? 0 : 1]);
    line(cat.SCAR + cat.MOUTH + widget.at("eyes").getAttribute("d"));
  });
  write(`迷い ${perplexity.words}`, Math.min(x + 60, WIDE - EDGE - 150), y - 50, 34, "ink", "start", 700);
  const moved = layersOf(state.group);
  for (const facing of [1, -1]) {
    const mine = facing > 0 ? skins : [...skins].reverse();
    placed(facing > 0 ? EDGE : WIDE - EDGE, FLOOR - 1.6 * cat.HIGH, 1.6 * facing, 1.6, (line) => {
      line(cat.TAIL);
      pen.save();
      pen.clip(new Path2D(cat.BODY));
      cat.SEAMS.slice(1).forEach((end, layer) => {
        pen.fillStyle = colour(mine[moved.includes(layer + 1) ? 1 : 0]);
        pen.fillRect(cat.SEAMS[layer], 30, end - cat.SEAMS[layer], 58);
      });
      pen.restore();
      line(cat.BODY);
      line(cat.STITCHES, undefined, 1.2);
      line(cat.HEAD, mine[0]);
      for (const one of cat.LINES) line(one);
    });
  }
  pen.fillStyle = colour("muted");
  pen.fillRect(EDGE, FLOOR, WIDE - 2 * EDGE, 4);
  const given = moved.length ? `（層${moved.join("、")}を入れ替え）` : "";
  write(`${CALLED[state.partner]}を${Math.round(state.share)}%混ぜる手術${given}`, WIDE / 2, 54, 34, "ink", "center", 700);
  const letters = [...text], room = 32;
  for (let row = 0; row * room < Math.min(letters.length, 2 * room); row++) {
    write(letters.slice(row * room, (row + 1) * room).join(""), EDGE, 500 + row * 46, 32, "ink", "start");
  }
  write(document.querySelector("meta[property='og:site_name']")?.content ?? document.title, WIDE - EDGE, HIGH - 28, 22, "muted", "end");
}
