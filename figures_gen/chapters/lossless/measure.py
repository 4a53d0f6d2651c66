"""「失われるもの、失われないもの」の測定。"""

import json
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

import regex
import torch
from tokenizers import Tokenizer

from figures_gen.declarations import measurement
from figures_gen.next_tokens import Gemma
from nexttoken.bpe import VISIBLE
from nexttoken.texts.corpora import read_text
from nexttoken.tokenizer_training import compression, token_bytes

SENTENCE = "論文を書くのは辛い El Psy Congroo 🥺"
LINES = {
    "日本語": "吾輩わがはいは猫である。名前はまだ無い。",
    "英語": "I am a cat. As yet I have no name.",
    "絵文字": "🐱🥺",
}
RUSSIAN = "Мы решили отправиться на луну"
# 席のない文字を、この形の文の終わりに書かせる。どの文字も、先に二回見せる
LINE = ("新宿の{0}野家、渋谷の{0}野家、池袋の", "𠮷")
LIST, SEATLESS = "春の{0}、夏の{0}、秋の", ("𠮷", "囮", "狢", "\N{EGYPTIAN HIEROGLYPH E013}")
# UTF-8 のどこにも現れないバイト（RFC 3629）
NEVER = {0xC0, 0xC1, *range(0xF5, 0x100)}


@measurement("exact")
def lost_bytes(tokenizers: Path) -> dict[str, Any]:
    """例文の一バイトずつが、どのトークンに入ったか。消えたバイトは null です。"""
    return {
        "text": SENTENCE,
        "panels": [_panel(tokenizers, name) for name in ("neko-5000", "neko-5000-full")],
    }


@measurement("exact")
def silent(tokenizers: Path) -> dict[str, Any]:
    """黙って欠けた文。一文字（どれも1バイト）ずつが、残ったかどうか。"""
    tokenizer = _load(tokenizers, "neko-5000")
    rows = []
    for text in ("x != 3", "OK", "C++", "We choose to go to the Moon"):
        ids = tokenizer.encode(text).ids
        places = _places([token_bytes(tokenizer, number) for number in ids], text.encode())
        rows.append({"text": text, "kept": [place is not None for place in places], "restored": tokenizer.decode(ids)})
    return {"rows": rows}


def _panel(folder: Path, name: str) -> dict[str, Any]:
    tokenizer = _load(folder, name)
    ids = tokenizer.encode(SENTENCE).ids
    places = _places([token_bytes(tokenizer, number) for number in ids], SENTENCE.encode())
    characters = []
    for char in SENTENCE:
        code = char.encode()
        taken, places = places[: len(code)], places[len(code) :]
        characters.append({"char": char, "bytes": [f"{byte:02X}" for byte in code], "tokens": taken})
    lost = [
        {"char": c["char"], "byte": byte}
        for c in characters
        for byte, place in zip(c["bytes"], c["tokens"], strict=True)
        if place is None
    ]
    restored = tokenizer.decode(ids)
    return {
        "tokenizer": name,
        "vocab_size": tokenizer.get_vocab_size(),
        "tokens": len(ids),
        "characters": characters,
        "lost": lost,
        "lost_count": len(lost),
        "restored": restored,
        "lossless": restored == SENTENCE,
    }


def _places(tokens: list[bytes], text: bytes) -> list[int | None]:
    """``text`` の一バイトずつが何番目のトークンに入ったか。トークンに残らなかったバイトは None です。"""
    kept = [(number, byte) for number, token in enumerate(tokens) for byte in token]
    places: list[int | None] = []
    for byte in text:
        here = bool(kept) and kept[0][1] == byte
        places.append(kept.pop(0)[0] if here else None)
    if kept:
        raise ValueError("トークンのバイトが、元の文章の並びに合いません。")
    return places


@measurement("exact")
def shared_vocabulary(tokenizers: Path, neko: Path) -> dict[str, Any]:
    """同じ語彙サイズで、日本語だけの語彙と、英語や絵文字と分け合う語彙を比べます。"""
    alone, shared = (_load(tokenizers, name) for name in ("neko-5000-full", "neko-emoji-botchan-5000-full"))
    book = read_text(neko)
    rows = [
        {"language": language, "text": text, "alone": _count(alone, text), "shared": _count(shared, text)}
        for language, text in LINES.items()
    ]
    whole = {"alone": _count(alone, book), "shared": _count(shared, book)}
    return {
        "vocab_size": alone.get_vocab_size(),
        "lines": rows,
        "seats": {"alone": _seats(alone), "shared": _seats(shared)},
        "book": {**whole, "growth": whole["shared"] / whole["alone"] - 1},
    }


@measurement("exact")
def more_data(tokenizers: Path) -> dict[str, Any]:
    """データを足す前と後の、原稿の例文の長さ。"""
    names = {"alone": "neko-5000", "shared": "neko-emoji-botchan-5000"}
    results = {key: compression(_load(tokenizers, name), LINES["日本語"]) for key, name in names.items()}
    return {key: {"tokens": r.tokens, "bits": r.bits, "ratio": r.ratio} for key, r in results.items()}


@measurement("exact")
def unseen(tokenizers: Path) -> dict[str, Any]:
    """見たことのない文字で書いた文の、トークンの数。"""
    return {"russian": _count(_load(tokenizers, "neko-5000-full"), RUSSIAN)}


@measurement("exact")
def lone_byte(tokenizers: Path) -> dict[str, Any]:
    """🥺の先頭のバイトだけのトークンの番号。"""
    tokenizer, byte = _load(tokenizers, "neko-5000-full"), "🥺".encode()[:1]
    numbers = range(tokenizer.get_vocab_size())
    return {"byte": byte.hex().upper(), "id": next(n for n in numbers if token_bytes(tokenizer, n) == byte)}


@measurement("exact")
def word_counts(neko: Path, botchan: Path) -> dict[str, Any]:
    """例文の英字の綴りと、英字の出どころが、作品に何回出てくるか。英訳『坊っちゃん』の「C」の数も。"""
    work, english = read_text(neko), read_text(botchan)
    return {
        "work": {word: work.count(word) for word in ("Psy", "Congroo", "ongroo")},
        "sources": {words: work.count(words) for words in ("many a slip", "http://www.aozora.gr.jp/")},
        "ends_with_url": "http://www.aozora.gr.jp/" in work[-1000:],
        "english_c": english.count("C"),
    }


@measurement("exact")
def price(tokenizers: Path, neko: Path) -> dict[str, Any]:
    """256種類のバイトに席を譲ると、作品がどれだけ長くなるか。席を失った規則は、何回使われていたか。"""
    book, names = read_text(neko), {"before": "neko-5000", "after": "neko-5000-full"}
    models = {key: json.loads((tokenizers / f"{name}.json").read_text(encoding="utf-8")) for key, name in names.items()}
    rules = {key: model["model"]["merges"] for key, model in models.items()}
    tokens = _load(tokenizers, "neko-5000").encode(book).tokens
    uses, counts = Counter(tokens), {"before": len(tokens), "after": _count(_load(tokenizers, "neko-5000-full"), book)}
    kept = len(rules["after"])
    made = [uses["".join(rule)] for rule in rules["before"]]
    return {
        "tokens": counts,
        "growth": counts["after"] / counts["before"] - 1,
        "lost": len(made) - kept,
        "lost_the_last": rules["before"][:kept] == rules["after"],
        "uses": {"kept": median(made[:kept]), "lost": median(made[kept:])},
    }


@measurement("exact")
def letter_c(tokenizers: Path) -> dict[str, int]:
    """章の初めのトークナイザの、「C」を含むトークンの数。"""
    tokenizer = _load(tokenizers, "neko-5000")
    return {"tokens": sum(b"C" in token_bytes(tokenizer, number) for number in range(tokenizer.get_vocab_size()))}


@measurement("tolerance")
def byte_by_byte(gemma: Gemma) -> dict[str, Any]:
    """Gemma の語彙にない文字を、一位を選んで、バイトのトークンで書かせます。"""
    words = set(gemma[0].get_vocab())
    form, character = LINE
    return {
        "line": _go_on(gemma, form.format(character), 6),
        "seats": {word: word in words for word in ("𠮷野家", *SEATLESS)},
        "others": [{"character": one, **_go_on(gemma, LIST.format(one), len(one.encode()))} for one in SEATLESS],
    }


@torch.no_grad()
def _go_on(gemma: Gemma, prompt: str, count: int) -> dict[str, Any]:
    """``prompt`` に、一位のトークンを ``count`` 個足します。"""
    tokenizer, model = gemma
    ids, steps = tokenizer(prompt).input_ids, []
    start = len(ids)
    for _ in range(count):
        logits = model(torch.tensor([ids]), logits_to_keep=1).logits[0, -1]  # (V,)
        probability, number = torch.softmax(logits.double(), dim=-1).max(dim=-1)
        steps.append({"token": tokenizer.convert_ids_to_tokens(int(number)), "probability": probability.item()})
        ids = [*ids, int(number)]
    return {"prompt": prompt, "steps": steps, "written": tokenizer.decode(ids[start:])}


@measurement("exact")
def normalizer(gemma: Any) -> dict[str, Any]:
    """Gemma のトークナイザが、トークンにする前に文字をどうそろえるか。"""
    return {"normalizer": str(gemma[0].backend_tokenizer.normalizer)}


def _seats(tokenizer: Tokenizer) -> dict[str, int]:
    """語彙の席を、入っている文字で分けて数えます。"""
    kinds = Counter(_kind(token_bytes(tokenizer, number)) for number in range(tokenizer.get_vocab_size()))
    return {kind: kinds[kind] for kind in ("日本語", "英字", "絵文字", "そのほか")}


def _kind(token: bytes) -> str:
    text = token.decode(errors="ignore")
    if regex.search(r"[\p{Han}\p{Hiragana}\p{Katakana}]", text):
        return "日本語"
    if regex.search(r"[A-Za-z]", text):
        return "英字"
    return "絵文字" if regex.search(r"\p{Emoji_Presentation}|\p{Extended_Pictographic}", text) else "そのほか"


@measurement("exact")
def alphabet(tokenizers: Path) -> dict[str, Any]:
    """語彙に入っているバイトの種類と、まだ書けないバイト。"""
    return {
        name.replace("-", "_"): _alphabet(_load(tokenizers, name))
        for name in ("neko-5000", "neko-emoji-botchan-5000", "neko-5000-full")
    } | {"bytes": len(VISIBLE), "never": len(NEVER)}


def _alphabet(tokenizer: Tokenizer) -> dict[str, Any]:
    vocabulary = {token_bytes(tokenizer, number) for number in range(tokenizer.get_vocab_size())}
    known = {byte for byte in range(256) if bytes([byte]) in vocabulary}
    return {
        "bytes": len(known),
        "missing": len(set(range(256)) - known - NEVER),
        "merges": tokenizer.get_vocab_size() - len(known),
        "unknown": sorted(set(range(256)) - known),
    }


def _load(folder: Path, name: str) -> Tokenizer:
    return Tokenizer.from_file(str(folder / f"{name}.json"))


def _count(tokenizer: Tokenizer, text: str) -> int:
    ids = tokenizer.encode(text).ids
    if tokenizer.decode(ids) != text:
        raise ValueError(f"元に戻らない文章では、トークン数を比べられません: {text[:20]}")
    return len(ids)
