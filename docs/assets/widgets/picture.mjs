// 部品の今を、人に見せる一枚の絵（PNG）にして、保存させる。

export const [WIDE, HIGH] = [1200, 630];

/** 色 `ground` の地に `draw({ pen, colour, write })` が描き、本の名前を色 `signed` で添えた絵を、`name`.png として保存させる。 */
export async function savePicture(name, ground, signed, draw) {
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDE, height: HIGH });
  const pen = canvas.getContext("2d");
  const style = getComputedStyle(document.body);
  const colour = (tint) => style.getPropertyValue(`--nt-${tint}`).trim();
  const write = (text, x, y, size, tint, align = "center", weight = 400) => {
    Object.assign(pen, { fillStyle: colour(tint), font: `${weight} ${size}px ${style.fontFamily}`, textAlign: align, textBaseline: "middle" });
    pen.fillText(text, x, y);
  };
  pen.fillStyle = colour(ground);
  pen.fillRect(0, 0, WIDE, HIGH);
  draw({ pen, colour, write });
  write(document.querySelector("meta[property='og:site_name']")?.content ?? document.title, WIDE - 60, HIGH - 62, 26, signed, "end");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await new Promise((done) => canvas.toBlob(done, "image/png")));
  link.download = `${name}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
