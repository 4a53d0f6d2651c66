// 見た目の違いをならす。索引も、探す言葉も、印を付ける文章も、ここを通る。

const CLUSTER = /[\s\S][\u0300-\u036f\u3099\u309a\uff9e\uff9f\ufe00-\ufe0f\u200b-\u200d]*/gu;
const SMALL = { ァ: "ア", ィ: "イ", ゥ: "ウ", ェ: "エ", ォ: "オ" };
const known = new Map();

/** 一文字を、NFKC の小文字にして、のばす音を除き、小さな母音を大きくする。 */
function one(cluster) {
  let found = known.get(cluster);
  if (found === undefined) {
    found = cluster
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[ー\u00ad\u200b-\u200d\ufe00-\ufe0f]/gu, "")
      .replace(/[ァィゥェォ]/gu, (letter) => SMALL[letter]);
    known.set(cluster, found);
  }
  return found;
}

/** 「トークナイザー」も「ﾄｰｸﾅｲｻﾞ」も「トクナイザ」になる。 */
export function fold(text) {
  return text.replace(CLUSTER, one);
}

/** ならした文章と、その一文字ずつが元のどこから来たか（終わりの位置も足す）。 */
export function foldWithPlaces(text) {
  const places = [];
  const folded = text.replace(CLUSTER, (cluster, place) => {
    const letters = one(cluster);
    for (let index = 0; index < letters.length; index += 1) places.push(place);
    return letters;
  });
  places.push(text.length);
  return { folded, places };
}

/** 片仮名を平仮名にする（小さな母音も大きくして「ふぁ」を「ファ」とそろえる）。読みと、近い言葉を比べるときにだけ使う。 */
export function hiragana(folded) {
  const small = folded.replace(/[ァ-ヶ]/gu, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60));
  return small.replace(/[ぁぃぅぇぉ]/gu, (letter) => String.fromCharCode(letter.charCodeAt(0) + 1));
}

/** アルファベットの読み（のばす音は、ならすと消える）。 */
const LETTERS = "エ ビ シ デ イ エフ ジ エイチ アイ ジェ ケ エル エム エヌ オ ピ キュ ア エス ティ ユ ブイ ダブリュ エックス ワイ ゼット"
  .split(" ")
  .map((name) => fold(name));

/** 片仮名の言葉に付いた一文字を、読みにする。「トップk」は「トップケ」。 */
export function spelled(folded) {
  return folded.replace(/(?<=\p{Script=Katakana})[-\s]?([a-z])(?![\p{Script=Latin}\p{N}])/gu, (_, letter) => LETTERS[letter.charCodeAt(0) - 97]);
}
