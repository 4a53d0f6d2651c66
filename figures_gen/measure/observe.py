"""「LLMを観察しよう」の測定。"""

import math
import re
from typing import Any

from figures_gen.marks import measurement
from nexttoken.gemma3 import GEMMA_3_1B, ledger_from_config
from nexttoken.generation import Step, generate
from nexttoken.sampling import Sampler, greedy

Gemma = tuple[Any, Any]
STOP = (1, 106)  # <eos> と <end_of_turn>

#: 調べた事実。「西暦の年、できごと、和暦の日付、出典」の順。改暦（明治6年）より前の月日は旧暦のまま。
#: 公文書館=国立公文書館、国会図書館=国立国会図書館。章の脚注に、それぞれのページがある。
FACTS = [
    (1868, "江戸を東京と改める", "慶応4年7月17日", "公文書館"),
    (1869, "政府（太政官）を東京へ移すと布告", "明治2年2月24日", "公文書館"),
    (1871, "廃藩置県", "明治4年7月14日", "公文書館"),
    (1871, "岩倉使節団が出発", "明治4年11月", "国会図書館"),
    (1872, "憲法の制定を説く「立国憲議」", "明治5年", "国会図書館"),
    (1889, "大日本帝国憲法の公布", "明治22年2月11日", "公文書館"),
    (1890, "大日本帝国憲法の施行", "明治23年11月29日", "公文書館"),
    (1946, "日本国憲法の公布", "昭和21年11月3日", "公文書館"),
    (1947, "日本国憲法の施行", "昭和22年5月3日", "公文書館"),
]
#: 原稿に残る、google/gemma-3-1b-pt の出力。「1871年に日本国憲法によって首都に指定され」
RECORD = (1871, "「日本国憲法によって首都に指定」", "1Bのモデル（原稿の記録）")


@measurement("exact")
def meiji() -> dict[str, Any]:
    """東京と憲法をめぐるできごと。"""
    rows = [{"year": year, "event": event, "date": date, "source": source} for year, event, date, source in FACTS]
    promulgated = next(row["year"] for row in rows if row["event"] == "大日本帝国憲法の公布")
    return {"rows": rows, "promulgated": promulgated, "latest": rows[-1]["year"]}


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
        "showa_year": None if showa is None else 1925 + showa,  # 昭和元年は1926年
        "late": None if year is None else year - 1889,
        "smallest_margin_at_least": _floor(min(step.margin for step in steps)),
        "record": dict(zip(("year", "event", "who"), RECORD, strict=True)),
    }


@measurement("exact")
def trials(gemma: Gemma) -> dict[str, Any]:
    """本文の三つのトライアルが、結果の変わる境から十分に離れていること。"""
    tokenizer, model = gemma
    ids = tokenizer("東京は日本の").input_ids
    rows = []
    for seed in (3, 7, 12):
        sampler = Sampler(seed, temperature=0.7, top_k=50)
        steps = list(generate(model, ids, sampler, max_new_tokens=20, stop_ids=STOP, use_cache=True))
        text = tokenizer.decode([step.token for step in steps])
        rows.append({"seed": seed, "text": text, "closest_at_least": _floor(sampler.closest)})
    first = _greedy(gemma, "東京は日本の", 20)
    return {"rows": rows, "greedy_margin_at_least": _floor(min(step.margin for step in first))}


@measurement("exact")
def size(gemma: Gemma) -> dict[str, Any]:
    """この本のモデルと、原稿の1Bのモデルの、パラメータの数。"""
    parts = dict(ledger_from_config(GEMMA_3_1B))
    return {"ours": gemma[1].num_parameters(), "manuscript": sum(parts.values())}


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
