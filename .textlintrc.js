// 文章の検査。既定から変えたところには、理由を添える。
module.exports = {
  rules: {
    "preset-ja-technical-writing": {
      // 読者に語りかける本なので、「？」と「！」を使う。
      "no-exclamation-question-mark": false,
      // 「一つ」「四分の一」のように、語りの中の数は漢数字で書くことがある。決まりは CONTRIBUTING.md の「文章」にある。
      "arabic-kanji-numbers": false,
      // 箇条書きも、本文と同じです・ます体で書く。
      "no-mix-dearu-desumasu": { preferInHeader: "", preferInBody: "ですます", preferInList: "ですます" },
      // 「大きくも小さくもない」「AかBか」のように、並べて使う助詞はくり返す。
      "no-doubled-joshi": { allow: ["でも", "も", "や", "か", "に", "と", "の", "で", "は"], min_interval: 1 },
      // 「ない」を重ねるのは「〜ないと〜ない」のような自然な条件文でも見つかる。
      "no-double-negative-ja": true,
      // 説明の終わりのコロンと、閉じ括弧や引用で終わる文を認める。
      "ja-no-mixed-period": { allowPeriodMarks: ["：", "）", "」", "』", "？", "！", "☆"] },
      // 「機械学習」「符号化方式」などが続くと六字を超える。
      "max-kanji-continuous-len": { max: 8 },
      // 一文は、たいてい60字まで。式や書名を含む文のために、上限は余裕を取る。
      "sentence-length": { max: 100 },
      // 読点は、息継ぎの数だけ打つ。
      "max-ten": { max: 4 },
      // 「一つ一つ」「……」は、重ねるのが正しい。
      "ja-no-successive-word": { allow: ["一つ", "…", "―"] },
      // 欧文の書誌（参考文献）には、コンマが多い。
      "max-comma": { max: 8 },
      // 「かもしれません」「でしょう」は、断言できないことを断言しないために使う。
      "ja-no-weak-phrase": false,
      // 「ことができる」を一律には禁じないが、既定のままで困らない。
      "ja-no-redundant-expression": true,
    },
  },
  filters: {
    // 頭書きは文章ではなく、「吾輩は猫である。」は引用。
    allowlist: { allow: ["吾輩わがはいは猫である。", "吾輩は猫である。", "/^---[\\s\\S]*?^---/m"] },
  },
};
