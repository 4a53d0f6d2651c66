"""手で解く練習の答えと、ありがちな間違い（figures_gen/site/exercises.py）。章ごとに、測定一つです。"""

import math
import re
from collections.abc import Mapping
from typing import Any

from figures_gen.marks import measurement
from nexttoken import bpe, letter_pairs

LEAST_SLIPS = 2


def by_hand(answer: object, *also: object, slips: Mapping[str, object]) -> dict[str, Any]:
    """一つの練習。``also`` は、ほかに正しいとする書き方、``slips`` は、一言 → その間違いをしたときの答えです。"""
    answers = [str(one) for one in (answer, *also)]
    wrong = [{"answer": str(value), "word": word} for word, value in slips.items()]
    every = [*answers, *(one["answer"] for one in wrong)]
    assert len(wrong) >= LEAST_SLIPS and len(set(every)) == len(every), every
    return {"answers": answers, "slips": wrong}


@measurement("exact")
def characters() -> dict[str, Any]:
    """文字は、ぜんぶ数だった。"""
    text = "猫がMeow🥺"
    wide = sum(not char.isascii() for char in text)
    sizes = [len(char.encode()) for char in text]
    first, second = "é".encode()
    head, tail = first & 0b11111, second & 0b111111  # 目印を除いた、番号の中身
    return {
        "how-many-bytes": by_hand(
            sum(sizes),
            f"{sum(sizes)}バイト",
            slips={
                "それは文字数です。一文字が何バイトになるかを、足してください。": len(text),
                "どの文字も3バイトとは限りません。英字は、もっと少なくて済みます。": 3 * len(text),
                "🥺は、かなや漢字より1バイト多く要ります。": sum(min(size, 3) for size in sizes),
                "かなや漢字を2バイトで数えていませんか。それはShift_JISです。": sum(sizes) - (wide - 1),
                "それはUTF-16で書いたときのバイト数です。": len(text.encode("utf-16-be")),
            },
        ),
        "code-point": by_hand(
            f"{ord('é'):X}",
            f"U+{ord('é'):04X}",
            f"U+{ord('é'):X}",
            f"{ord('é'):04X}",
            f"0x{ord('é'):X}",
            slips={
                "バイトをそのままつないでいます。目印のビットを、先に除いてください。": f"{first:X}{second:X}",
                "それは二つ目のバイトです。一つ目のバイトにも、番号の中身が入っています。": f"{second:X}",
                "二つ目のバイトの目印`10`が、まだ残っています。": f"{head << 8 | second:X}",
                "先に2進数のままつないで、それから4ビットずつ区切ってください。": f"{head:X}{tail:X}",
            },
        ),
    }


@measurement("exact")
def bpe_by_hand() -> dict[str, Any]:
    """BPEを手でやってみる。"""
    text = "ABABABCABC"
    first, second = letter_pairs.steps(text)
    accounts = [letter_pairs.costs("AB" * times, {"Z": "AB"}).with_symbols for times in range(1, 10)]
    pays = letter_pairs.first_to_pay(accounts) or 0
    return {
        "second-pair": by_hand(
            second.pair,
            slips={
                "それは一手目です。`Z`に書き換えた文で、もう一度数えてください。": first.pair,
                "`ZZZ`の中の`ZZ`は、重ならないように数えると1個です。": "ZZ",
                "元の文で二番目に多い対ではなく、一手目で書き換えた文の対を選びます。": "BA",
            },
        ),
        "when-it-pays": by_hand(
            pays,
            f"{pays}回",
            f"{pays}回から",
            slips={
                "まだ、ちょうど同じ長さです。得になるのは、その次からです。": pays - 1,
                "辞書の3文字も足してください。": next(n for n, one in enumerate(accounts, 1) if one.text < one.before),
                "それは文字数です。`AB`を何回並べたかで答えてください。": accounts[pays - 1].before,
            },
        ),
    }


@measurement("exact")
def train_tokenizer() -> dict[str, Any]:
    """『吾輩は猫である』でトークナイザを育てる。"""
    size, used, tokens, alphabet, small = 10_000, 63, 12, 200, 1000
    width, narrow = math.ceil(math.log2(size)), math.ceil(math.log2(small))
    ratio = used * 8 / (tokens * width)
    rules = small - alphabet
    return {
        "ratio": by_hand(
            f"{ratio:g}",
            f"{ratio:.1f}",
            f"{ratio:.2f}",
            f"{ratio:g}倍",
            slips={
                "バイト数をトークン数で割っています。どちらもビット数にそろえてください。": f"{used / tokens:.2f}",
                "1バイトは8ビットです。元の長さも、ビットで数えてください。": f"{used / (tokens * width):.3f}",
                "割る順が逆です。元の長さを、縮めた長さで割ります。": f"{1 / ratio:.2f}",
                "13ビットでは、8,192種類までしか区別できません。": f"{used * 8 / (tokens * (width - 1)):.2f}",
            },
        ),
        "dictionary": by_hand(
            rules * 2 * narrow,
            f"{rules * 2 * narrow}ビット",
            slips={
                "出発点のバイトには、規則が要りません。その分を引いてください。": small * 2 * narrow,
                "規則一つは、番号二つで書きます。": rules * narrow,
                "番号は8ビットでは書けません。語彙サイズの種類を、区別できるビット数が要ります。": rules * 2 * 8,
                "それは、規則を書く番号の個数です。ビット数にしてください。": rules * 2,
            },
        ),
    }


@measurement("exact")
def lossless() -> dict[str, Any]:
    """失われるもの、失われないもの。"""
    taught, asked = "CAT", "CONCAT"
    small = bpe.train(taught, vocab_size=len(taught), full_alphabet=False)
    left = small.decode(small.encode(asked))
    learned = bpe.train("あん", vocab_size=4, full_alphabet=False)
    returns = {char: learned.decode(learned.encode(char)) == char for char in "こいア"}
    [back] = [char for char in returns if returns[char]]
    return {
        "concat": by_hand(
            left,
            slips={
                "`O`と`N`のバイトは、語彙にありません。エラーも出さずに消えます。": asked,
                "消えるのは、知らない文字のバイトだけです。初めの`C`は残ります。": taught,
                "`<unk>`を置くのは、未知語トークンのあるトークナイザです。": re.sub("[ON]", "<unk>", asked),
            },
        ),
        "which-returns": by_hand(
            back,
            slips={
                f"「{char}」には、「あん」にないバイト`{_unknown(char, learned)}`が要ります。": char
                for char in returns
                if char != back
            },
        ),
    }


def _unknown(char: str, tokenizer: bpe.ByteTokenizer) -> str:
    """文字のバイトのうち、トークナイザの語彙にない初めのもの。"""
    return next(f"{byte:02X}" for byte in char.encode() if bytes([byte]) not in tokenizer.vocab.values())


@measurement("exact")
def japanese_tokens() -> dict[str, Any]:
    """日本語とトークン。"""
    limit, per_character = 3500, 0.7
    # 「すももももの」を、す＝0、も＝1、の＝2 と書いたもの。規則は、覚えた順
    pieces = {
        word: len(bpe.ByteTokenizer(b"SMN", rules).encode("SMMMN"))
        for word, rules in {
            "": ["\1\1", "\0\1", "\3\2", "\4\3"],
            "左から順にまとめていませんか。文の中の場所ではなく、覚えた順に規則を使います。": ["\0\1", "\1\1"],
            "`すも`から始めていませんか。1番の規則`も＋も`を、先に使います。": ["\0\1", "\1\1", "\4\2"],
            "規則を一つも使わないときの数です。1番の規則は、すぐに使えます。": [],
        }.items()
    }
    in_order = pieces.pop("")
    return {
        "estimate": by_hand(
            round(limit / per_character),
            f"{round(limit / per_character)}文字",
            f"{round(limit / per_character)}字",
            slips={
                "掛けると、3,500文字が何トークンになるかが出ます。知りたいのは、その逆です。": round(
                    limit * per_character
                ),
                "一文字を一トークンと数えています。ここでは、もう少し少なく済みます。": limit,
            },
        ),
        "in-order": by_hand(in_order, f"{in_order}個", f"{in_order}つ", f"{in_order}トークン", slips=pieces),
    }
