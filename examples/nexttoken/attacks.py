"""透かしを消そうとする書き換えです。番号の並びを変えるものと、文章の文字を変えるものがあります。

どれも、意味がだいたい残る書き換えを、乱暴に、機械だけでまねたものです。人が本気で書き直せば、もっと消えます。

>>> plain_style("雨が降っています。傘が必要です。")
'雨が降っている。傘が必要だ。'
"""

import random
import re
import unicodedata
from collections.abc import Sequence

ZERO_WIDTH = "\u200b"

#: です・ますを、だ・であるに。長いものから順に当てはめる。手で選んだ、よく出る形だけ。
STYLES = (
    ("ではありませんでした", "ではなかった"),
    ("ではありません", "ではない"),
    ("ありませんでした", "なかった"),
    ("ていませんでした", "ていなかった"),
    ("ていません", "ていない"),
    ("ありません", "ない"),
    ("ていました", "ていた"),
    ("ています", "ている"),
    ("なりました", "なった"),
    ("なります", "なる"),
    ("ありました", "あった"),
    ("あります", "ある"),
    ("思いました", "思った"),
    ("思います", "思う"),
    ("られました", "られた"),
    ("られます", "られる"),
    ("できました", "できた"),
    ("できます", "できる"),
    ("しました", "した"),
    ("します", "する"),
    ("いました", "いた"),
    ("きました", "きた"),
    ("でしょう", "だろう"),
    ("でした", "だった"),
    ("ですが", "だが"),
    ("です。", "だ。"),
)
#: 漢字を、仮名に。前後の文字で、熟語の一部でないところだけを選ぶ。
READINGS = (
    (r"言(?=[いうわえおっ])", "い"),
    (r"思(?=[いうわえおっ])", "おも"),
    (r"見(?=[るたてなつえ])", "み"),
    (r"行(?=[くきかけっ])", "い"),
    (r"作(?=[らりるれっ])", "つく"),
    (r"使(?=[わいうえっ])", "つか"),
    (r"持(?=[たちつてっ])", "も"),
    (r"出(?=[るたてさし])", "で"),
    (r"入(?=[らりるれっ])", "はい"),
    (r"分か(?=[らりるっ])", "わか"),
    (r"出来(?=[るたてなま])", "でき"),
    (r"新し(?=[いくか])", "あたらし"),
    (r"大き(?=[いくかな])", "おおき"),
    (r"小さ(?=[いくかな])", "ちいさ"),
    (r"多(?=[いくか])", "おお"),
    (r"良(?=[いくかさ])", "よ"),
    (r"少(?=[なし])", "すく"),
    (r"(?<![一-龯々])(?:私)(?![一-龯々])", "わたし"),
    (r"(?<![一-龯々])(?:人)(?![一-龯々])", "ひと"),
    (r"(?<![一-龯々])(?:時)(?![一-龯々])", "とき"),
    (r"(?<![一-龯々])(?:事)(?![一-龯々])", "こと"),
    (r"(?<![一-龯々])(?:物)(?![一-龯々])", "もの"),
    (r"(?<![一-龯々])(?:所)(?![一-龯々])", "ところ"),
    (r"(?<![一-龯々])(?:中)(?![一-龯々])", "なか"),
    (r"(?<![一-龯々])(?:上)(?![一-龯々])", "うえ"),
    (r"(?<![一-龯々])(?:下)(?![一-龯々])", "した"),
    (r"(?<![一-龯々])(?:前)(?![一-龯々])", "まえ"),
    (r"(?<![一-龯々])(?:後)(?![一-龯々])", "あと"),
    (r"(?<![一-龯々])(?:今)(?![一-龯々])", "いま"),
    (r"(?<![一-龯々])(?:家)(?![一-龯々])", "いえ"),
    (r"(?<![一-龯々])(?:水)(?![一-龯々])", "みず"),
    (r"(?<![一-龯々])(?:何)(?![一-龯々])", "なに"),
)
#: 半角の文字を、同じ形の全角に。空白は、全角の空白に。
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


# 番号の並びを変える


def delete(ids: Sequence[int], share: float, seed: int = 0) -> list[int]:
    """トークンを、割合 `share`（0以上1以下）だけ、くじで抜きます。

    >>> delete([1, 2, 3, 4], 0.5)
    [1, 3]
    """
    chosen = _chosen(ids, share, seed)
    return [token for place, token in enumerate(ids) if place not in chosen]


def insert(ids: Sequence[int], share: float, pool: Sequence[int], seed: int = 0) -> list[int]:
    """割合 `share`（0以上1以下）の場所の前に、`pool` からくじで引いたトークンを差し込みます。

    >>> insert([1, 2, 3, 4], 0.5, pool=[9])
    [1, 9, 2, 3, 9, 4]
    """
    chosen, draw = _chosen(ids, share, seed), random.Random(seed)
    found = []
    for place, token in enumerate(ids):
        found += [draw.choice(pool), token] if place in chosen else [token]
    return found


def substitute(ids: Sequence[int], share: float, pool: Sequence[int], seed: int = 0) -> list[int]:
    """トークンの割合 `share`（0以上1以下）を、`pool` からくじで引いたものに取り替えます。

    >>> substitute([1, 2, 3, 4], 0.5, pool=[9])
    [1, 9, 3, 9]
    """
    chosen, draw = _chosen(ids, share, seed), random.Random(seed)
    return [draw.choice(pool) if place in chosen else token for place, token in enumerate(ids)]


def _chosen(ids: Sequence[int], share: float, seed: int) -> set[int]:
    """手を加える場所。"""
    return set(random.Random(seed).sample(range(len(ids)), round(share * len(ids))))


# 文章の文字を変える


def sentences(text: str) -> list[str]:
    """文章を、文の終わり（。！？と改行と、英語のピリオド）で切ります。

    >>> sentences("雨だ。傘を持て！")
    ['雨だ。', '傘を持て！']
    """
    return re.findall(r".*?(?:[。！？\n]|\. |$)", text, re.DOTALL)[:-1] if text else []


def shuffle_sentences(text: str, seed: int = 0) -> str:
    """文の順番を、くじで入れ替えます。"""
    found = sentences(text)
    random.Random(seed).shuffle(found)
    return "".join(found)


def plain_style(text: str) -> str:
    """「です・ます」を「だ・である」に直します。よく出る形（:data:`STYLES`）だけです。"""
    for polite, plain in STYLES:
        text = text.replace(polite, plain)
    return text


def to_kana(text: str) -> str:
    """よく出る漢字（:data:`READINGS`）を、仮名に直します。

    >>> to_kana("私は人が多い所へ行った。人間は")
    'わたしはひとがおおいところへいった。人間は'
    """
    for pattern, reading in READINGS:
        text = re.sub(pattern, reading, text)
    return text


def widen(text: str) -> str:
    """半角の英数字と記号を全角に、「、」と「。」を「，」と「．」に直します。

    >>> widen("GPT-2は、2019年。")
    'ＧＰＴ－２は，２０１９年．'
    """
    return text.translate(WIDE).replace("、", "，").replace("。", "．")


def hide(text: str, every: int = 2) -> str:
    """目に見えない文字（幅のない空白）を、`every` 文字ごとに差し込みます。

    >>> len(hide("あいうえおかきく")), hide("あいうえお") == "あいうえお"
    (12, False)
    """
    parts = [text[at : at + every] for at in range(0, len(text), every)]
    return "".join(part + ZERO_WIDTH * (len(part) == every) for part in parts)


def normalise(text: str) -> str:
    """見た目の同じ文字をそろえます（NFKC）。目に見えない制御の文字（Cf）も除きます。

    「，」と「．」は、日本語の文字のすぐあとなら「、」と「。」に戻します。透かしを調べる側が、調べる前に使います。

    >>> normalise("ＧＰＴ－２は，２０１９年．"), normalise(hide("あいうえお")) == "あいうえお"
    ('GPT-2は、2019年。', True)
    """
    text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    text = re.sub(r"(?<=[ぁ-んァ-ヶー一-龯々」』）])，", "、", text)
    text = re.sub(r"(?<=[ぁ-んァ-ヶー一-龯々」』）])．", "。", text)
    return unicodedata.normalize("NFKC", text)


# まねる


def greenest(texts: Sequence[str], scores: Sequence[float], count: int) -> list[str]:
    """点数の高い順に、`count` 個の文を、元の順で選びます。鍵を盗んだ人が、他人の文だけで印をまねるためです。

    >>> greenest(["あ", "い", "う"], [1.0, 3.0, 2.0], 2)
    ['い', 'う']
    """
    order = sorted(range(len(texts)), key=lambda place: (-scores[place], place))
    return [texts[place] for place in sorted(order[:count])]
