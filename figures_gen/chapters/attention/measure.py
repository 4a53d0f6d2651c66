"""「前の言葉に尋ねる」の測定。"""

from typing import Any

from figures_gen.declarations import measurement
from figures_gen.next_tokens import next_tokens
from nexttoken.attention import ask, match, softmax, turn

#: 言葉の札。名札は（生き物らしさ, 時らしさ）、中身は（飛ぶ, 泳ぐ）。台本のセル cards と同じもの。
KEYS = {"夜": [0, 2], "鳥": [2, 0], "魚": [2, 0], "が": [0, 0]}
VALUES = {"夜": [0, 0], "鳥": [4, 0], "魚": [0, 4], "が": [0, 0]}
NEXT = ("飛ぶ", "泳ぐ")
QUERY = [1, 0]  # 「が」の質問
STEP = 60.0  # 言葉一つで針を回す角度
SENTENCES = (["夜", "鳥", "が"], ["夜", "魚", "が"], ["鳥", "魚", "が"], ["魚", "鳥", "が"])


@measurement("tolerance")
def cards() -> dict[str, Any]:
    """札と、四つの文で「が」が受け取るもの。針を回さないときと、回したとき。"""
    return {
        "query": QUERY,
        "keys": KEYS,
        "values": VALUES,
        "next": NEXT,
        "step": STEP,
        "sentences": [
            {"words": words, "plain": _asked(words, 0), "turned": _asked(words, STEP)} for words in SENTENCES
        ],
    }


def _asked(words: list[str], step: float) -> dict[str, Any]:
    """文の終わりから尋ねた、合い具合、割合、受け取った中身、次の言葉の確率。"""
    query = turn(QUERY, step * (len(words) - 1))
    keys = [turn(KEYS[word], step * place) for place, word in enumerate(words)]
    ratios, gathered = ask(query, keys, [VALUES[word] for word in words])
    scores = [match(query, key) for key in keys]
    return {"scores": scores, "ratios": ratios, "gathered": gathered, "next": softmax(gathered)}


@measurement("tolerance")
def countdown(gemma: tuple[Any, Any]) -> dict[str, Any]:
    """同じ三つの数を、上がる順と下がる順に並べたとき、次に来るトークンの、確率の高い三つ。"""
    return {"up": next_tokens(gemma, "二、三、四、", 3), "down": next_tokens(gemma, "四、三、二、", 3)}


@measurement("tolerance")
def clock() -> dict[str, Any]:
    """同じ名札が、何個前にあるかで、どれだけ話が合うか。針一本（60度ずつ）で一周するまで。"""
    key, lap = KEYS["鳥"], round(360 / STEP)
    return {
        "hands": [turn(key, STEP * place) for place in range(lap)],
        "scores": [match(turn(QUERY, STEP * back), key) for back in range(lap + 2)],
        "lap": lap,
    }
