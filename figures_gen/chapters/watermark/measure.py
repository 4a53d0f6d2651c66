"""「この文章は、機械が書いたのか」の測定。

書かせた文章は、番号の並びの記録（examples/marked）です。ここでは、そこから数え直せるものだけを計算します。
"""

import math
import random
import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import fmean, median
from typing import Any

import torch
from torch import Tensor

from figures_gen.declarations import Parts, measurement
from figures_gen.intervals import mean_interval
from nexttoken import aozora, attacks, mark
from nexttoken.loading.provenance import PROVENANCE, read_json
from nexttoken.mark import KEY, NEVER, REMEDY, SIZE, WAYS
from nexttoken.sampling import distinct_n
from nexttoken.texts.corpora import read_text
from nexttoken.watermark import GreenList, Tournament, binomial_tail, clopper_pearson, find_key

Gemma = tuple[Any, Any]
PROSE = "prose"
LENGTHS = (25, 50, 100, 200)
LONGEST = 400
THRESHOLDS = (0.01, 0.001)
STRICT = 0.001  # 本文で「見つかった」と言うしきい値
SHOWN = 50  # 色を付けて見せるトークンの数
SHOWN_PROMPT = 9
TABLE, TABLE_LINES, CANDIDATES = 38, 6, 3  # 九九の書き出しと、見せる行と、次の候補の数
FORK, FORK_CANDIDATES = "東京は日本の首都圏の", 6  # 前の章で見つけた分かれ道と、見せる候補の数
TABLE_RUNS = 8  # 九九を何度も書かせるとき、何回に分けるか
TABLE_SEEDS = 3  # 一回に書かせる本数
TABLE_LENGTH = 40
TABLE_RIGHT = 3  # 正しいかどうかを見る行の数
MARK = GreenList(KEY, SIZE)
BITS = ((0.0, 0.5), (0.5, 1.0), (1.0, 2.0), (2.0, 4.0), (4.0, 6.0), (6.0, 20.0))  # 散らばりの区切り
KINDS = ("prose", "code", "list", "quotation", "fixed")
FALSE_LENGTHS = (*LENGTHS, LONGEST)
FALSE_KEYS = 40
TOURNAMENT_LENGTHS = (25, 100, 400)  # 回戦の数だけ時間がかかるので、三つの長さだけ
WEAKER = (0.1, 0.3)  # トーナメントの印の文章を、取り替える割合
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
SEEDS = (0, 1, 2)
ESSAYS, CHEATS = 1000, 50  # 正直な作文の数と、機械に書かせた作文の数
SUPPOSED = 0.95  # 機械の作文が見つかるとした割合
WORDS = ["猫", "犬", "鳥", "が", "は", "を", "鳴く", "走る", "眠る", "。"]  # 言葉が10個しかない国
SENTENCE = ["猫", "が", "猫", "が", "犬", "が", "犬", "。"]  # 練習で、組を数える文
FORGED = 12  # 鍵を盗んだ人が、小説から選ぶ文の数
NEAR = 1000  # くじ一回を比べるときの候補の数。確率の大きいものから
STEPS = (0, 50, 100, 150)  # くじ一回を比べるところ。書きはじめてからのトークンの数
BEND_KEYS = 40
SHORT, STOLEN = 16, 80  # しらみつぶしにする鍵のビット数と、手に入れた文章の長さ
HUMAN, CLEAN_KEYS = 3000, 5  # 印のある段落を混ぜる、人の文章の長さ。何も混ぜないときの、鍵の数


@measurement("exact")
def coins() -> dict[str, Any]:
    """台本のcoinsとchanceと同じ、二人の書き手の文と、20個のうち緑がいくつになるかの確率。"""
    lots, green, tosses = random.Random(0), GreenList(key=2024, vocab_size=len(WORDS), gamma=0.5), 20
    writers = []
    for only in (False, True):
        ids = [0]
        while len(ids) <= tosses:
            chosen = WORDS.index(lots.choice(WORDS))
            if not only or green.green(ids[-1:])[chosen]:
                ids.append(chosen)
        painted = [bool(green.green([before])[after]) for before, after in pairwise(ids)]
        writers.append({"words": [WORDS[one] for one in ids], "green": painted, "count": sum(painted)})
    return {
        "writers": writers,
        "shares": [math.comb(tosses, count) * 0.5**tosses for count in range(tosses + 1)],
        "tails": [{"from": count, "share": binomial_tail(count, tosses, 0.5)} for count in (12, 15, 20)],
    }


@measurement("exact")
def pairs() -> dict[str, Any]:
    """組を数える練習の文。"""
    return {"words": SENTENCE}


def _records(marked: Path, way: str, kind: str | None = PROSE) -> list[dict[str, Any]]:
    kinds = [each["kind"] for each in mark.prompts(marked)]
    return [
        {**record, "kind": kinds[record["prompt"]]}
        for record in _all(marked)
        if record["way"] == way and kind in (None, kinds[record["prompt"]])
    ]


@cache
def _all(marked: Path) -> list[dict[str, Any]]:
    return mark.texts(marked)


def _share(found: Sequence[bool]) -> dict[str, float]:
    low, high = clopper_pearson(sum(found), len(found))
    return {"found": sum(found), "of": len(found), "share": fmean(found), "low": low, "high": high}


def _reread(gemma: Gemma, ids: Sequence[int]) -> list[int]:
    """文章に直し、もう一度番号に直したもの。調べる人に届くのは、番号ではなく文章だからです。"""
    return _ids(gemma, gemma[0].decode(ids))


def _texts(
    gemma: Gemma, marked: Path, way: str, kind: str | None = PROSE, length: int | None = None
) -> list[list[int]]:
    """書かせた文章の、初めの ``length`` トークンを、読み直したもの。"""
    return [_reread(gemma, record["ids"][:length]) for record in _records(marked, way, kind)]


def _ids(gemma: Gemma, text: str) -> list[int]:
    found: list[int] = gemma[0](text, add_special_tokens=False).input_ids
    return found


def _mean(values: Sequence[float]) -> dict[str, float]:
    """平均と、t分布による95%信頼区間。"""
    low, high = mean_interval(values)
    return {"mean": fmean(values), "low": low, "high": high}


@measurement("tolerance")
def samples(base: Gemma, marked: Path) -> dict[str, Any]:
    """同じ書き出しの、印のない文章とある文章の、初めのトークンと色。記録の身元も。"""
    found = read_json(marked / PROVENANCE, REMEDY)
    shown = {}
    for way in ("plain", "delta-2"):
        [record] = [each for each in _records(marked, way) if each["prompt"] == SHOWN_PROMPT]
        ids = _reread(base, record["ids"][:SHOWN])
        pieces = [base[0].decode([token]) for token in ids]
        whole = MARK.detect(_reread(base, record["ids"]))
        part = MARK.detect(ids)
        shown[way] = {
            "tokens": [
                {"text": text, "green": is_green} for text, is_green in zip(pieces, MARK.colours(ids), strict=True)
            ],
            "part": part._asdict(),
            "whole": whole._asdict(),
        }
    return {
        "prompt": mark.prompts(marked)[SHOWN_PROMPT]["text"],
        "gamma": MARK.gamma,
        "delta": MARK.delta,
        "texts": len(_all(marked)),
        "tokens": sum(len(record["ids"]) for record in _all(marked)),
        "prompts": len(mark.prompts(marked)),
        "seconds": found["seconds"],
        **shown,
    }


@measurement("tolerance")
def detection(base: Gemma, marked: Path) -> dict[str, Any]:
    """書かせ方と長さごとの、見つかった割合。文章に直してから、番号に直して数えます。"""
    rows, changed = [], []
    for name in ("plain", "delta-1", "delta-2", "delta-4", "half", "long"):
        way, records = WAYS[name], _records(marked, name)
        seen = way.mark if isinstance(way.mark, GreenList) else MARK
        for length in LENGTHS if name != "long" else (LONGEST,):
            reread = _texts(base, marked, name, length=length)
            changed += [ids != record["ids"][:length] for ids, record in zip(reread, records, strict=True)]
            found = [seen.detect(ids) for ids in reread]
            rows.append(
                {
                    "way": name,
                    "length": length,
                    "z": median(each.z for each in found),
                    "strict": _share([each.p < STRICT for each in found]),
                }
            )
    marks = [GreenList(KEY + number, SIZE) for number in range(1, 41)]
    wrong = [each.detect(ids).p for ids in _texts(base, marked, "delta-2") for each in marks]
    return {
        "rows": rows,
        "headline": {row["way"]: row for row in rows if row["length"] == LENGTHS[-1]},
        "changed": fmean(changed),
        "wrong": {"keys": len(marks), **_share([p < STRICT for p in wrong])},
    }


@measurement("tolerance")
def costs(marked: Path) -> dict[str, Any]:
    """書かせ方ごとの、印を付ける前のモデルから見た迷いと、表現の多彩さ。同じ書き出しだけで比べます。"""
    shared = min(len(_records(marked, name)) for name in WAYS if name not in ("long", "greedy", "tournament"))
    found: dict[str, dict[str, Any]] = {}
    for name in WAYS:
        if name == "long":
            continue
        records = _records(marked, name)[:shared]
        losses = [fmean(record["losses"]) / 1000 for record in records]
        found[name] = {
            "texts": len(records),
            **_mean(losses),
            "perplexity": math.exp(fmean(losses)),
            "distinct_2": fmean(distinct_n([record["ids"]], 2) for record in records),
        }
    plain = {record["prompt"]: fmean(record["losses"]) / 1000 for record in _records(marked, "plain")}
    for name, row in found.items():
        worse = [fmean(record["losses"]) / 1000 - plain[record["prompt"]] for record in _records(marked, name)]
        row["worse"] = _mean(worse)
    return {"ways": found}


@measurement("tolerance")
def bends(base: Gemma, marked: Path) -> Parts:
    """同じ文脈のくじ一回に、たくさんの鍵で印を付けたもの。損失の期待値の増えた分と、二度引いて同じものが出る確率。

    候補は、確率の大きい順に :data:`NEAR` 個です。塗り分けは、番号の代わりに順位で決めます（鍵で平均すれば同じです）。
    """
    tokenizer, model = base
    records = _records(marked, "plain")

    def row(number: int) -> dict[str, Any]:
        record = records[number]
        start = tokenizer(mark.prompts(marked)[record["prompt"]]["text"]).input_ids
        ids = [*start, *record["ids"]]
        with torch.no_grad():
            logits = model(torch.tensor([ids])).logits[0, [len(start) - 1 + step for step in STEPS]].double()
        logits[:, list(NEVER)] = -torch.inf
        near = logits.topk(NEAR).values.log_softmax(1)
        draw = random.Random(number)
        found: dict[str, list[dict[str, float]]] = {}
        for step, logs in zip(STEPS, near, strict=True):
            context = torch.tensor([ids[: len(start) + step][-4:]])
            loss = -(logs.exp() @ logs).item()
            found.setdefault("plain", []).append({"worse": 0.0, "same": logs.exp().square().sum().item()})
            for _ in range(BEND_KEYS):
                keys = [draw.randrange(2**64) for _ in range(len(mark.KEYS))]
                ways: dict[str, GreenList | Tournament] = {"tournament": Tournament(keys, NEAR)}
                ways |= {f"delta-{delta}": GreenList(keys[0], NEAR, delta=delta) for delta in (1, 2, 4)}
                for name, way in ways.items():
                    p = way(context, logs[None])[0].softmax(0)
                    here = {"worse": -(p @ logs).item() - loss, "same": p.square().sum().item()}
                    found.setdefault(name, []).append(here)
        return {
            "covered": logits.softmax(1).topk(NEAR).values.sum(1).mean().item(),
            **{name: {what: fmean(one[what] for one in all_) for what in all_[0]} for name, all_ in found.items()},
        }

    def whole(rows: list[dict[str, Any]]) -> dict[str, Any]:
        names = [name for name in rows[0] if name != "covered"]
        return {
            "texts": len(rows),
            "places": len(rows) * len(STEPS),
            "keys": BEND_KEYS,
            "near": NEAR,
            "rounds": len(mark.KEYS),
            "covered": fmean(row["covered"] for row in rows),
            "ways": {
                name: {
                    "worse": _mean([row[name]["worse"] for row in rows]),
                    "same": _mean([row[name]["same"] for row in rows]),
                    "more": _mean([row[name]["same"] - row["plain"]["same"] for row in rows]),
                }
                for name in names
            },
            "steeper": {
                f"{one}-{other}": _mean([row[f"delta-{other}"]["worse"] - row[f"delta-{one}"]["worse"] for row in rows])
                for one, other in ((1, 2), (2, 4))
            },
        }

    return Parts(len(records), row, whole)


@measurement("tolerance")
def entropy(base: Gemma, marked: Path) -> dict[str, Any]:
    """くじの散らばりと、緑を引いた割合。文章の種類ごとの、見つかりやすさも。

    散らばりは、書いたときの番号に付いています。だから、散らばりで分けるときだけは、読み直さずに数えます。
    """
    places: dict[tuple[float, float], list[list[bool]]] = {edges: [] for edges in BITS}
    for record in _records(marked, "delta-2", None):
        colours = list(zip(record["bits"], MARK.colours(record["ids"]), strict=True))
        for low, high in BITS:
            places[low, high].append([g for bits, g in colours if g is not None and low <= bits / 1000 < high])
    kinds = []
    for kind in KINDS:
        found = [MARK.detect(ids) for ids in _texts(base, marked, "delta-2", kind)]
        kinds.append(
            {
                "kind": kind,
                "texts": len(found),
                "bits": _bits(_records(marked, "delta-2", kind)),
                "green": sum(each.green for each in found) / sum(each.counted for each in found),
                "counted": fmean(each.counted for each in found),
                "z": median(each.z for each in found),
                "least_z": min(each.z for each in found),
                "most_z": max(each.z for each in found),
                **_share([each.p < STRICT for each in found]),
            }
        )
    prompt = mark.prompts(marked)[TABLE]["text"]
    continued = {
        way: base[0].decode(record["ids"]).split("\n")
        for way in ("plain", "delta-2")
        for record in _records(marked, way, "fixed")
        if record["prompt"] == TABLE
    }
    return {
        "bins": [{"from": low, "to": high, **_pooled(found)} for (low, high), found in places.items()],
        "kinds": kinds,
        "gamma": MARK.gamma,
        "prompt": prompt,
        "continued": {way: [line for line in lines if line][:TABLE_LINES] for way, lines in continued.items()},
        "first": _first(base, base[0](prompt).input_ids),
    }


@measurement("exact")
def tables(base: Gemma, marked: Path) -> Parts:
    """九九の続きを、くじを替えて何度も書かせ、初めの何行かの式がどれも正しい本数。印なしと印あり。"""
    start = base[0](mark.prompts(marked)[TABLE]["text"]).input_ids
    ways = {"plain": mark.Way(None, 1, TABLE_LENGTH), "delta-2": mark.Way(MARK, 1, TABLE_LENGTH)}

    def row(number: int) -> dict[str, Any]:
        seeds = range(number * TABLE_SEEDS, (number + 1) * TABLE_SEEDS)
        texts = {
            name: mark._texts(base[1], [start] * TABLE_SEEDS, way, seeds, lambda _: None) for name, way in ways.items()
        }
        return {name: [_right(base[0].decode(text["ids"])) for text in found] for name, found in texts.items()}

    def whole(rows: list[dict[str, Any]]) -> dict[str, Any]:
        right = {name: sum(sum(row[name]) for row in rows) for name in ways}
        return {"texts": TABLE_RUNS * TABLE_SEEDS, "lines": TABLE_RIGHT, "right": right}

    return Parts(TABLE_RUNS, row, whole)


def _right(text: str) -> bool:
    """初めの何行か（空の行は除く）が、どれも正しい掛け算の式か。"""
    lines = [line for line in text.replace(" ", "").split("\n") if line][:TABLE_RIGHT]
    sums = [re.fullmatch(r"(\d+)×(\d+)=(\d+)", line) for line in lines]
    return len(sums) == TABLE_RIGHT and all(one and int(one[1]) * int(one[2]) == int(one[3]) for one in sums)


@measurement("tolerance")
def fork(base: Gemma) -> dict[str, Any]:
    """分かれ道の次の候補の、色と、緑をひいきする前と後の確率。"""
    return {"prompt": FORK, "candidates": _first(base, base[0](FORK).input_ids, FORK_CANDIDATES), "delta": MARK.delta}


@measurement("tolerance")
@torch.no_grad()
def favour(base: Gemma) -> dict[str, Any]:
    """分かれ道の次の候補の、色と確率。``green`` は緑の確率の合計で、足す点数ごとの確率が、ここから決まる（engine）。

    緑どうし、赤どうしの順番は変わらないので、どれだけ足しても、全体の上位は、緑と赤の上位ずつの中にある。
    """
    ids = base[0](FORK).input_ids
    chances, green = base[1](torch.tensor([ids])).logits[0, -1].double().softmax(0), MARK.green(ids)
    tops = [(colour, (chances * (green == colour)).topk(FORK_CANDIDATES)) for colour in (True, False)]
    found = [
        {"token": base[0].decode([token]), "green": colour, "chance": chance}
        for colour, top in tops
        for token, chance in zip(top.indices.tolist(), top.values.tolist(), strict=True)
    ]
    return {"prompt": FORK, "green": chances[green].sum().item(), "shown": FORK_CANDIDATES, "candidates": found}


@torch.no_grad()
def _first(gemma: Gemma, ids: list[int], candidates: int = CANDIDATES) -> list[dict[str, Any]]:
    """次のトークンの候補の、色と、印を付ける前と後の確率。付ける前の確率の大きい順。"""
    logits = gemma[1](torch.tensor([ids])).logits[:, -1].double()
    before, after = logits.softmax(1)[0], MARK(torch.tensor([ids]), logits)[0].softmax(0)
    green = MARK.green(ids)
    return [
        {
            "token": gemma[0].decode([token]),
            "green": bool(green[token]),
            "before": before[token].item(),
            "after": after[token].item(),
        }
        for token in before.topk(candidates).indices.tolist()
    ]


def _pooled(texts: Sequence[Sequence[bool]]) -> dict[str, float]:
    """文章をまとめた割合と、文章を単位にした95%信頼区間。一つの文章の中のトークンは、互いに似るからです。"""
    texts = [each for each in texts if each]
    greens, counted = [sum(each) for each in texts], [len(each) for each in texts]
    found, of = sum(greens), sum(counted)
    low, high = mean_interval(greens, counted)
    return {"texts": len(texts), "found": found, "of": of, "share": found / of, "low": low, "high": high}


def _bits(records: Sequence[dict[str, Any]]) -> float:
    return fmean(fmean(record["bits"]) / 1000 for record in records)


@measurement("tolerance")
def false_accusations(base: Gemma, neko: Path, botchan: Path) -> Parts:
    """人の書いた文章を調べて、印があると言ってしまう割合。緑のリストで同じ組を一度だけ、何度も数えるとき。トーナメント。

    一回は、一つの鍵です。同じ本から切った窓は互いに似るので、区間は鍵を単位に求めます。
    """
    books = {
        book: torch.tensor(_ids(base, text))
        for book, text in (("neko", aozora.parse(read_text(neko)).body), ("botchan", read_text(botchan)))
    }
    draw = random.Random(0)
    keys = [draw.randrange(2**64) for _ in range(FALSE_KEYS)]
    rounds = [[draw.randrange(2**64) for _ in mark.KEYS] for _ in range(FALSE_KEYS)]
    cases = [
        (book, way, length)
        for book in books
        for way in ("once", "every", "tournament")
        for length in (TOURNAMENT_LENGTHS if way == "tournament" else FALSE_LENGTHS)
    ]

    def windows(book: str, length: int) -> Tensor:
        ids = books[book]
        return ids[: len(ids) // length * length].reshape(-1, length)

    def row(number: int) -> dict[str, Any]:
        found: dict[str, list[int]] = {}
        for book, way, length in cases:
            if way == "tournament":
                tails = _tails(*Tournament(rounds[number], SIZE).count(windows(book, length)), 0.5)
            else:
                tails = _tails(*GreenList(keys[number], SIZE).count(windows(book, length), way == "every"))
            found[f"{book}-{way}-{length}"] = [sum(p < threshold for p in tails) for threshold in THRESHOLDS]
        return found

    def whole(rows: list[dict[str, Any]]) -> dict[str, Any]:
        table: list[dict[str, Any]] = [
            {
                "book": book,
                "way": way,
                "length": length,
                "threshold": threshold,
                "windows": len(windows(book, length)),
                **_accused([row[f"{book}-{way}-{length}"][place] for row in rows], len(windows(book, length))),
            }
            for book, way, length in cases
            for place, threshold in enumerate(THRESHOLDS)
        ]
        strict = [one for one in table if one["threshold"] == STRICT]
        [every] = [one for one in strict if (one["book"], one["way"], one["length"]) == ("neko", "every", LONGEST)]
        worst = {
            f"worst_{way}": max((one for one in strict if one["way"] == way), key=lambda one: one["worst_key"])
            for way in ("every", "once")
        }
        widest = {
            way: max(one["high"] / one["threshold"] for one in table if one["way"] == way)
            for way in ("once", "tournament")
        }
        return {
            "table": table,
            "headline": {"every": every, **worst, "widest": widest},
            "keys": FALSE_KEYS,
        }

    return Parts(FALSE_KEYS, row, whole)


def _accused(by_key: Sequence[int], windows: int) -> dict[str, float]:
    """鍵ごとに疑った窓の数から、疑った割合と、その95%信頼区間。

    区間は、鍵を単位にしたt分布のものと、数の少ないときのために、クロッパーとピアソンのものの、広いほうを採ります。
    """
    keys = _mean([each / windows for each in by_key])
    low, high = clopper_pearson(sum(by_key), windows * len(by_key))
    return {
        "accused": sum(by_key),
        "of": windows * len(by_key),
        "share": keys["mean"],
        "low": max(0.0, min(low, keys["low"])),
        "high": max(high, keys["high"]),
        "worst_key": max(by_key) / windows,
        "worst_count": max(by_key),
    }


@measurement("tolerance")
def approximation() -> dict[str, Any]:
    """0.1%の境目で、正規近似の p が、二項分布の正確な p の何倍になるか。"""
    rows = []
    for length in FALSE_LENGTHS:
        green = next(green for green in range(length) if _tail(green, length, MARK.gamma) < STRICT)
        z = (green - MARK.gamma * length) / math.sqrt(length * MARK.gamma * (1 - MARK.gamma))
        exact, normal = _tail(green, length, MARK.gamma), math.erfc(z / math.sqrt(2)) / 2
        rows.append({"length": length, "green": green, "exact": exact, "normal": normal, "times": exact / normal})
    return {"rows": rows}


def _tails(greens: Tensor, counts: Tensor, gamma: float = MARK.gamma) -> list[float]:
    return [_tail(green, counted, gamma) for green, counted in zip(greens.tolist(), counts.tolist(), strict=True)]


@cache
def _tail(green: int, counted: int, gamma: float) -> float:
    return binomial_tail(green, counted, gamma)


@measurement("tolerance")
def school(base: Gemma, marked: Path) -> dict[str, Any]:
    """正直な作文が千人分あるときに、疑われる人数の見込み。機械に書かせた作文が混じっているときの、疑いの当たる割合。"""
    found = [MARK.detect(ids).p for ids in _texts(base, marked, "delta-2")]
    rows = []
    for threshold in (0.05, 0.01, 0.001, 0.0001, 0.00001):
        seen = _share([p < threshold for p in found])
        honest = ESSAYS * threshold
        right = {end: CHEATS * seen[end] / (CHEATS * seen[end] + honest) for end in ("low", "share")}
        rows.append(
            {
                "threshold": threshold,
                "honest": honest,
                "seen": seen,
                "right": right,
            }
        )
    return {"essays": ESSAYS, "cheats": CHEATS, "supposed": SUPPOSED * CHEATS, "rows": rows}


# 攻撃


Change = Callable[[Sequence[int], float, int], Sequence[int]]


@measurement("tolerance")
def attacked(base: Gemma, marked: Path, neko: Path) -> dict[str, Any]:
    """印を消そうとする書き換えと、そのあとで見つかる割合。書き換えたあとで文章に直し、番号に直して数えます。"""
    records = [record["ids"] for record in _records(marked, "delta-2")]
    pool = [token for record in _records(marked, "plain") for token in record["ids"]]
    human = _ids(base, aozora.parse(read_text(neko)).body)
    changes: dict[str, Change] = {
        "substitute": lambda ids, share, seed: attacks.substitute(ids, share, pool, seed),
        "delete": lambda ids, share, seed: attacks.delete(ids, share, seed),
        "insert": lambda ids, share, seed: attacks.insert(ids, share, pool, seed),
        "mix": lambda ids, share, seed: _mixed(ids, share, human, seed),
    }
    curves = {
        name: [
            {"changed": share, **_after(base, [change(ids, share, seed) for ids in records for seed in SEEDS])}
            for share in SHARES
        ]
        for name, change in changes.items()
    }
    texts = [base[0].decode(ids) for ids in records]
    rewrites: dict[str, Callable[[str], str]] = {
        "none": lambda text: text,
        "shuffle": attacks.shuffle_sentences,
        "style": attacks.plain_style,
        "kana": attacks.to_kana,
        "wide": attacks.widen,
        "wide-normalised": lambda text: attacks.normalise(attacks.widen(text)),
        "hide": attacks.hide,
        "hide-normalised": lambda text: attacks.normalise(attacks.hide(text)),
    }
    rows = []
    for name, rewrite in rewrites.items():
        changed = [rewrite(text) for text in texts]
        kept = [_kept(_ids(base, text), _ids(base, new)) for text, new in zip(texts, changed, strict=True)]
        rows.append({"name": name, "kept": fmean(kept), **_after(base, [_ids(base, text) for text in changed])})
    return {
        "curves": curves,
        "rewrites": rows,
        "texts": len(records),
        "seeds": len(SEEDS),
    }


def _mixed(ids: Sequence[int], share: float, human: Sequence[int], seed: int) -> list[int]:
    """文章の終わりの ``share`` を、人の文章に取り替えます。長さは変わりません。"""
    cut = round(len(ids) * (1 - share))
    start = random.Random(f"{seed}{ids[0]}{ids[-1]}").randrange(len(human) - len(ids))
    return [*ids[:cut], *human[start : start + len(ids) - cut]]


def _after(gemma: Gemma, changed: Sequence[Sequence[int]]) -> dict[str, Any]:
    """書き換えたあとの、z の中央値と、見つかった数。一つの文章を何通りにも書き換えるので、区間は求めません。"""
    found = [MARK.detect(_reread(gemma, ids)) for ids in changed]
    strict = [each.p < STRICT for each in found]
    return {"z": median(each.z for each in found), "found": sum(strict), "of": len(strict), "share": fmean(strict)}


def _kept(before: Sequence[int], after: Sequence[int]) -> float:
    """前の文章の、隣り合う二つのトークンの組のうち、あとの文章にもあるものの割合。"""
    pairs, left = set(pairwise(before)), set(pairwise(after))
    return len(pairs & left) / len(pairs)


@measurement("tolerance")
def buried(base: Gemma, marked: Path, neko: Path, botchan: Path) -> dict[str, Any]:
    """人の文章の真ん中に埋めた、印のある段落。全体で数えるときと、窓で探すとき。何も埋めない、重ならない文章でも。"""
    books = [_ids(base, text) for text in (aozora.parse(read_text(neko)).body, read_text(botchan))]
    humans = [ids[at : at + HUMAN] for ids in books for at in range(0, len(ids) - HUMAN + 1, HUMAN)]
    half = HUMAN // 2
    texts = [
        _reread(base, [*around[:half], *record["ids"], *around[half:]])
        for around, record in zip(humans, _records(marked, "delta-2"), strict=False)
    ]
    draw = random.Random(0)
    marks = [GreenList(draw.randrange(2**64), SIZE) for _ in range(CLEAN_KEYS)]
    return {
        "human": HUMAN,
        "whole": _share([MARK.detect(text).p < STRICT for text in texts]),
        "window": _share([MARK.window(text, (50, 100, 200)).p < STRICT for text in texts]),
        "clean": {
            "keys": CLEAN_KEYS,
            **_share([any(each.window(text, (50, 100, 200)).p < STRICT for each in marks) for text in humans]),
        },
    }


@measurement("tolerance")
def forgery(base: Gemma, neko: Path) -> dict[str, Any]:
    """鍵を盗んだ人が、漱石の文だけを選んで並べると、印があることになります。"""
    body = aozora.parse(read_text(neko)).body[:60_000]
    found = [text for text in attacks.sentences(body) if 15 <= len(text) <= 60 and text.endswith("。")]
    scores = [MARK.detect(_ids(base, text)).z for text in found]
    picked = attacks.greenest(found, scores, FORGED)
    detected = MARK.detect(_ids(base, "".join(picked)))
    first = MARK.detect(_ids(base, "".join(found[:FORGED])))
    return {
        "sentences": len(found),
        "picked": picked[:3],
        "count": FORGED,
        "forged": detected._asdict(),
        "honest": first._asdict(),
    }


@measurement("tolerance")
def short_keys(base: Gemma, marked: Path) -> dict[str, Any]:
    """短い鍵をすべて試したときの、いちばん大きな z。印のない文章と、印のある文章（正しい鍵は、試した中にない）で。"""
    best: dict[str, list[float]] = {}
    expected, right = [], []
    for name in ("plain", "delta-2"):
        starts = _texts(base, marked, name, length=STOLEN)
        best[name] = [find_key(ids, SIZE, SHORT)[1] for ids in starts]
        found = [MARK.detect(ids) for ids in starts]
        if name == "plain":
            expected = [_largest_z(each.counted, 2**SHORT) for each in found]
        else:
            right = [each.z for each in found]
    return {
        "tokens": STOLEN,
        "keys": 2**SHORT,
        "texts": len(best["plain"]),
        "expected": fmean(expected),
        "plain": {"mean": fmean(best["plain"]), "most": max(best["plain"])},
        "right": {"least": min(right), "median": median(right)},
        "wins": sum(z > other for z, other in zip(right, best["delta-2"], strict=True)),
        "of": len(right),
    }


def _largest_z(counted: int, keys: int) -> float:
    """印のない ``counted`` 個を ``keys`` 個の鍵で調べたときの、いちばん大きな z の期待値。鍵どうしは独立とします。"""
    below = [0.0, *((1 - _tail(green + 1, counted, MARK.gamma)) ** keys for green in range(counted)), 1.0]
    spread = math.sqrt(counted * MARK.gamma * (1 - MARK.gamma))
    return math.fsum(
        (other - one) * (green - MARK.gamma * counted) / spread for green, (one, other) in enumerate(pairwise(below))
    )


# トーナメント


@measurement("tolerance")
def tournament(base: Gemma, marked: Path) -> dict[str, Any]:
    """トーナメントの見つかりやすさと、トークンを取り替えたあとの見つかりやすさ。同じ書き出しの緑のリストと比べます。"""
    painted: dict[str, GreenList | Tournament] = {
        "tournament": Tournament(mark.KEYS, SIZE),
        "delta-2": MARK,
        "delta-4": MARK,
    }
    prompts = {record["prompt"] for record in _records(marked, "tournament")}
    texts = {
        name: [record["ids"] for record in _records(marked, name) if record["prompt"] in prompts] for name in painted
    }
    pool = [token for record in _records(marked, "plain") for token in record["ids"]]

    def found(name: str, written: Sequence[Sequence[int]]) -> dict[str, float]:
        return _share([painted[name].detect(_reread(base, ids)).p < STRICT for ids in written])

    return {
        "rounds": len(mark.KEYS),
        "context": Tournament(mark.KEYS, SIZE).context,
        "rows": [
            {"length": length, **{name: found(name, [ids[:length] for ids in texts[name]]) for name in painted}}
            for length in LENGTHS
        ],
        "changed": [
            {
                "share": share,
                **{
                    name: found(
                        name,
                        [attacks.substitute(ids, share, pool, seed) for ids in texts[name] for seed in SEEDS],
                    )
                    for name in ("tournament", "delta-2")
                },
            }
            for share in WEAKER
        ],
    }


# 失敗


@measurement("tolerance")
def mistakes(base: Gemma, marked: Path, tokenizers: Path) -> dict[str, Any]:
    """ほかのトークナイザで調べる。いつも一位を選ぶ書き方に、印を付ける。"""
    from tokenizers import Tokenizer

    other = Tokenizer.from_file(str(tokenizers / "neko-5000-full.json"))
    records = _records(marked, "delta-2")
    texts = [base[0].decode(record["ids"]) for record in records]
    by_other = [MARK.detect(other.encode(text).ids) for text in texts]
    greedy = _texts(base, marked, "greedy")
    once = [MARK.detect(ids) for ids in greedy]
    return {
        "other": {"z": median(each.z for each in by_other), **_share([each.p < STRICT for each in by_other])},
        "greedy": {
            "texts": len(greedy),
            "counted": median(each.counted for each in once),
        },
    }
