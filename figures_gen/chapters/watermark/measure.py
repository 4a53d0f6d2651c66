"""「この文章は、機械が書いたのか」の測定。

書かせた文章は、番号の並びの記録（examples/marked）です。ここでは、そこから数え直せるものだけを計算します。
"""

import math
import random
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import fmean, median
from typing import Any

import torch
from torch import Tensor

from figures_gen.declarations import measurement
from nexttoken import aozora, attacks, mark
from nexttoken.loading.provenance import PROVENANCE, read_json
from nexttoken.mark import KEY, NEVER, REMEDY, SIZE, WAYS
from nexttoken.ngram import hold_out
from nexttoken.sampling import distinct_n
from nexttoken.texts.corpora import read_text
from nexttoken.watermark import GreenList, Tournament, binomial_tail, clopper_pearson, find_key, knock_out

Gemma = tuple[Any, Any]
PROSE = "prose"
LENGTHS = (25, 50, 100, 200)
LONGEST = 400
THRESHOLDS = (0.01, 0.001)
STRICT = 0.001  # 本文で「見つかった」と言うしきい値
SHOWN = 50  # 色を付けて見せるトークンの数
SHOWN_PROMPT = 9
TABLE, TABLE_SHOWN = 38, 48  # 九九の書き出しと、その続きを見せる文字数
MARK = GreenList(KEY, SIZE)
BITS = ((0.0, 0.5), (0.5, 1.0), (1.0, 2.0), (2.0, 4.0), (4.0, 6.0), (6.0, 20.0))  # 散らばりの区切り
KINDS = ("prose", "code", "list", "quotation", "fixed")
FALSE_LENGTHS = (*LENGTHS, LONGEST)
FALSE_KEYS = 20
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
SEEDS = (0, 1, 2)
ESSAYS, CHEATS = 1000, 50  # 正直な作文の数と、機械に書かせた作文の数
SONG_KEYS = 400
SONG = "ねむれ、ねむれ、猫の子よ。ねむれ、ねむれ、月の夜。\n" * 8  # この本のために書いた、くり返しの多い歌
FORGED = 12  # 鍵を盗んだ人が、小説から選ぶ文の数
UNDISTORTED_KEYS = 300
UNDISTORTED = "吾輩は猫である。名前は"
SHORT, STOLEN = 16, 80  # しらみつぶしにする鍵のビット数と、手に入れた文章の長さ
HUMAN = 3000  # 印のある段落を混ぜる、人の文章の長さ


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


def _ids(gemma: Gemma, text: str) -> list[int]:
    found: list[int] = gemma[0](text, add_special_tokens=False).input_ids
    return found


@measurement("tolerance")
def samples(base: Gemma, marked: Path) -> dict[str, Any]:
    """同じ書き出しの、印のない文章とある文章の、初めのトークンと色。記録の身元も。"""
    found = read_json(marked / PROVENANCE, REMEDY)
    shown = {}
    for way in ("plain", "delta-2"):
        [record] = [each for each in _records(marked, way) if each["prompt"] == SHOWN_PROMPT]
        ids = record["ids"][:SHOWN]
        pieces = [base[0].decode([token]) for token in ids]
        whole = MARK.detect(record["ids"])
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
            reread = [_reread(base, record["ids"][:length]) for record in records]
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
    wrong = [GreenList(KEY + number, SIZE).detect(record["ids"]).p for number, record in _wrong_keys(marked)]
    return {
        "rows": rows,
        "headline": {row["way"]: row for row in rows if row["length"] == LENGTHS[-1]},
        "changed": fmean(changed),
        "wrong": {"keys": len(wrong), "least": min(wrong), **_share([p < STRICT for p in wrong])},
    }


def _wrong_keys(marked: Path) -> list[tuple[int, dict[str, Any]]]:
    return [(1 + number, record) for record in _records(marked, "delta-2") for number in range(40)]


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


def _mean(values: Sequence[float]) -> dict[str, float]:
    """平均と、選び直し（ブートストラップ法）による95%信頼区間。"""
    draw = random.Random(0)
    means = sorted(fmean(draw.choices(values, k=len(values))) for _ in range(1000))
    return {"mean": fmean(values), "low": means[25], "high": means[974]}


@measurement("tolerance")
def entropy(base: Gemma, marked: Path) -> dict[str, Any]:
    """くじの散らばりと、緑を引いた割合。文章の種類ごとの、見つかりやすさも。"""
    places: dict[tuple[float, float], list[list[bool]]] = {edges: [] for edges in BITS}
    kinds = []
    for kind in KINDS:
        records = _records(marked, "delta-2", kind)
        found = [MARK.detect(record["ids"]) for record in records]
        kinds.append(
            {
                "kind": kind,
                "texts": len(records),
                "bits": _bits(records),
                "plain_bits": _bits(_records(marked, "plain", kind)),
                "green": sum(each.green for each in found) / sum(each.counted for each in found),
                "counted": fmean(each.counted for each in found),
                "z": median(each.z for each in found),
                "least_z": min(each.z for each in found),
                "most_z": max(each.z for each in found),
                **_share([each.p < STRICT for each in found]),
            }
        )
        for record in records:
            colours = list(zip(record["bits"], MARK.colours(record["ids"]), strict=True))
            for low, high in BITS:
                here = [green for bits, green in colours if green is not None and low <= bits / 1000 < high]
                places[low, high].append(here)
    return {
        "bins": [{"from": low, "to": high, **_pooled(found)} for (low, high), found in places.items()],
        "all": _share([MARK.detect(record["ids"]).p < STRICT for record in _records(marked, "delta-2", None)]),
        "kinds": kinds,
        "gamma": MARK.gamma,
        "prompt": mark.prompts(marked)[TABLE]["text"],
        "continued": {
            way: base[0].decode(record["ids"])[:TABLE_SHOWN].replace("\n", "⏎")
            for way in ("plain", "delta-2")
            for record in _records(marked, way, None)
            if record["prompt"] == TABLE
        },
    }


def _pooled(texts: Sequence[Sequence[bool]]) -> dict[str, float]:
    """文章をまとめた割合と、文章を選び直した95%信頼区間。一つの文章の中のトークンは、互いに似るからです。"""
    texts = [each for each in texts if each]
    draw = random.Random(0)
    shares = sorted(_ratio(draw.choices(texts, k=len(texts))) for _ in range(1000))
    found, of = sum(map(sum, texts)), sum(map(len, texts))
    return {"found": found, "of": of, "share": found / of, "low": shares[25], "high": shares[974]}


def _ratio(texts: Sequence[Sequence[bool]]) -> float:
    return sum(map(sum, texts)) / sum(map(len, texts))


def _bits(records: Sequence[dict[str, Any]]) -> float:
    return fmean(fmean(record["bits"]) / 1000 for record in records)


@measurement("tolerance")
def false_accusations(base: Gemma, neko: Path, botchan: Path) -> dict[str, Any]:
    """人の書いた文章を調べて、印があると言ってしまう割合。同じ組を一度だけ数えるときと、何度も数えるとき。"""
    draw = random.Random(0)
    keys = [draw.randrange(2**64) for _ in range(FALSE_KEYS)]
    rows: list[dict[str, Any]] = []
    for book, text in (("neko", aozora.parse(read_text(neko)).body), ("botchan", read_text(botchan))):
        ids = torch.tensor(_ids(base, text))
        for length in FALSE_LENGTHS:
            windows = ids[: len(ids) // length * length].reshape(-1, length)
            for repeats in (False, True):
                tails = [_tails(*GreenList(key, SIZE).count(windows, repeats)) for key in keys]
                for threshold in THRESHOLDS:
                    by_key = [sum(p < threshold for p in found) for found in tails]
                    accused = sum(by_key)
                    low, high = clopper_pearson(accused, len(windows) * len(keys))
                    rows.append(
                        {
                            "book": book,
                            "length": length,
                            "repeats": repeats,
                            "threshold": threshold,
                            "windows": len(windows),
                            "accused": accused,
                            "of": len(windows) * len(keys),
                            "share": accused / (len(windows) * len(keys)),
                            "low": low,
                            "high": high,
                            "worst_key": max(by_key) / len(windows),
                            "worst_count": max(by_key),
                        }
                    )
    [every] = [
        row
        for row in rows
        if row["book"] == "neko" and row["repeats"] and row["length"] == LONGEST and row["threshold"] == STRICT
    ]
    worst = {
        name: max(
            (row for row in rows if row["repeats"] == repeats and row["threshold"] == STRICT),
            key=lambda row: row["worst_key"],
        )
        for name, repeats in (("worst_every", True), ("worst_once", False))
    }
    return {"rows": rows, "headline": {"every": every, **worst}, "keys": len(keys), "song": _song(base)}


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


def _song(gemma: Gemma) -> dict[str, Any]:
    """くり返しの多い歌を、たくさんの鍵で調べます。"""
    rows = torch.tensor([_ids(gemma, SONG)])
    found: dict[str, Any] = {"tokens": rows.shape[1], "keys": SONG_KEYS}
    for name, repeats in (("once", False), ("every", True)):
        tails = [_tails(*GreenList(key, SIZE).count(rows, repeats))[0] for key in range(SONG_KEYS)]
        found[name] = {"counted": int(MARK.count(rows, repeats)[1]), **_share([p < STRICT for p in tails])}
    return found


@measurement("tolerance")
def school(base: Gemma, marked: Path) -> dict[str, Any]:
    """正直な作文が千人分あるときに、疑われる人数の見込み。機械に書かせた作文が混じっているときの、疑いの当たる割合。"""
    records = [_reread(base, record["ids"]) for record in _records(marked, "delta-2")]
    found = [MARK.detect(ids).p for ids in records]
    rows = []
    for threshold in (0.05, 0.01, 0.001, 0.0001, 0.00001):
        seen = _share([p < threshold for p in found])
        guilty, honest = CHEATS * seen["share"], ESSAYS * threshold
        rows.append(
            {
                "threshold": threshold,
                "honest": honest,
                "caught": seen["share"],
                "seen": seen,
                "guilty": guilty,
                "right": guilty / (guilty + honest),
            }
        )
    return {"essays": ESSAYS, "cheats": CHEATS, "rows": rows}


# 攻撃


Change = Callable[[Sequence[int], float, int], Sequence[int]]


@measurement("tolerance")
def attacked(base: Gemma, marked: Path, neko: Path) -> dict[str, Any]:
    """印を消そうとする書き換えと、そのあとで見つかる割合。書き換えたあとで文章に直し、番号に直して数えます。"""
    records = [record["ids"] for record in _records(marked, "delta-2")]
    pool = [token for record in _records(marked, "plain") for token in record["ids"]]
    human = _ids(base, hold_out(aozora.parse(read_text(neko)).body)[1])
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
        "buried": _buried(base, records, human),
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


def _buried(gemma: Gemma, records: Sequence[Sequence[int]], human: Sequence[int]) -> dict[str, Any]:
    """人の文章の真ん中に埋めた、印のある段落。全体で数えるときと、窓で探すとき。何も埋めないときも。"""
    whole, windows, clean, overlap = [], [], [], []
    for number, ids in enumerate(records):
        start = number * 331 % (len(human) - HUMAN)
        around = list(human[start : start + HUMAN])
        half = HUMAN // 2
        text = [*around[:half], *ids, *around[half:]]
        window = MARK.window(text)
        whole.append(MARK.detect(text).p < STRICT)
        windows.append(window.p < STRICT)
        overlap.append(max(0, min(window.end, half + len(ids)) - max(window.start, half)) / (window.end - window.start))
        clean.append(MARK.window(around).p < STRICT)
    return {
        "human": HUMAN,
        "whole": _share(whole),
        "window": _share(windows),
        "clean": _share(clean),
        "overlap": median(overlap),
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
def short_keys(marked: Path) -> dict[str, Any]:
    """短い鍵をすべて試したときの、いちばん大きな z。印のない文章と、印のある文章（正しい鍵は、試した中にない）で。"""
    best: dict[str, list[float]] = {}
    expected, right = [], []
    for name in ("plain", "delta-2"):
        starts = [record["ids"][:STOLEN] for record in _records(marked, name)]
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
    """トーナメントの見つかりやすさ。たくさんの鍵で平均すると、分布が変わらないこと。"""
    way = WAYS["tournament"].mark
    if not isinstance(way, Tournament):
        raise TypeError("tournament の印は Tournament です。")
    records = _records(marked, "tournament")
    rows = []
    for length in LENGTHS:
        reread = [_reread(base, record["ids"][:length]) for record in records]
        green = [
            MARK.detect(_reread(base, each["ids"][:length])) for each in _records(marked, "delta-2")[: len(records)]
        ]
        found = [way.detect(ids) for ids in reread]
        weighted = [way.weighted(ids) for ids in reread]
        rows.append(
            {
                "length": length,
                "mean": _share([each.p < STRICT for each in found]),
                "weighted": _share([math.erfc(z / math.sqrt(2)) / 2 < STRICT for z in weighted]),
                "green": _share([each.p < STRICT for each in green]),
                "z": median(each.z for each in found),
                "weighted_z": median(weighted),
            }
        )
    plain = [way.detect(_reread(base, record["ids"])).p for record in _records(marked, "plain")]
    return {
        "rounds": len(way.keys),
        "rows": rows,
        "plain": _share([p < STRICT for p in plain]),
        "undistorted": _undistorted(base),
    }


def _undistorted(gemma: Gemma) -> dict[str, Any]:
    """一つの分布に、たくさんの鍵で印を付けて平均したもの。"""
    tokenizer, model = gemma
    ids = tokenizer(UNDISTORTED, return_tensors="pt").input_ids
    with torch.no_grad():
        logits = model(ids).logits[:, -1]
    logits[:, list(NEVER)] = -torch.inf
    top = logits[0].topk(8).indices
    draw = random.Random(1)
    p = logits[0].double().softmax(0)
    marked: dict[str, list[Tensor]] = {"tournament": [], "green": []}
    for _ in range(UNDISTORTED_KEYS):
        keys = [draw.randrange(2**64) for _ in range(3)]
        g = torch.stack([GreenList(key, SIZE, gamma=0.5).green(ids[0].tolist()) for key in keys])
        marked["tournament"].append(knock_out(p, g)[top])
        green = GreenList(keys[0], SIZE).green(ids[0].tolist())
        marked["green"].append((p.log() + 2 * green).softmax(0)[top])
    return {
        "prompt": UNDISTORTED,
        "keys": UNDISTORTED_KEYS,
        "rounds": 3,
        "top": [
            {
                "token": tokenizer.decode([int(token)]),
                "plain": p[token].item(),
                **{
                    name: {
                        "mean": torch.stack(found)[:, place].mean().item(),
                        "error": torch.stack(found)[:, place].std().item() / math.sqrt(len(found)),
                    }
                    for name, found in marked.items()
                },
            }
            for place, token in enumerate(top)
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
    greedy = _records(marked, "greedy")
    once = [MARK.detect(record["ids"]) for record in greedy]
    every = [_tails(*MARK.count(torch.tensor([record["ids"]]), repeats=True))[0] for record in greedy]
    return {
        "other": {"z": median(each.z for each in by_other), **_share([each.p < STRICT for each in by_other])},
        "greedy": {
            "texts": len(greedy),
            "counted": median(each.counted for each in once),
            "z": median(each.z for each in once),
            "once": _share([each.p < STRICT for each in once]),
            "every": _share([p < STRICT for p in every]),
            "distinct_2": fmean(distinct_n([record["ids"]], 2) for record in greedy),
        },
    }
