"""GGUF から作られたトークナイザを、公式の Gemma 3 のものとそろえます。

GGUF が持つのは語彙だけで、BPE の併合の順番は持っていません。transformers は、併合してできるトークンの
id の順に並べて補います。この順番は、空白類の連なりでだけ公式と食い違い、32 個以上続く空白の分け方が
変わってしまいます。公式は、空白類の併合を「左が長い順、次に右が長い順」に、ほかの併合より先に並べます。
"""

import json
from pathlib import Path
from typing import Any

BLANKS = "\n▁\t"
#: 公式のトークナイザで、decode(skip_special_tokens=True) が消すトークン。<mask> や <unused…> は消えない。
SPECIAL = {"<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>", "<start_of_image>", "<end_of_image>"}
LONGEST_BLANK = 31


def make_official(path: Path) -> None:
    """``tokenizer.json`` の併合の順番と、分割せずに扱うトークンの一覧を、公式と同じにして書き直します。

    公式にある ``<image_soft_token>``（id 262144）だけは加えません。言葉だけを扱うこのモデルに、
    対応する埋め込みがないためです。

    Source:
        google/gemma-3-270m の tokenizer.json
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    content["model"]["merges"] = ordered_merges(content["model"]["merges"])
    content["added_tokens"] = official_added_tokens(content["added_tokens"], content["model"]["vocab"])
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def ordered_merges(merges: list[list[str]]) -> list[list[str]]:
    """空白類の併合を、長い順に先頭へ移します。

    >>> ordered_merges([["▁", "▁"], ["▁▁", "▁"], ["▁", "t"]])
    [['▁▁', '▁'], ['▁', '▁'], ['▁', 't']]
    """
    blanks = [pair for pair in merges if _is_blank("".join(pair))]
    others = [pair for pair in merges if not _is_blank("".join(pair))]
    return sorted(blanks, key=lambda pair: (-len(pair[0]), -len(pair[1]), BLANKS.index(pair[0][0]))) + others


def official_added_tokens(tokens: list[dict[str, Any]], vocab: dict[str, int]) -> list[dict[str, Any]]:
    """特殊トークンの印を公式に合わせ、本文にじかに書かれた ``▁▁`` なども分割しないトークンに加えます。"""
    template = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    contents = [token["content"] for token in tokens]
    contents += ["▁" * length for length in range(2, LONGEST_BLANK + 1)]
    return [
        {"id": vocab[content], "content": content, **template, "special": content in SPECIAL}
        for content in sorted(contents, key=vocab.__getitem__)
    ]


def _is_blank(text: str) -> bool:
    return text[0] in BLANKS and set(text) == {text[0]}
