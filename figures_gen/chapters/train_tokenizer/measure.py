"""「『吾輩は猫である』でトークナイザを育てる」の測定。"""

import json
import tempfile
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from figures_gen.declarations import measurement
from figures_gen.next_tokens import Gemma, next_tokens
from nexttoken.bpe import VISIBLE
from nexttoken.texts import aozora
from nexttoken.texts.corpora import read_text
from nexttoken.tokenizer_training import compression, token_bytes, train_tokenizer

NAME = "neko-5000"
SENTENCES = ("吾輩わがはいは猫である。名前はまだ無い。", "吾輩は猫である。名前はまだ無い。")
SIZES = (256, 512, 1024, 2048, 4096, 8192, 16384, 32768)
WORDS = (
    *("の", "《", "。", "である", "主人", "吾輩", "迷亭", "人間"),
    *("猫", "苦沙弥", "独仙", "三毛", "名前", "鼻子", "猫である"),
)
CLOSING = "》"  # 図には、開くほうだけを入れる
NEVER = "ニャー"
MASTER, CALLED = "苦沙弥", ("君", "先生", "さん")
OPENING, AUTHOR = "吾輩は猫である。名前はまだ", "無い"
TODAY = "吾輩《わがはい》は猫である。今日《"
READINGS = (
    ("先生《せんせい》は猫である。今日《", "せんせい"),
    ("主人《しゅじん》は教師である。今日《", "しゅじん"),
    ("書生《しょせい》は人間である。今日《", "しょせい"),
)
SHARES = (4, 16)  # 小説の、初めの何分の一で試すか


@measurement("exact")
def token_boxes(tokenizers: Path) -> dict[str, Any]:
    """二つの例文のトークンを、番号と文字とバイトで表します。"""
    tokenizer = _load(tokenizers)
    size = tokenizer.get_vocab_size()
    return {"vocab_size": size, "bits": _bits(size), "sentences": [_boxes(tokenizer, text) for text in SENTENCES]}


def _bits(size: int) -> dict[str, int]:
    """語彙を区別できるビット数と、その一つ手前のビット数。それぞれで区別できる種類と、使わずに余る種類。"""
    enough = (size - 1).bit_length()
    return {
        "enough": enough,
        "kinds": 2**enough,
        "unused": 2**enough - size,
        "short": enough - 1,
        "short_kinds": 2 ** (enough - 1),
    }


def _boxes(tokenizer: Tokenizer, text: str) -> dict[str, Any]:
    result = compression(tokenizer, text)
    shift_jis = len(text.encode("shift_jis")) * 8
    words = [(number, token_bytes(tokenizer, number).decode()) for number in result.ids]
    tokens = [
        {"id": number, "text": word, "bytes": [char.encode().hex(" ").upper() for char in word]}
        for number, word in words
    ]
    return {
        "text": text,
        "tokens": tokens,
        "count": result.tokens,
        "bits_per_token": result.bits_per_token,
        "utf8_bytes": result.utf8_bytes,
        "utf8_bits": result.utf8_bits,
        "shift_jis_bits": shift_jis,
        "utf16_bits": result.bits_in("utf-16-be"),
        "shift_jis_ratio": shift_jis / result.bits,
        "bits": result.bits,
        "ratio": result.ratio,
    }


@measurement("exact")
def ruby_mishap() -> dict[str, Any]:
    """ルビのある行と、そのうち、ルビを除いて残る字と、括弧だけを消して残る字。"""
    line = TODAY.partition("今日")[0]
    inside = [line[: at + 1].count("《") > line[:at].count("》") for at in range(len(line))]
    ways = {
        "plain": [not hidden for hidden in inside],
        "slipped": [char not in "《》" for char in line],
    }
    made = {"plain": aozora.plain_text(line), "slipped": aozora.with_ruby_readings(line)}
    for way, kept in ways.items():
        if (left := "".join(char for char, stays in zip(line, kept, strict=True) if stays)) != made[way]:
            raise AssertionError(f"{left} は、{made[way]} ではありません。")
    return {"line": line, "ruby": inside, "kept": ways}


@measurement("exact")
def vocabulary_size(neko: Path, tokenizers: Path) -> dict[str, Any]:
    """語彙サイズを変えて、小説全体を書くのに要るビット数を、規則表の分も含めて数えます。

    小さい語彙の規則は、大きい語彙の規則の初めの部分と同じです。だから訓練は一度で済みます。
    """
    text = read_text(neko)
    tokenizer = train_tokenizer(neko, vocab_size=SIZES[-1], show=False)
    counts = Counter(tokenizer.encode(text).ids)
    parts = _parts(tokenizer)
    _must_agree(counts, parts, text, _load(tokenizers))
    alphabet = len(set(text.encode()))
    rows = [_row(size, _tokens(counts, parts, size), alphabet, text) for size in (alphabet, *SIZES)]
    best = min(rows, key=_total)
    after = [_growth(before, row, alphabet) for before, row in pairwise(rows) if before["size"] >= best["size"]]
    ours = _row(5000, _tokens(counts, parts, 5000), alphabet, text)
    baselines = _baselines(text)
    against = {
        "shift_jis_ratio": baselines["shift_jis"] / ours["per_character"],
        "shift_jis_ratio_with_dictionary": baselines["shift_jis"] / ours["with_dictionary"],
    }
    return {
        "characters": len(text),
        "rows": rows,
        "best": best,
        "after_best": after[0] if after else None,
        "last": after[-1] if after else None,
        "ours": ours | against,
        "baselines": baselines,
    }


def _parts(tokenizer: Tokenizer) -> dict[int, tuple[int, int]]:
    """まとめてできたトークンの番号 → もとの二つの番号。"""
    model = json.loads(tokenizer.to_str())["model"]
    vocab = model["vocab"]
    return {vocab[left + right]: (vocab[left], vocab[right]) for left, right in model["merges"]}


def _tokens(counts: Counter[int], parts: dict[int, tuple[int, int]], size: int) -> int:
    """語彙を ``size`` で打ち切ったときのトークンの数。あとから覚えたトークンは、もとの二つに戻して数えます。"""
    lengths: dict[int, int] = {}
    for number in range(max(counts) + 1):
        halves = parts.get(number) if number >= size else None
        lengths[number] = lengths[halves[0]] + lengths[halves[1]] if halves else 1
    return sum(lengths[number] * times for number, times in counts.items())


def _must_agree(counts: Counter[int], parts: dict[int, tuple[int, int]], text: str, small: Tokenizer) -> None:
    """打ち切った語彙が、初めから小さく訓練した語彙と同じことを確かめます。"""
    size = small.get_vocab_size()
    if _parts(small) != {number: pair for number, pair in parts.items() if number < size}:
        raise ValueError(f"語彙サイズ{size}の規則が、大きい語彙の初めの部分と違います。")
    if _tokens(counts, parts, size) != len(small.encode(text).ids):
        raise ValueError(f"語彙サイズ{size}のトークン数が、打ち切って数えたものと違います。")


def _row(size: int, tokens: int, alphabet: int, text: str) -> dict[str, Any]:
    width = (size - 1).bit_length()
    bits, dictionary = tokens * width, (size - alphabet) * 2 * width
    utf8 = len(text.encode()) * 8
    return {
        "size": size,
        "tokens": tokens,
        "bits_per_token": width,
        "bits": bits,
        "dictionary_bits": dictionary,
        "per_character": bits / len(text),
        "with_dictionary": (bits + dictionary) / len(text),
        "ratio": utf8 / bits,
        "ratio_with_dictionary": utf8 / (bits + dictionary),
    }


def _total(row: dict[str, Any]) -> int:
    return int(row["bits"] + row["dictionary_bits"])


def _growth(before: dict[str, Any], after: dict[str, Any], alphabet: int) -> dict[str, Any]:
    """語彙を増やしたときに、規則一つで減ったトークンの数と、合計の増えた分。

    ``shrink_at_same_width`` は、トークン一つのビット数が増えずに済んだとしたときに、合計の減る分です。
    """
    width = before["bits_per_token"]
    same_width = (after["tokens"] + (after["size"] - alphabet) * 2) * width
    return {
        "from": before["size"],
        "to": after["size"],
        "from_bits": width,
        "to_bits": after["bits_per_token"],
        "saved_per_rule": (before["tokens"] - after["tokens"]) / (after["size"] - before["size"]),
        "growth": _total(after) - _total(before),
        "shrink_at_same_width": _total(before) - same_width,
    }


@measurement("exact")
def by_length(neko: Path) -> dict[str, Any]:
    """小説の初めの一部だけで、同じことをしたときの、合計が最小になる語彙サイズ。"""
    text = read_text(neko)
    return {"parts": [_best_of(text[: len(text) // share]) | {"share": share} for share in SHARES]}


def _best_of(text: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "part.txt"
        path.write_text(text, encoding="utf-8", newline="")
        tokenizer = train_tokenizer(path, vocab_size=SIZES[-1], show=False)
    counts = Counter(tokenizer.encode(text).ids)
    parts, alphabet = _parts(tokenizer), len(set(text.encode()))
    sizes = [size for size in SIZES if alphabet <= size <= tokenizer.get_vocab_size()]
    rows = [_row(size, _tokens(counts, parts, size), alphabet, text) for size in sizes]
    return {"characters": len(text), "best": min(rows, key=_total)["size"]}


def _baselines(text: str) -> dict[str, Any]:
    """語彙を使わない書き方の、1文字当たりのビット数。

    「—」（U+2014）は Python の Shift_JIS にないので、同じ形の「―」（U+2015）に替えて数えます。
    """
    kinds = len(set(text))
    shift_jis = len(text.replace("\u2014", "\u2015").encode("shift_jis"))
    return {
        "utf8": len(text.encode()) * 8 / len(text),
        "utf16": len(text.encode("utf-16-be")) * 8 / len(text),
        "shift_jis": shift_jis * 8 / len(text),
        "dashes": text.count("\u2014"),
        "characters": (kinds - 1).bit_length(),
        "kinds": kinds,
    }


@measurement("tolerance")
def kushami(neko: Path, pretrained: Gemma) -> dict[str, Any]:
    """小説だけを読んだ小さなモデルが当てる、「苦沙弥」の次のトークンと、小説の本文で数えた続き。

    ``after`` は、前に一文字を置いたときの、一位のトークンです。
    """
    body = aozora.parse(read_text(neko)).body
    return {
        **next_tokens(pretrained, MASTER, 8),
        "counts": {called: body.count(MASTER + called) for called in CALLED},
        "after": {word: next_tokens(pretrained, word + MASTER, 1)["top"][0]["token"] for word in ("と", "「")},
    }


@measurement("tolerance")
def nameless(gemma: Gemma) -> dict[str, Any]:
    """書き出しの「名前はまだ」の次のトークンと、漱石の書いた「無い」に付いた確率。"""
    tokenizer, _ = gemma
    found = next_tokens(gemma, OPENING, tokenizer.vocab_size)
    author = tokenizer.convert_tokens_to_ids(AUTHOR)
    chances = {row["id"]: row["probability"] for row in found["top"]}
    return {"prompt": OPENING, "top": found["top"][:3], "author": chances[author]}


@measurement("tolerance")
def today(gemma: Gemma) -> dict[str, Any]:
    """ルビを一つ読んだあとの「今日《」の次のトークンと、`》`までの続き。``others`` は、ほかの言葉にルビを付けた文。"""
    return {
        "prompt": TODAY,
        "top": next_tokens(gemma, TODAY, 3)["top"],
        "written": _until_closed(gemma, TODAY),
        "others": [{"reading": reading, "written": _until_closed(gemma, text)} for text, reading in READINGS],
    }


def _until_closed(gemma: Gemma, text: str) -> str:
    """いちばん確率の高いトークンを選びつづけて、`》`までに書いたもの。"""
    written = ""
    while not written.endswith(CLOSING) and len(written) < len(text):
        written += next_tokens(gemma, text + written, 1)["top"][0]["token"]
    return written


@measurement("exact")
def learned_when(neko: Path, tokenizers: Path) -> dict[str, Any]:
    """言葉が何番目の規則で一つのトークンになったかと、小説に何回出てくるか。"""
    text, tokenizer = read_text(neko), _load(tokenizers)
    alphabet = tokenizer.get_vocab_size() - len(_parts(tokenizer))
    by_word: dict[str, dict[str, Any]] = {}
    for word in (*WORDS, CLOSING):
        number = tokenizer.token_to_id(_visible(word))
        if number is None:
            raise ValueError(f"「{word}」は一つのトークンになっていません。")
        by_word[word] = {"word": word, "merge": number - alphabet + 1, "count": text.count(word)}
    if tokenizer.token_to_id(_visible(NEVER)) is not None:
        raise ValueError(f"「{NEVER}」が一つのトークンになっています。")
    rows = sorted((by_word[word] for word in WORDS), key=lambda row: row["merge"])
    first = [token_bytes(tokenizer, alphabet + place).hex(" ").upper() for place in range(3)]
    never = {"word": NEVER, "count": text.count(NEVER), "tokens": len(tokenizer.encode(NEVER).ids)}
    return {
        "rows": rows,
        "first": first,
        "never": never,
        "merges": tokenizer.get_vocab_size() - alphabet,
        "alphabet": alphabet,
        "by_word": by_word,
    }


def _visible(word: str) -> str:
    return "".join(VISIBLE[byte] for byte in word.encode())


def _load(folder: Path) -> Tokenizer:
    return Tokenizer.from_file(str(folder / f"{NAME}.json"))
