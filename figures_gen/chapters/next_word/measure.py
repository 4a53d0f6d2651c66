"""「数えて、続きを当てる」の測定。"""

import math
from collections import Counter
from pathlib import Path
from statistics import fmean
from typing import Any

from tokenizers import Tokenizer

from figures_gen.declarations import measurement
from figures_gen.intervals import mean_interval
from nexttoken import aozora
from nexttoken.kneser_ney import KneserNey
from nexttoken.ngram import UNICODE, NGram, hold_out
from nexttoken.texts.corpora import read_text
from nexttoken.tokenizer_training import token_bytes

LONGEST = 6  # いちばん長い n
READ_AGAIN = 30_000  # 読んだ文章の当たり具合は、初めの3万文字で測る
PROMPT = "昨夜吾輩は主人の"
SEEDS = range(10)  # 丸写しを調べるときの、くじの種
BLOCKS = 32  # 差がたまたまかどうかを見るために、初めての文章を区切る数
READINGS = (1_000, 3_000, 10_000, 30_000, 100_000)  # 読む量を、少しずつ増やす
KEYS = "吾輩猫人名前無のはをがにもであるだなていま。"  # 数える鍵盤に並べる文字
TYPED = ("吾", "吾輩は", "吾輩は人で")  # 図に見せるところ
RUN = 2 * LONGEST  # 一度に見る長さの倍だけ続けば、丸写しとみる


@measurement("exact")
def sequences() -> dict[str, Any]:
    """初めの五つが同じで、六つ目から分かれる二つの規則。"""
    places = range(1, 7)
    return {
        "known": 5,
        "natural": list(places),
        "crooked": [_crooked(x) for x in places],
        # 曲線は、16分の1ずつ刻んだ点をつなぐ（二進の分数なので、計算に誤差が出ない）
        "curve": [{"x": k / 16, "natural": k / 16, "crooked": _crooked(k / 16)} for k in range(16, 97)],
    }


def _crooked(x: float) -> float:
    return x + (x - 1) * (x - 2) * (x - 3) * (x - 4) * (x - 5)


@measurement("tolerance")
def ngram_perplexity(neko: Path) -> dict[str, Any]:
    """n ごとの、読んだ文章と初めての文章のパープレキシティ。"""
    read, unread = _texts(neko)
    model = NGram(read, LONGEST, UNICODE)
    rows = [_row(model, n, read[:READ_AGAIN], unread) for n in range(1, LONGEST + 1)]
    return {
        "read": len(read),
        "unread": len(unread),
        "kinds": len(model.alphabet),
        "possible": (possible := len(model.alphabet) ** 3),
        "hundred_millions": round(possible / 1e8),
        "met": sum(len(gram) == 3 for gram in model.counts),
        "rows": rows,
        "best": min(rows, key=lambda row: row["unread"])["n"],
        "lowest": min(row["unread"] for row in rows),
    }


@measurement("tolerance")
def smoothing(neko: Path) -> dict[str, Any]:
    """修正Kneser–Neyで残したときの、初めての文章のパープレキシティと、差し引く分。一度きりの文脈を、どれだけ信じるかも。"""
    read, unread = _texts(neko)
    rows: list[dict[str, Any]] = []
    for n in range(1, LONGEST + 1):
        model = KneserNey(read, n, UNICODE)
        rows.append({"n": n, "unread": model.perplexity(unread), "discounts": model.discounts[n][1:]})
    return {
        "rows": rows,
        "lowest": min(row["unread"] for row in rows),
        "once": _once(read, unread, model),
        "blocks": _blocks(read, unread),
    }


def _blocks(read: str, unread: str) -> dict[str, Any]:
    """初めての文章を前から同じ長さに区切り、区切りごとに、二つの残し方（n=3）の迷いの比を求めたもの。比の平均と95%の幅も。"""
    old, new = (_logs(model, 3, unread) for model in (NGram(read, 3, UNICODE), KneserNey(read, 3, UNICODE)))
    size = len(unread) // BLOCKS
    gaps = [fmean(old[at + i] - new[at + i] for i in range(size)) for at in range(0, size * BLOCKS, size)]
    low, high = mean_interval(gaps)
    return {
        "count": BLOCKS,
        "better": sum(gap < 0 for gap in gaps),
        "ratio": math.exp(fmean(gaps)),
        "low": math.exp(low),
        "high": math.exp(high),
    }


def _texts(neko: Path) -> tuple[str, str]:
    return hold_out(aozora.parse(read_text(neko)).body)


def _row(model: NGram[str], n: int, read: str, unread: str) -> dict[str, Any]:
    """長さ n までの数え上げは、もっと長い n のモデルの中にもある。文脈を縮めて渡せば、作り直さずに済む。"""
    windows = [tuple(unread[i : i + n]) for i in range(len(unread) - n + 1)]
    return {
        "n": n,
        "read": _perplexity(model, n, read),
        "unread": _perplexity(model, n, unread),
        "never": sum(window not in model.counts for window in windows) / len(windows),
    }


def _perplexity(model: NGram[str], n: int, text: str) -> float:
    return math.exp(-math.fsum(_logs(model, n, text)) / len(text))


def _logs(model: NGram[str] | KneserNey[str], n: int, text: str) -> list[float]:
    contexts = (text[max(0, i - n + 1) : i] for i in range(len(text)))
    return [math.log(model.probability(char, context)) for char, context in zip(text, contexts, strict=True)]


def _once(read: str, unread: str, model: KneserNey[str]) -> dict[str, Any]:
    """一度だけ読んだ文脈に来たとき、そのとき続いた文字がまた来る割合と、二つの残し方が付けていた確率の平均。"""
    counted, width = NGram(read, model.n, UNICODE), model.n - 1
    only = {gram[:-1]: gram[-1] for gram in counted.counts if len(gram) == model.n and counted.totals[gram[:-1]] == 1}
    before = {i: context for i in range(width, len(unread)) if (context := tuple(unread[i - width : i])) in only}
    return {
        "places": len(before),
        "hit": fmean(only[context] == unread[i] for i, context in before.items()),
        "old": fmean(counted.probability(only[context], context) for context in before.values()),
        "new": fmean(model.probability(only[context], context) for context in before.values()),
    }


@measurement("exact")
def ngram_next(neko: Path) -> dict[str, Any]:
    """文脈を長くしていったときの、次の文字の割合と、数えた回数。"""
    read, _ = _texts(neko)
    return {"prompt": PROMPT, "panels": [_panel(read, PROMPT[-length:]) for length in (1, 3, 6, 8)]}


def _panel(read: str, context: str) -> dict[str, Any]:
    counts = _after(read, context)
    top = [{"char": char, "count": count, "share": count / counts.total()} for char, count in counts.most_common(4)]
    return {"n": len(context) + 1, "context": context, "count": counts.total(), "kinds": len(counts), "top": top}


def _after(read: str, context: str) -> Counter[str]:
    """``context`` のすぐあとの文字の回数。"""
    size = len(context)
    return Counter(read[i + size] for i in range(len(read) - size) if read.startswith(context, i))


@measurement("exact")
def letter_keys(neko: Path) -> dict[str, Any]:
    """鍵盤にある文字だけの並びを、読んだ回数。並びは、長さ ``longest`` まで。"""
    read, _ = _texts(neko)
    counts: Counter[str] = Counter()
    for start in range(len(read)):
        for end in range(start + 1, min(start + LONGEST, len(read)) + 1):
            if read[end - 1] not in KEYS:
                break
            counts[read[start:end]] += 1
    shown = [{"typed": one, "count": counts[one], "keys": [counts[one + key] for key in KEYS]} for one in TYPED]
    return {"keys": KEYS, "longest": LONGEST, "read": len(read), "shown": shown, "counts": _nested(counts, "")}


def _nested(counts: Counter[str], start: str) -> str:
    """``start`` に続く文字と回数（1なら書かない）。その続きは、括弧の中に。"""
    found = [(key, times, _nested(counts, start + key)) for key in KEYS if (times := counts.get(start + key, 0))]
    return "".join(key + (str(times) if times > 1 else "") + (more and f"({more})") for key, times, more in found)


@measurement("exact")
def after_wagahai(neko: Path) -> dict[str, Any]:
    """読ませる文章をすべて読んだときの、「吾輩」の次に来る文字の回数と、「は」の割合。"""
    read, _ = _texts(neko)
    counts = _after(read, "吾輩")
    readings = [(size, _after(read[:size], "吾輩")) for size in (*READINGS, len(read))]
    return {
        "readings": [{"read": size, "times": one.total(), "wa": one["は"]} for size, one in readings],
        "times": counts.total(),
        "share": counts["は"] / counts.total(),
        "followers": dict(counts.most_common(5)),
    }


@measurement("exact")
def copied(neko: Path) -> dict[str, Any]:
    """いちばん長い n で書いた文章の、丸写しの長さと割合、続きが一通りしかなかった割合。くじの種を変えて測る。"""
    read, _ = _texts(neko)
    model = NGram(read, LONGEST, UNICODE)
    texts = [_copied(model, read, seed) for seed in SEEDS]
    lengths = [text["longest"] for text in texts]
    return {
        "count": len(texts),
        "run": RUN,
        "shortest": min(lengths),
        "longest": max(lengths),
        "share": sum(text["share"] for text in texts) / len(texts),
        "one_way": sum(text["one_way"] for text in texts) / len(texts),
        "texts": texts,
    }


def _copied(model: NGram[str], read: str, seed: int) -> dict[str, Any]:
    text = "".join(model.generate("吾輩は", length=200, seed=seed))
    contexts = [tuple(text[i - LONGEST + 1 : i]) for i in range(LONGEST - 1, len(text))]
    inside = {j for i in range(len(text) - RUN + 1) if text[i : i + RUN] in read for j in range(i, i + RUN)}
    return {
        "seed": seed,
        "longest": _longest(text, read),
        "share": len(inside) / len(text),
        "one_way": sum(model.kinds[context] == 1 for context in contexts) / len(contexts),
    }


def _longest(text: str, read: str) -> int:
    """``read`` と続けて一致する、いちばん長いところの文字数。"""
    length = 0
    while any(text[i : i + length + 1] in read for i in range(len(text) - length)):
        length += 1
    return length


@measurement("exact")
def strips(neko: Path) -> dict[str, Any]:
    """n ごとに書いた文章を、前から、小説にそのままある、いちばん長い切れ端に分けたもの。"""
    read, _ = _texts(neko)
    rows = []
    for n in range(1, LONGEST + 1):
        text = "".join(NGram(read, n, UNICODE).generate("吾輩は", length=36, seed=3))
        rows.append({"n": n, "strips": _cut(text, read)})
    return {"rows": rows}


def _cut(text: str, read: str) -> list[str]:
    strips = []
    while text:
        strips.append(next(text[:end] for end in range(len(text), 0, -1) if text[:end] in read))
        text = text[len(strips[-1]) :]
    return strips


@measurement("exact")
def token_ngrams(tokenizers: Path, neko: Path) -> dict[str, Any]:
    """手作りのトークナイザのトークンの長さと、取っておいた文章で初めて見る、トークンの並びの割合。"""
    tokenizer = Tokenizer.from_file(str(tokenizers / "neko-5000-full.json"))
    read, unread = _texts(neko)
    body = read + unread
    lengths = [_characters(token_bytes(tokenizer, number)) for number in tokenizer.encode(body).ids]
    model = NGram(tokenizer.encode(read).ids, 3, size=tokenizer.get_vocab_size())
    rest = tokenizer.encode(unread).ids
    windows = {n: [tuple(rest[i : i + n]) for i in range(len(rest) - n + 1)] for n in range(1, 4)}
    return {
        "mean": len(body) / len(lengths),
        "short": sum(length <= 1 for length in lengths) / len(lengths),
        "never": {str(n): sum(one not in model.counts for one in found) / len(found) for n, found in windows.items()},
    }


def _characters(token: bytes) -> int:
    """トークンの文字数。文字の途中で切れた切れ端は、文字にならない分を数えません。"""
    return len(token.decode(errors="ignore"))
