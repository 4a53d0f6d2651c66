"""「BPEを手でやってみる」の測定。"""

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

from figures_gen.declarations import measurement
from figures_gen.next_tokens import Gemma, next_tokens
from nexttoken import bpe, letter_pairs
from nexttoken.letter_pairs import Cost, Costs, Step
from nexttoken.texts.corpora import read_text

TEXT = "ABCDCDABCDCDE"
PLUMS = "すもももももももものうち"
ACCOUNTS = ("with_symbols", "pairs_only", "bits")
STRANGER, SEATS = "ABFE", 9
GREETING, STARTS = "あけましておめでとう", ("ご", "ござ", "ございます")


@measurement("exact")
def steps() -> dict[str, Any]:
    """一歩ごとの文を、記号と、それが元の文の何文字分かで表します。"""
    done = letter_pairs.steps(TEXT)
    rules = letter_pairs.rule_table(done)
    lines = [done[0].before, *(step.after for step in done)]
    return {
        "rows": [_symbols(line, rules) for line in lines],
        "merges": [_merge(step) for step in done],
        "last_pairs": letter_pairs.count_pairs(lines[-1]),
    }


@measurement("exact")
def unknown_letter() -> dict[str, Any]:
    """13文字だけから始めたトークナイザの席と、知らない文字のある文の番号と、番号から戻した文。"""
    tokenizer = bpe.train(TEXT, vocab_size=SEATS, full_alphabet=False)
    seats = [token.decode() for token in tokenizer.vocab.values()]
    ids = tokenizer.encode(STRANGER)
    return {"text": STRANGER, "seats": seats, "ids": ids, "back": tokenizer.decode(ids)}


@measurement("exact")
def one_rule() -> dict[str, Any]:
    """「AB」一回に、規則を一つ使ったときの勘定。"""
    text, rules = "AB", {"Z": "AB"}
    return {"sentence": text, "short": "Z", "rule": "ZAB", **_cost(letter_pairs.costs(text, rules).with_symbols)}


def _symbols(line: str, rules: dict[str, str]) -> list[dict[str, str]]:
    return [{"symbol": symbol, "letters": letter_pairs.restore(symbol, rules)} for symbol in line]


def _merge(step: Step) -> dict[str, Any]:
    """``at`` は、対が前の行の何番目の記号から始まるか。"""
    places: list[int] = []
    while (at := step.before.find(step.pair, places[-1] + 2 if places else 0)) >= 0:
        places.append(at)
    return {"pair": step.pair, "symbol": step.symbol, "count": step.count, "at": places}


@measurement("exact")
def accounts() -> dict[str, Any]:
    """文が1回のときと2回のときの、文と規則表の長さ。2回のときは、同じ規則表を使う場合とBPEをやり直す場合。"""
    once, twice = letter_pairs.repeats(TEXT, up_to=2)
    return {"once": _costs(once.same), "same": _costs(twice.same), "again": _costs(twice.again)}


def _costs(costs: Costs) -> dict[str, dict[str, Any]]:
    return {name: _cost(getattr(costs, name)) for name in ACCOUNTS}


def _cost(cost: Cost) -> dict[str, Any]:
    return asdict(cost) | {"total": cost.total, "pays": cost.pays}


@measurement("exact")
def kinds() -> dict[str, Any]:
    """元の文と縮めた文の、記号の種類と、一個のビット数。"""
    letters, rules = len(set(TEXT)), len(letter_pairs.rule_table(letter_pairs.steps(TEXT)))
    return {
        "letters": letters,
        "letter_bits": _width(letters),
        "rules": rules,
        "symbols": letters + rules,
        "symbol_bits": _width(letters + rules),
    }


def _width(count: int) -> int:
    return (count - 1).bit_length()


@measurement("exact")
def plums() -> dict[str, Any]:
    """早口言葉で、続く「も」の数と、初めに書き換える「もも」の数。"""
    return {"run": max(map(len, re.findall("も+", PLUMS))), "pairs": letter_pairs.steps(PLUMS)[0].count}


@measurement("exact")
def repeats() -> dict[str, Any]:
    """文を1回から10回までくり返したときの、元の長さに対する割合と、得になり始める回数。"""
    rows = letter_pairs.repeats(TEXT, up_to=10)
    shares: dict[str, Any] = {
        name: {way: _series([getattr(getattr(row, way), name) for row in rows]) for way in ("same", "again")}
        for name in ACCOUNTS
    }
    return shares | {"letters": len(TEXT)}


def _series(costs: list[Cost]) -> dict[str, Any]:
    return {"share": [cost.total / cost.before for cost in costs], "pays_from": letter_pairs.first_to_pay(costs)}


@measurement("exact")
def letter_e() -> dict[str, Any]:
    """文字「E」の、バイトの値と、バイトから始めるBPEのトークンの番号。"""
    value = ord("E")
    return {"value": value, "hex": f"{value:X}", "number": list(bpe.VISIBLE).index(value)}


@measurement("exact")
def slowly(sample: Path) -> dict[str, Any]:
    """数え直す書き方と、まわりだけを直す書き方とで、同じになった規則の数。"""
    text = read_text(sample)
    slow, fast = (train(text, 600).merges for train in (bpe.train_slowly, bpe.train))
    return {"rules": len(fast), "same": sum(a == b for a, b in zip(slow, fast, strict=True))}


@measurement("exact")
def alphabet(neko: Path) -> dict[str, Any]:
    """『吾輩は猫である』のファイルに出てくる、文字とバイトの種類。"""
    text = read_text(neko)
    return {"characters": len(set(text)), "bytes": len(set(text.encode()))}


@measurement("tolerance")
def guesses(gemma: Gemma) -> dict[str, Any]:
    """お題を二度書く途中の、終わりの二文字の手前で、Gemmaの当てる次のトークン。

    ``pieces`` は、Gemmaのトークナイザが切ったお題です。
    """
    tokenizer, _ = gemma
    found = next_tokens(gemma, f"{TEXT}\n{TEXT[:-2]}", 30)
    chances = {row["token"]: row["probability"] for row in found["top"]}
    return {
        "prompt": found["prompt"],
        "prompt_tokens": found["prompt_tokens"],
        "top": found["top"][:3],
        "letter": chances["D"],
        "text": TEXT,
        "pieces": [tokenizer.decode(number) for number in tokenizer(TEXT, add_special_tokens=False).input_ids],
    }


@measurement("tolerance")
def new_year(gemma: Gemma) -> dict[str, Any]:
    """「あけましておめでとう」の次のトークンと、続きの初めの一文字に付いた確率。

    ``seats`` は、続きの初めの一文字、二文字、五文字のうち、Gemmaの語彙にあるものです。
    """
    tokenizer, _ = gemma
    found = next_tokens(gemma, GREETING, 100)
    vocabulary = tokenizer.get_vocab()
    chances = {row["token"]: row["probability"] for row in found["top"]}
    return {
        "prompt": found["prompt"],
        "top": found["top"][:3],
        "start": chances[STARTS[0]],
        "seats": [piece for piece in STARTS if piece in vocabulary],
    }
