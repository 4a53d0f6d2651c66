"""表紙の測定。"""

import json
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from figures_gen.chapters.neural.measure import cat_story
from figures_gen.declarations import measurement
from figures_gen.next_tokens import Gemma
from nexttoken.generation import StreamDecoder
from nexttoken.tokenizer_training import token_bytes

TEXT = "吾輩は猫である。"
STAGES = (0, 100, 300, 1_000)  # と、すべての規則


@measurement("exact")
def melt(tokenizers: Path) -> dict[str, Any]:
    """規則を、覚えた順に途中まで使ったときの、文の分かれ方。``widths`` は、トークンのバイト数です。"""
    whole = json.loads((tokenizers / "neko-5000-full.json").read_text(encoding="utf-8"))
    stages = [*STAGES, len(whole["model"]["merges"])]
    return {
        "text": TEXT,
        "letters": [{"letter": letter, "bytes": [f"{byte:02X}" for byte in letter.encode()]} for letter in TEXT],
        "rows": [{"rules": rules, "widths": _widths(whole, rules)} for rules in stages],
    }


def _widths(whole: dict[str, Any], rules: int) -> list[int]:
    model = whole["model"] | {"merges": whole["model"]["merges"][:rules]}
    tokenizer = Tokenizer.from_str(json.dumps(whole | {"model": model}))
    return [len(token_bytes(tokenizer, number)) for number in tokenizer.encode(TEXT).ids]


@measurement("tolerance")
def cat_pieces(pretrained: Gemma) -> dict[str, Any]:
    """「猫の箱」が初めに見せる話を、トークンごとに、そのとき読めるようになった字に分けたもの。字の途中なら空です。"""
    story, stream = cat_story(pretrained), StreamDecoder(pretrained[0].decode)
    return {"prompt": story["prompt"], "pieces": [stream.push(token) for token in story["path"]]}
