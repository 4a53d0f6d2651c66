"""失われるもの、失われないもの――手で解く練習の答え。"""

import re
from typing import Any

from figures_gen.by_hand import by_hand
from figures_gen.declarations import measurement
from nexttoken import bpe


@measurement("exact")
def answers() -> dict[str, Any]:
    """答えと、ありがちな間違い。"""
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
