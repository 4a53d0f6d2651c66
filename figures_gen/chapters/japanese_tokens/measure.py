"""「日本語とトークン」の測定。"""

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

import regex
import torch
from tokenizers import Tokenizer
from torch.nn.utils.rnn import pad_sequence

from figures_gen.declarations import Parts, measurement
from figures_gen.intervals import mean_interval
from figures_gen.next_tokens import Gemma, next_tokens
from nexttoken import bpe
from nexttoken.encodings import ASSIGNED
from nexttoken.texts.corpora import load_txt
from nexttoken.tokenizer_training import compression, token_bytes

OURS = "neko-5000-full"
SENTENCES = ("吾輩は猫である。名前はまだ無い。", "スマートフォンでAIに質問する。")
MOON = {
    "日本語": "我々は月に行くことを選択する",
    "英語": "We choose to go to the Moon",
    "ロシア語": "Мы решили отправиться на луну",
    "中国語": "我们选择登上月球",
    "韓国語": "우리는 달에 가기로 결정했습니다",
    "英語をマラヤーラム文字で": "വി ചൂസ് റ്റു ഗോ റ്റു ദി മൂൺ",
}
GROWING = "月がきれいですね"
RULES = {"いで": ("い", "で"), "れい": ("れ", "い"), "きれい": ("き", "れい"), "がき": ("が", "き")}
BYTE = re.compile(r"<0x([0-9A-F]{2})>")
KANA = r"[\p{Hiragana}\p{Katakana}]"
#: Gemmaの長いトークンの、終わりの一文字を打つ手前。その前に、ほかの言葉を置いたものも試す。
CUT, WHOLE = "よろしくお願いしま", "よろしくお願いします"
LEADS = ("", "今後とも", "どうぞ", "これからも", "本日は")
#: もう一つのあいさつ。終わりの一文字を、つづりを間違えて書いたものと比べる。
CALL, HELLO, MISSPELT = "みなさん、", "こんにちは", "こんにちわ"
#: 一文字ずつ伸ばして次を当てさせる文の数。二つの文章の、それぞれから。
READ = 10
#: 木にする文。三つ目には語彙にない文字があり、四つ目は、前もって二つの断片に分かれる。
TREES = (GROWING[:-2], GROWING, "猫はかわいい🥺", "今日はいい天気ですね。")
Rules = dict[tuple[int, int], tuple[int, int]]


@measurement("exact")
def two_tokenizers(tokenizers: Path, gemma: Any) -> dict[str, Any]:
    """同じ二つの文を、二つのトークナイザで分けます。"""
    both = _both(tokenizers, gemma)
    return {
        "vocab_size": {name: tokenizer.get_vocab_size() for name, tokenizer in both.items()},
        "sentences": [
            {"text": text, **{name: _split(tokenizer, text) for name, tokenizer in both.items()}} for text in SENTENCES
        ],
    }


def _split(tokenizer: Tokenizer, text: str) -> dict[str, Any]:
    result = compression(tokenizer, text)
    tokens = [{"id": number, "text": _label(_bytes(tokenizer, number))} for number in result.ids]
    return {"tokens": tokens, "count": result.tokens, "bits_per_token": result.bits_per_token, "bits": result.bits}


@measurement("exact")
def languages(tokenizers: Path, gemma: Any) -> dict[str, Any]:
    """同じ意味の文の、言語ごとのトークン数。"""
    both = _both(tokenizers, gemma)
    rows = [
        {
            "language": language,
            "text": text,
            "bytes": len(text.encode()),
            **{name: len(_ids(tokenizer, text)) for name, tokenizer in both.items()},
        }
        for language, text in MOON.items()
    ]
    return {"lines": rows, "vocab_size": {name: tokenizer.get_vocab_size() for name, tokenizer in both.items()}}


@measurement("exact")
def prefix_instability(tokenizers: Path, gemma: Any) -> dict[str, Any]:
    """文を一文字ずつ伸ばしたときの、トークンの変わりよう。"""
    return {
        "text": GROWING,
        **{name: _grow(tokenizer, GROWING) for name, tokenizer in _both(tokenizers, gemma).items()},
    }


def _grow(tokenizer: Tokenizer, text: str) -> list[dict[str, Any]]:
    """接頭辞ごとのトークンと、前の行から変わらずに残ったトークンの数、書き換わったかどうか。"""
    rows, before = [], list[int]()
    for end in range(1, len(text) + 1):
        ids = _ids(tokenizer, text[:end])
        kept = _common(before, ids)
        labels = [_label(_bytes(tokenizer, number)) for number in ids]
        rows.append({"tokens": labels, "ids": ids, "kept": kept, "rewritten": kept < len(before)})
        before = ids
    return rows


def _common(one: list[int], other: list[int]) -> int:
    """二つの列が、初めから何個まで同じか。"""
    return next((n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one))


@measurement("exact")
def encode_order(gemma: Any) -> dict[str, Any]:
    """Gemma の規則のうち、「月がきれいで」を分けるときに効くものが、何番目に覚えたものか。"""
    rules = json.loads(gemma[0].backend_tokenizer.to_str())["model"]["merges"]
    places = {tuple(rule): place for place, rule in enumerate(rules, 1)}
    return {word: places.get(rule) for word, rule in RULES.items()}


@measurement("exact")
def encode_tree(tokenizers: Path) -> dict[str, Any]:
    """漱石の語彙で、文がバイトからトークンになるまで。規則を一つ使うごとの並びと、できあがった木。"""
    tokenizer = _ours(tokenizers)
    trees = [{"text": text, **grow(tokenizer, text), "ids": _ids(tokenizer, text)} for text in TREES]
    for node in (node for tree in trees for node in tree["nodes"]):
        node["text"] = _label(_bytes(tokenizer, node["id"]))
    made = [number for _, number in _rules(tokenizer).values()]  # 覚えた順に
    in_order = made == list(range(len(bpe.VISIBLE), tokenizer.get_vocab_size()))
    return {"trees": trees, "bytes": len(bpe.VISIBLE), "rules": len(made), "in_order": in_order}


def grow(tokenizer: Tokenizer, text: str) -> dict[str, Any]:
    """漱石の語彙の規則を、覚えた順に一つずつ使います。

    ``nodes`` は木の節で、初めが葉（文のバイト）、あとはできた順です。``piece`` は何番目の断片か、``rule`` は何番目に
    覚えた規則で作ったか、``children`` は元の二つの節です（葉にはありません）。``steps`` は、規則を一つ使うごとの
    ようすで、``row`` はそのときの並び（節の位置）、``waiting`` は使える規則です。
    """
    rules, numbers = _rules(tokenizer), tokenizer.get_vocab()
    nodes: list[dict[str, Any]] = [
        {"id": numbers[bpe.VISIBLE[byte]], "piece": place, "rule": None, "children": []}
        for place, piece in enumerate(bpe.split(text))
        for byte in piece.encode()
    ]
    row = list(range(len(nodes)))
    steps: list[dict[str, Any]] = [{"row": row, "waiting": _waiting(row, nodes, rules)}]
    while waiting := steps[-1]["waiting"]:
        row = _merged(row, nodes, waiting[0])
        steps.append({"row": row, "waiting": _waiting(row, nodes, rules)})
    return {"nodes": nodes, "steps": steps}


def _rules(tokenizer: Tokenizer) -> Rules:
    """隣り合う二つの番号 → 何番目に覚えた規則かと、できるトークンの番号。"""
    model = json.loads(tokenizer.to_str())["model"]
    numbers = model["vocab"]
    return {
        (numbers[left], numbers[right]): (place, numbers[left + right])
        for place, (left, right) in enumerate(model["merges"], 1)
    }


def _waiting(row: list[int], nodes: list[dict[str, Any]], rules: Rules) -> list[dict[str, Any]]:
    """並びで使える規則を、覚えた順に。``places`` は、使うところの左の端が、並びの何番目か。断片の境はまたぎません。"""
    found: dict[tuple[int, int], list[int]] = {}
    for place, (left, right) in enumerate(pairwise(nodes[node] for node in row)):
        pair = left["id"], right["id"]
        taken = found.get(pair, [])[-1:] == [place - 1] and left["id"] == right["id"]  # AAAなら、左のAA
        if left["piece"] == right["piece"] and pair in rules and not taken:
            found.setdefault(pair, []).append(place)
    waiting = [
        {"rule": rules[pair][0], "id": rules[pair][1], "pair": list(pair), "places": places}
        for pair, places in found.items()
    ]
    return sorted(waiting, key=lambda one: one["rule"])


def _merged(row: list[int], nodes: list[dict[str, Any]], first: dict[str, Any]) -> list[int]:
    """規則 ``first`` を使ったあとの並び。できた節は ``nodes`` に足します。"""
    row = list(row)
    for done, place in enumerate(first["places"]):
        children = row[place - done : place - done + 2]
        row[place - done : place - done + 2] = [len(nodes)]
        piece = nodes[children[0]]["piece"]
        nodes.append({"id": first["id"], "piece": piece, "rule": first["rule"], "children": children})
    return row


@measurement("exact")
def other_orders(tokenizers: Path, neko: Path, sample: Path) -> dict[str, Any]:
    """ほかの決め方（左からの最長一致と、左の対から）で、`encode`と同じ答えになる文の数と、トークンの数。

    小説は、段落の初めの文のうち初めの200、短い話は、すべての文です。
    """
    tokenizer = _ours(tokenizers)
    story = [sentence for line in load_txt(sample) for sentence in re.findall("[^。]+。", line)]
    found = {name: _compared(tokenizer, texts) for name, texts in (("neko", _openings(neko)), ("sample", story))}
    trees = [{name: order(tokenizer, text) for name, order in ORDERS.items()} for text in TREES]
    return {**found, "trees": [{"text": text, **tree} for text, tree in zip(TREES, trees, strict=True)]}


def _compared(tokenizer: Tokenizer, texts: list[str]) -> dict[str, Any]:
    answers = {name: [order(tokenizer, text) for text in texts] for name, order in ORDERS.items()}
    same = {
        name: sum(one == first for one, first in zip(found, answers["encode"], strict=True))
        for name, found in answers.items()
    }
    tokens = {name: sum(map(len, found)) for name, found in answers.items()}
    return {"sentences": len(texts), "same": same, "tokens": tokens}


def _longest(tokenizer: Tokenizer, text: str) -> list[int]:
    """断片の左から、語彙にあるいちばん長いトークンを取っていきます。"""
    numbers, ids = tokenizer.get_vocab(), list[int]()
    for piece in bpe.split(text):
        rest = "".join(bpe.VISIBLE[byte] for byte in piece.encode())
        while rest:
            end = next(end for end in range(len(rest), 0, -1) if rest[:end] in numbers)
            ids.append(numbers[rest[:end]])
            rest = rest[end:]
    return ids


def _leftmost(tokenizer: Tokenizer, text: str) -> list[int]:
    """規則のある対を、いつも左からまとめます。"""
    rules, numbers, ids = _rules(tokenizer), tokenizer.get_vocab(), list[int]()
    for piece in bpe.split(text):
        word = [numbers[bpe.VISIBLE[byte]] for byte in piece.encode()]
        while places := [place for place, pair in enumerate(pairwise(word)) if pair in rules]:
            word[places[0] : places[0] + 2] = [rules[word[places[0]], word[places[0] + 1]][1]]
        ids += word
    return ids


@measurement("exact")
def rule_table(gemma: Any) -> dict[str, int]:
    """Gemma の規則の数と、トークンをトークン二つに分けるやり方の数。それと、規則がいくつもあるトークンの数。"""
    model = json.loads(gemma[0].backend_tokenizer.to_str())["model"]
    vocabulary = model["vocab"]
    splits = sum(
        token[:cut] in vocabulary and token[cut:] in vocabulary for token in vocabulary for cut in range(1, len(token))
    )
    made = Counter("".join(rule) for rule in model["merges"])
    return {"rules": len(model["merges"]), "splits": splits, "shared": sum(count > 1 for count in made.values())}


@measurement("exact")
def stability(tokenizers: Path, gemma: Any, neko: Path) -> dict[str, Any]:
    """作品の文を一文字ずつ伸ばしたとき、それまでのトークンが書き換わる割合と、それまでの切れ目が変わる割合。

    終わりのトークンに、新しい字が付いただけなら、切れ目は変わっていません。
    """
    sentences, both = _openings(neko), _both(tokenizers, gemma)
    return {
        "sentences": len(sentences),
        "share": {name: _rewritten_share(tokenizer, sentences) for name, tokenizer in both.items()},
        "cuts": {name: _recut_share(tokenizer, sentences) for name, tokenizer in both.items()},
    }


def _openings(neko: Path) -> list[str]:
    """作品の段落の、初めの文。"""
    openings = (re.match(r"\u3000([^。]+。)", line) for line in load_txt(neko))
    return [opening[1] for opening in openings if opening][:200]


def _rewritten_share(tokenizer: Tokenizer, sentences: list[str]) -> float:
    steps = [
        one != other[: len(one)]
        for text in sentences
        for one, other in pairwise(_ids(tokenizer, text[:end]) for end in range(1, len(text) + 1))
    ]
    return sum(steps) / len(steps)


def _recut_share(tokenizer: Tokenizer, sentences: list[str]) -> float:
    steps = [
        one - {end} != {place for place in other if place < end}
        for text in sentences
        for end, (one, other) in enumerate(pairwise(_cuts(tokenizer, text[:end]) for end in range(1, len(text) + 1)), 1)
    ]
    return sum(steps) / len(steps)


def _cuts(tokenizer: Tokenizer, text: str) -> set[int]:
    """トークンの終わりが、それぞれ何文字めの後ろか。"""
    return {end for _, end in tokenizer.encode(text, add_special_tokens=False).offsets}


@measurement("tolerance")
def cut_short(gemma: Gemma) -> dict[str, Any]:
    """「よろしくお願い」と「よろしくお願いしま」の次のトークン。「しま」の次が「す」の確率と、一位の次。"""
    tokenizer, _ = gemma
    before, after = (next_tokens(gemma, prompt, 3) for prompt in (CUT[:-2], CUT))
    first, last = after["top"][0]["token"], WHOLE[-1]
    return {
        "before": before,
        "after": after,
        "hidden": {"token": last, "probability": _next(gemma, [CUT])[0, tokenizer.convert_tokens_to_ids(last)].item()},
        "then": next_tokens(gemma, CUT + first, 1)["top"][0],
        "first": {lead: next_tokens(gemma, lead + CUT, 1)["top"][0] for lead in LEADS},
        "splits": {text: tokenizer.tokenize(text) for text in (WHOLE, CUT, CUT + first + last)},
    }


@measurement("tolerance")
def greeting(gemma: Gemma) -> dict[str, Any]:
    """「みなさん、」と「みなさん、こんにち」の次のトークンと、あいさつの切り方。"""
    before, after = (next_tokens(gemma, prompt, 3) for prompt in (CALL, CALL + HELLO[:-1]))
    splits = {text: gemma[0].tokenize(text) for text in (HELLO, HELLO[:-1], MISSPELT)}
    return {"before": before, "after": after, "splits": splits}


@measurement("tolerance")
def fine_print(gemma: Gemma) -> dict[str, Any]:
    """「※画像は」の次のトークン。"""
    return next_tokens(gemma, "※画像は", 3)


@torch.no_grad()
def _next(gemma: Gemma, prompts: list[str]) -> torch.Tensor:
    """``prompts`` の一つずつの、次のトークンの確率。長さをそろえるために後ろに足したものは、見えません。"""
    tokenizer, model = gemma
    rows = [torch.tensor(tokenizer(prompt).input_ids) for prompt in prompts]
    states = model.model(pad_sequence(rows, batch_first=True)).last_hidden_state  # (B, T, D)
    last = states[range(len(rows)), [len(row) - 1 for row in rows]]  # (B, D)
    return torch.softmax(model.lm_head(last).double(), dim=-1)  # (B, V)


@measurement("tolerance")
def letter_by_letter(gemma: Gemma, neko: Path, sample: Path) -> Parts:
    """文を一文字ずつ伸ばして、次の文字に付けた確率。文を丸ごと切ったときの切れ目と、そうでないところに分けて。

    文字の確率は、その文字で始まるトークンの確率の合計です。
    """
    story = [sentence for line in load_txt(sample) for sentence in re.findall("[^。]+。", line)]
    texts = [*story[:READ], *_openings(neko)[:READ]]
    starts: dict[str, list[int]] = {}
    for number, token in enumerate(gemma[0].convert_ids_to_tokens(range(len(gemma[0])))):
        starts.setdefault(token.replace("▁", " ")[:1], []).append(number)

    def row(number: int) -> dict[str, Any]:
        text = texts[number]
        whole = _cuts(gemma[0].backend_tokenizer, text)
        found: dict[str, list[float]] = {"whole": [], "broken": []}
        for end, probabilities in enumerate(_next(gemma, [text[:end] for end in range(1, len(text))]), 1):
            found["whole" if end in whole else "broken"].append(probabilities[starts.get(text[end], [])].sum().item())
        return {"text": text, **found}

    return Parts(len(texts), row, _by_cut)


def _by_cut(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """切れ目と、途中の、それぞれの平均。差の95%の幅は、文どうしの揺れから求めます。"""
    kinds = ("whole", "broken")
    both = [[fmean(row[kind]) for kind in kinds] for row in rows if all(row[kind] for kind in kinds)]
    low, high = mean_interval([one - other for one, other in both])
    return {
        "texts": len(rows),
        **{kind: fmean(value for row in rows for value in row[kind]) for kind in kinds},
        **{f"{kind}_places": sum(len(row[kind]) for row in rows) for kind in kinds},
        "by_text": {
            name: {kind: fmean(value for row in part for value in row[kind]) for kind in kinds}
            for name, part in (("sample", rows[:READ]), ("neko", rows[READ:]))
        },
        "compared": len(both),
        "low": low,
        "high": high,
    }


@measurement("exact")
def byte_assembly(tokenizers: Path, gemma: Any) -> dict[str, Any]:
    """文字がバイトのトークンから組み上がるまで。途中までを文字に戻すと、どう見えるか。"""
    both = _both(tokenizers, gemma)
    cases = (("🥺", "ours"), ("𠮷", "gemma"), ("麒麟", "ours"))
    return {"cases": [{"text": text, "by": name, "steps": _assemble(both[name], text)} for text, name in cases]}


def _assemble(tokenizer: Tokenizer, text: str) -> list[dict[str, Any]]:
    ids = _ids(tokenizer, text)
    return [
        {
            "id": number,
            "bytes": _bytes(tokenizer, number).hex(" ").upper(),
            "so_far": tokenizer.decode(ids[: place + 1]),
        }
        for place, number in enumerate(ids)
    ]


@measurement("exact")
def vocabulary(tokenizers: Path, gemma: Any) -> dict[str, Any]:
    """Gemma の語彙の中身と、漱石の語彙の中身。"""
    both = _both(tokenizers, gemma)
    words = list(both["gemma"].get_vocab())
    ours = [_bytes(both["ours"], number) for number in range(both["ours"].get_vocab_size())]
    single = {word for word in words if len(word) == 1}
    return {
        "size": len(words),
        "kinds": {name: type(tokenizer.model).__name__ for name, tokenizer in both.items()},
        "ten_thousands": len(words) // 10_000,
        "unicode": ASSIGNED["17.0.0"],
        "kana": _matching(words, KANA),
        "han": _matching(words, r"\p{Han}"),
        "simplified": _matching(words, "[们这说]"),  # 日本語では使わない漢字
        "single": len(single),
        "single_han": _matching(list(single), r"\p{Han}"),
        "after_space": sum(word.startswith("▁") for word in words),
        "bytes": sum(bool(BYTE.fullmatch(word)) for word in words),
        "digits": sum(len(word) > 1 and bool(re.search("[0-9]", word)) for word in words if word[0] != "<"),
        "ours_kana": _matching([token.decode(errors="ignore") for token in ours], KANA),
        "ours_partial": sum(len(token) > 1 and not _is_text(token) for token in ours),
        "jis": {level: _jis(rows, single) for level, rows in {"1": range(16, 48), "2": range(48, 85)}.items()},
    }


def _matching(words: list[str], pattern: str) -> int:
    return sum(bool(regex.search(pattern, word)) for word in words)


def _is_text(token: bytes) -> bool:
    try:
        token.decode()
    except UnicodeDecodeError:
        return False
    return True


def _jis(rows: range, single: set[str]) -> dict[str, int]:
    """JIS の区の漢字の数と、そのうち一文字のトークンがないものの数。"""
    kanji = [char for row in rows for cell in range(1, 95) if (char := _kanji(row, cell))]
    return {"kanji": len(kanji), "missing": sum(char not in single for char in kanji)}


def _kanji(row: int, cell: int) -> str:
    return bytes([row + 0xA0, cell + 0xA0]).decode("euc_jp", errors="ignore")


@measurement("exact")
def per_character(tokenizers: Path, gemma: Any, neko: Path, sample: Path) -> dict[str, Any]:
    """日本語1文字当たりのトークン数。"""
    both = _both(tokenizers, gemma)
    return {
        title: {name: len(_ids(tokenizer, text)) / len(text) for name, tokenizer in both.items()}
        for title, text in (("neko", "\n".join(load_txt(neko))), ("sample", "\n".join(load_txt(sample))))
    }


@measurement("exact")
def indent(tokenizers: Path, gemma: Any) -> dict[str, Any]:
    """段落の頭に置く全角スペースの、トークンの数。"""
    return {name: len(_ids(tokenizer, "\u3000")) for name, tokenizer in _both(tokenizers, gemma).items()}


def _both(folder: Path, gemma: Any) -> dict[str, Tokenizer]:
    return {"ours": _ours(folder), "gemma": gemma[0].backend_tokenizer}


def _ours(folder: Path) -> Tokenizer:
    return Tokenizer.from_file(str(folder / f"{OURS}.json"))


def _ids(tokenizer: Tokenizer, text: str) -> list[int]:
    return list(tokenizer.encode(text, add_special_tokens=False).ids)


ORDERS = {"encode": _ids, "longest": _longest, "leftmost": _leftmost}


def _bytes(tokenizer: Tokenizer, number: int) -> bytes:
    """トークンのバイト列。漱石のものは一文字が一バイトを、Gemma のものは文字そのものを表します。"""
    token = tokenizer.id_to_token(number)
    if token is None:
        raise ValueError(f"番号{number}のトークンはありません。")
    if (tokenizer.pre_tokenizer is not None) and "ByteLevel" in str(tokenizer.pre_tokenizer):
        return token_bytes(tokenizer, number)
    byte = BYTE.fullmatch(token)
    return bytes([int(byte[1], 16)]) if byte else token.encode()


def _label(token: bytes) -> str:
    """読めるところは文字、文字にならないバイトは16進数で書きます。"""
    text = token.decode(errors="ignore")
    if _is_text(token):
        return text
    rest = token.removeprefix(text.encode()) if token.startswith(text.encode()) else token
    return f"{text if rest != token else ''} {rest.hex(' ').upper()}".strip()
