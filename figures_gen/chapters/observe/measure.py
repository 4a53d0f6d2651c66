"""「すらすらと、間違える」の測定。"""

import math
import re
from pathlib import Path
from typing import Any

import torch
from transformers import GenerationConfig, TextGenerationPipeline

from figures_gen.chapters.next_token.unread import TEXTS
from figures_gen.declarations import measurement
from figures_gen.intervals import mean_interval
from figures_gen.next_tokens import next_tokens
from nexttoken.gemma3 import GEMMA_3_1B, ledger_from_config
from nexttoken.generation import Step, generate
from nexttoken.sampling import greedy

Gemma = tuple[Any, Any]
STOP = (1, 106)  # <eos> と <end_of_turn>
BINS = 5  # 自信を、いくつに区切るか
FIRST, LAST = 1850, 2029  # どの年が続くかを見る幅

#: 調べた事実。「西暦の年、できごと、和暦の日付、出典、モデルに渡す書き出し」の順。
#: 改暦（明治6年）より前の月日は旧暦のまま。
#: 公文書館=国立公文書館、国会図書館=国立国会図書館。章の脚注に、それぞれのページがある。
FACTS = [
    (1868, "江戸を東京と改める", "慶応4年7月17日", "公文書館", "江戸が東京と改められたのは"),
    (1869, "政府（太政官）を東京へ移すと布告", "明治2年2月24日", "公文書館", "太政官を東京へ移すと布告されたのは"),
    (1871, "廃藩置県", "明治4年7月14日", "公文書館", "廃藩置県が行われたのは"),
    (1871, "岩倉使節団が出発", "明治4年11月", "国会図書館", "岩倉使節団が出発したのは"),
    (1872, "憲法の制定を説く「立国憲議」", "明治5年", "国会図書館", "「立国憲議」が出されたのは"),
    (1889, "大日本帝国憲法の公布", "明治22年2月11日", "公文書館", "大日本帝国憲法が公布されたのは"),
    (1890, "大日本帝国憲法の施行", "明治23年11月29日", "公文書館", "大日本帝国憲法が施行されたのは"),
    (1946, "日本国憲法の公布", "昭和21年11月3日", "公文書館", "日本国憲法が公布されたのは"),
    (1947, "日本国憲法の施行", "昭和22年5月3日", "公文書館", "日本国憲法が施行されたのは"),
]
#: 元号 → 元年の前の年。元号の年に足すと、西暦になる
ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925}


@measurement("exact")
def meiji() -> dict[str, Any]:
    """憲法の公布された年。"""
    return {"promulgated": next(year for year, event, *_ in FACTS if event == "大日本帝国憲法の公布")}


@measurement("exact")
def lesson(gemma: Gemma) -> dict[str, Any]:
    """事前学習の問題になる一文の、トークン。"""
    tokenizer, _ = gemma
    ids = tokenizer(f"大日本帝国憲法の公布は{meiji()['promulgated']}年", add_special_tokens=False).input_ids
    return {"tokens": [tokenizer.decode([one]) for one in ids]}


@measurement("exact")
def fluent(records: Path) -> dict[str, Any]:
    """以前に 1B のモデルが「東京は日本の」に続けた三つの文の記録の、一つ目の初めの一文。"""
    text = (records / "gemma-3-1b-pt-trials.txt").read_text(encoding="utf-8")
    return {"first": text.splitlines()[0].split(": ", 1)[1].split("。")[0] + "。"}


@measurement("exact")
def claims(gemma: Gemma) -> dict[str, Any]:
    """モデルが「大日本帝国憲法が公布されたのは」に続けて書いた年と、その確かさ。書かなかった年は null です。"""
    tokenizer, _ = gemma
    prompt = "大日本帝国憲法が公布されたのは"
    steps = _greedy(gemma, prompt, 18)
    text = tokenizer.decode([step.token for step in steps])
    year, showa = _number(r"(\d{4})年", text), _number(r"昭和(\d+)年", text)
    return {
        "prompt": prompt,
        "text": text,
        "year": year,
        "showa": showa,
        "showa_year": None if showa is None else ERAS["昭和"] + showa,
        "late": None if year is None else year - 1889,
        "smallest_margin_at_least": _floor(min(step.margin for step in steps)),
    }


@measurement("tolerance")
def digit(gemma: Gemma) -> dict[str, Any]:
    """「大日本帝国憲法が公布されたのは1」の次に来る数字の、確率の高い三つ。"""
    return next_tokens(gemma, "大日本帝国憲法が公布されたのは1", 3)


@measurement("exact")
def years(gemma: Gemma) -> dict[str, Any]:
    """年表のできごとの書き出しに、モデルが続けて書いた年。西暦を書かなければ null です。"""
    tokenizer, _ = gemma
    rows, margins = [], []
    for right, *_, prompt in FACTS:
        steps = _greedy(gemma, prompt, 12)
        margins += [step.margin for step in steps]
        text = tokenizer.decode([step.token for step in steps])
        era = re.search(f"({'|'.join(ERAS)})(\\d+)年", text)
        rows.append(
            {
                "prompt": prompt,
                "right": right,
                "text": text,
                "year": _number(r"(\d{4})年", text),
                "era": era and era[0],
                "era_year": era and ERAS[era[1]] + int(era[2]),
            }
        )
    return {
        "rows": rows,
        "count": len(rows),
        "written": sum(row["year"] is not None for row in rows),
        "right": sum(row["year"] == row["right"] for row in rows),
        "smallest_margin_at_least": _floor(min(margins)),
    }


@measurement("tolerance")
def sure(gemma: Gemma) -> dict[str, Any]:
    """年表のできごとの書き出しに、``FIRST`` 年から ``LAST`` 年までのどの年が続くか。四つの数字に付けた確率の積です。

    数字でないもの（「、」）を先に選んだら、そのあとの年を見ます。``said`` は、一位だけを選んで書いた年に付けた確率、
    ``expected`` はその和（当たると見積もった個数）、``rank`` は、正しい年が、確率の高い順に何番目かです。
    """
    tokenizer, _ = gemma
    rows: list[dict[str, Any]] = []
    for year, event, date, source, prompt in FACTS:
        chosen = [step.token for step in _greedy(gemma, prompt, 12)]
        before = next(place for place, token in enumerate(chosen) if tokenizer.decode([token]).isdigit())
        chances = _chances(gemma, [*tokenizer(prompt).input_ids, *chosen[:before]])
        written = int(tokenizer.decode(chosen[before : before + 4]))
        said, right = (chances[found - FIRST] for found in (written, year))
        rank = 1 + sum(chance > right for chance in chances)
        about = {"year": year, "event": event, "date": date, "source": source, "prompt": prompt}
        rows.append({**about, "written": written, "said": said, "rank": rank, "chances": chances})
    return {"first": FIRST, "rows": rows, "expected": math.fsum(row["said"] for row in rows)}


@torch.no_grad()
def _chances(gemma: Gemma, ids: list[int]) -> list[float]:
    """``ids`` のあとに、``FIRST`` 年から ``LAST`` 年までが、それぞれ続く確率。"""
    tokenizer, model = gemma
    digits = tokenizer.convert_tokens_to_ids(list("0123456789"))
    years = [str(year) for year in range(FIRST, LAST + 1)]
    starts = {year[:length] for year in years for length in range(4)}
    found: dict[str, list[float]] = {}
    for length in range(4):
        same = sorted(start for start in starts if len(start) == length)
        batch = torch.tensor([[*ids, *(digits[int(digit)] for digit in start)] for start in same])
        logits = model(batch, logits_to_keep=1).logits[:, -1].double()  # (B, V)
        found.update(zip(same, logits.softmax(-1)[:, digits].tolist(), strict=True))
    return [
        float(f"{math.prod(found[year[:place]][int(digit)] for place, digit in enumerate(year)):.5g}") for year in years
    ]


@measurement("tolerance")
def polite(base: Gemma) -> dict[str, Any]:
    """図書館のお知らせの「ご理解とご」の次に来るトークンの、確率の高い三つ。"""
    return next_tokens(base, TEXTS["お知らせ"].split("協力")[0], 3)


@measurement("exact")
def defaults() -> dict[str, Any]:
    """パイプラインが、何も指定しないときに使う、くじの設定。書いていないものは、transformersの既定に従う。"""
    given = TextGenerationPipeline._default_generation_config
    usual = GenerationConfig._get_default_generation_params()
    found = {name: getattr(given, name) for name in ("temperature", "top_k")}
    return {name: usual[name] if value is None else value for name, value in found.items()}


@measurement("tolerance")
@torch.no_grad()
def calibration(base: Gemma) -> dict[str, Any]:
    """どのモデルも読んでいない文章で、一位のトークンに付けた確率（自信）と、それが当たったかどうか。

    自信で五つに区切り、区切りごとに、自信の平均と、当たった割合を比べる。区間は、文章を単位にする。
    """
    tokenizer, model = base
    texts = []
    for text in TEXTS.values():
        ids = torch.tensor(tokenizer(text).input_ids)
        said, best = model(ids[None, :-1]).logits[0].double().softmax(-1).max(-1)
        texts.append(list(zip(said.tolist(), (best == ids[1:]).tolist(), strict=True)))
    every = [place for text in texts for place in text]
    bins = [[place for place in every if int(place[0] * BINS) == number] for number in range(BINS)]
    over = [sum(said - right for said, right in text) for text in texts]
    low, high = mean_interval(over, [len(text) for text in texts])
    return {
        "texts": len(texts),
        "places": len(every),
        **_held(every),
        "over": {"mean": sum(over) / len(every), "low": low, "high": high},
        "bins": [{"low": number / BINS, "high": (number + 1) / BINS, **_held(one)} for number, one in enumerate(bins)],
    }


def _held(places: list[tuple[float, bool]]) -> dict[str, Any]:
    """自信の平均と、当たった割合。"""
    return {
        "count": len(places),
        "said": math.fsum(said for said, _ in places) / len(places),
        "right": sum(right for _, right in places) / len(places),
    }


@measurement("exact")
def size(gemma: Gemma, base: Gemma) -> dict[str, Any]:
    """この本のモデルと、原稿の1Bのモデルの、パラメータの数。使っているのが既定のモデルそのものかどうかも。"""
    parts = dict(ledger_from_config(GEMMA_3_1B))
    ours = gemma[1].num_parameters()
    return {"ours": ours, "manuscript": sum(parts.values()), "is_default": _same(gemma[1], base[1])}


def _same(one: Any, other: Any) -> bool:
    """二つのモデルの重みが、すべて等しいかどうか。"""
    weights, others = one.state_dict(), other.state_dict()
    return weights.keys() == others.keys() and all(torch.equal(weights[name], others[name]) for name in weights)


def _number(pattern: str, text: str) -> int | None:
    """``text`` から読み取った数。ほかのモデルは、同じ書き方をするとは限りません。"""
    found = re.search(pattern, text)
    return int(found[1]) if found else None


def _greedy(gemma: Gemma, prompt: str, length: int) -> list[Step]:
    tokenizer, model = gemma
    ids = tokenizer(prompt).input_ids
    return list(generate(model, ids, greedy, max_new_tokens=length, stop_ids=STOP, use_cache=True))


def _floor(value: float) -> float:
    """計算機によるわずかな違いで変わらないように、有効数字一桁に切り捨てます。"""
    unit: float = 10.0 ** math.floor(math.log10(value))
    return math.floor(value / unit) * unit
