"""「前の言葉に尋ねる」の測定。"""

from typing import Any

import torch

from figures_gen.declarations import measurement
from figures_gen.next_tokens import next_tokens
from nexttoken import gemma3
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
def staircase() -> dict[str, Any]:
    """「夜・鳥・が」のそれぞれが、自分より後ろを見ずに尋ねたときの視線。「が」のほかは「いつの話？」と尋ねる。"""
    words = SENTENCES[0]
    questions = [[0, 1], [0, 1], QUERY]
    keys, values = [KEYS[word] for word in words], [VALUES[word] for word in words]
    looks = [ask(asks, keys[: end + 1], values[: end + 1])[0] for end, asks in enumerate(questions)]
    return {"words": words, "looks": looks}


@measurement("tolerance")
def countdown(gemma: tuple[Any, Any]) -> dict[str, Any]:
    """同じ三つの数を、上がる順と下がる順に並べたとき、次に来るトークンの、確率の高い三つ。"""
    return {"up": next_tokens(gemma, "二、三、四、", 3), "down": next_tokens(gemma, "四、三、二、", 3)}


@measurement("tolerance")
def clock() -> dict[str, Any]:
    """同じ名札が、何個前にあるかで、どれだけ話が合うか。針一本（60度ずつ）で一周するまでと、二本がそろうまで。"""
    key, lap = KEYS["鳥"], round(360 / STEP)
    return {
        "hands": [turn(key, STEP * place) for place in range(lap)],
        "scores": [match(turn(QUERY, STEP * back), key) for back in range(lap + 2)],
        "lap": lap,
        "needles": [
            {"step": step, "scores": [match(turn(QUERY, step * back), key) for back in range(3 * lap + 1)]}
            for step in (STEP, STEP / 3)
        ],
    }


@measurement("tolerance")
@torch.no_grad()
def real(gemma: tuple[Any, Any]) -> dict[str, Any]:
    """層13の四つのヘッドの視線。どのトークンからも、札から紙の上と同じ計算で出したものと、Gemma自身のもの。"""
    tokenizer, _ = gemma
    model, seen = gemma3.load(), gemma3.Trace()
    ids = tokenizer("日本の首都は東京、フランスの首都は", return_tensors="pt").input_ids
    model.residual(ids, seen=seen)
    layer: Any = model.layers[12]
    places = torch.arange(ids.shape[1])
    own, x = layer.self_attn, layer.input_layernorm(seen.residuals[12])
    query, key, value = (
        made(x).unflatten(-1, (-1, 256)).transpose(1, 2) for made in (own.q_proj, own.k_proj, own.v_proj)
    )
    asks = gemma3.rotate(own.q_norm(query), places, own.rope)[0]
    labels = gemma3.rotate(own.k_norm(key), places, own.rope)[0, 0].tolist()
    values, scale = value[0, 0].tolist(), asks.shape[-1] ** -0.5
    ours = [
        [ask(one, labels[: end + 1], values[: end + 1], scale=scale)[0] for end, one in enumerate(head)]
        for head in asks.tolist()
    ]
    theirs = [[row[: end + 1] for end, row in enumerate(head)] for head in seen.attentions[12][0].tolist()]
    return {
        "tokens": [tokenizer.decode(number) for number in ids[0].tolist()],
        "head": 2,
        "ours": ours,
        "gemma": theirs,
    }
