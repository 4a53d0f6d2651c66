// 部品の状態を、住所に残す一行に書き、読み戻す、ただ一つのところ。画面を知らない（tests/site/widgets/states.test.mjs）。
//
// 部品は、状態に何があるかを言うだけでよい: codec(初めの状態, { 名前: [鍵の一字, 種類, 初めの値] })。入れ子の中は「settings.k」と
// 書く。初めの値がほかの値で決まるなら、状態から求める関数を添える（求めるのに使う値を、先に並べる）。
//
// 一行には、初めの値と違うものだけを、「鍵と値」を _ でつないで書く。読めない値は、初めの値になる。

const LONGEST = 7500; // 住所に書く長さ。これより長い住所は、人に渡すところで切れやすい

/** 書く write(状態) と、読む read(行)。長すぎて書けなければ undefined。read は、何を渡されても、部品の働く状態を返す。 */
export function codec(start, fields) {
  const all = Object.entries(fields).map(([path, [key, kind, usual]]) => ({ key, kind, path: path.split("."), usual }));

  function write(state) {
    const parts = all.flatMap(({ key, kind, path, usual }) => {
      const [now, first] = [look(state, path), usual ? usual(state) : look(start, path)].map(kind.write);
      return now === first ? [] : [key + now];
    });
    const line = wellFormed(parts.join("_"));
    return fits(line) ? line : undefined;
  }

  function read(line) {
    const state = structuredClone(start), found = fits(line) ? parted(all, line) : new Map();
    for (const { key, kind, path, usual } of all) {
      const value = found.has(key) ? kind.read(found.get(key)) : undefined;
      if (value !== undefined) put(state, path, value);
      else if (usual) put(state, path, usual(state));
    }
    return state;
  }

  return { write, read };
}

/** 行を、鍵 → 値に分ける。知らない鍵は飛ばす。文は、_ では終わらない。 */
function parted(fields, line) {
  const found = new Map();
  for (let at = 0; at < line.length; at++) {
    const field = fields.find(({ key }) => key === line[at]);
    const end = field?.kind.end?.(line, at + 1) ?? upTo("_", line, at);
    if (field) found.set(field.key, line.slice(at + 1, end));
    at = end;
  }
  return found;
}

function upTo(mark, line, from) {
  const at = line.indexOf(mark, from);
  return at < 0 ? line.length : at;
}

const fits = (line) => encodeURIComponent(wellFormed(line)).length <= LONGEST;
const wellFormed = (text) => text.replace(/\p{Surrogate}/gu, "\ufffd"); // 片割れの字は、住所に書けない
const look = (state, path) => path.reduce((part, name) => part[name], state);
const put = (state, path, value) => (look(state, path.slice(0, -1))[path.at(-1)] = value);

// ---- 種類。どれも { write(値) → 文字列, read(文字列) → 値か、読めなければ undefined } ------------

const named = (value) => String(value ?? "");

/** `values` の一つ。null は、空に書く。 */
export const choice = (values) => ({ write: named, read: (written) => values.find((value) => named(value) === written) });

/** `least` から `most` までの整数。 */
export const whole = (least, most = Infinity) => ({
  write: named,
  read(written) {
    const number = /^-?\d+$/.test(written) ? Number(written) + 0 : NaN; // -0 は 0 に
    return least <= number && number <= most ? number : undefined;
  },
});

/** `least` から `most` までの小数。1を `parts` に分けた、いくつ分かを書く。 */
export function decimal(least, most, parts) {
  const count = whole(least * parts, most * parts);
  const over = (number) => number && number / parts;
  return { write: (number) => named(Math.round(number * parts)), read: (written) => over(count.read(written)) };
}

export const flag = { write: (on) => (on ? "" : "0"), read: (written) => ({ "": true, 0: false })[written] };

/** `kind` か、なければ null。 */
export const optional = ({ write, read }) => ({
  write: (value) => (value === null ? "" : write(value)),
  read: (written) => (written === "" ? null : read(written)),
});

/** `kind` の並び。値の中にない字 `mark` でつなぐ。`count` があれば、その個数。 */
export const list = (kind, mark = "-", count) => ({
  write: (values) => values.map(kind.write).join(mark),
  read(written) {
    const values = written === "" ? [] : written.split(mark).map(kind.read);
    return values.includes(undefined) || (count ?? values.length) !== values.length ? undefined : values;
  },
});

/** 読者の文。初めの `most` 文字まで。行の終わりまでが文なので、ほかの値のあとに、一つだけ置ける。 */
export const text = (most = Infinity) => ({
  write: named,
  read: (written) => [...wellFormed(written)].slice(0, most).join(""),
  end: (line) => line.length,
});

/** 行の終わりでないところにも置ける文。長さを添える。 */
export const passage = (most) => ({
  write: (words) => `${words.length}.${words}`,
  read: (written) => (/^\d+\./.test(written) ? text(most).read(written.slice(written.indexOf(".") + 1)) : undefined),
  end(line, at) {
    const [head, length] = /^(\d{1,4})\./.exec(line.slice(at, at + 5)) ?? [];
    return head && at + head.length + Number(length);
  },
});
