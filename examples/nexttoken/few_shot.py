"""例をいくつか並べてから問い、その続きを当てさせます（文脈内学習）。重みは、一つも変えません。

一行が一つの例で、問いの行は、区切りまでで止めます。

>>> print(prompt(TASKS["translation"], [("犬", "dog"), ("猫", "cat")], "水"))
犬＝dog
猫＝cat
水＝

出典: Brown ほか「Language Models are Few-Shot Learners」（arXiv:2005.14165）。
"""

import random
from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from nexttoken.checks import check_integer
from nexttoken.gemma3 import Gemma3
from nexttoken.kv_cache import KVCache

__all__ = ["TASKS", "Pair", "Reply", "Task", "ask", "draw", "prompt"]

Pair = tuple[str, str]
SHOWN = 12  # 例を引く組。残りを問う


class Task(NamedTuple):
    """課題です。``pairs`` は問いと答えの組で、初めの :data:`SHOWN` 組から例を引き、残りを問います。"""

    pairs: list[Pair]
    between: str = "＝"

    @property
    def asked(self) -> list[Pair]:
        """問う組。例には、一度も使いません。"""
        return self.pairs[SHOWN:]


class Reply(NamedTuple):
    """一つの問いへの答え。``right`` は、一位を選び続けた答えが、行の終わりまで合うかどうか。

    ``logits`` は、答えの初めのトークンのロジットで、形は (V,) です。
    """

    right: bool
    logits: Tensor


def draw(task: Task, count: int, seed: int) -> list[Pair]:
    """例を ``count`` 個、くじで選んで並べます。同じ種なら、少ない例は、多い例の初めの部分です。

    >>> draw(TASKS["translation"], 2, seed=0)
    [('海', 'sea'), ('石', 'stone')]
    """
    check_integer("count", count, 0, SHOWN)
    return random.Random(seed).sample(task.pairs[:SHOWN], SHOWN)[:count]


def prompt(task: Task, examples: Sequence[Pair], question: str) -> str:
    """例の行を並べ、問いの行を区切りまで書いたもの。"""
    return "".join(f"{one}{task.between}{answer}\n" for one, answer in examples) + question + task.between


@torch.no_grad()
def ask(model: Gemma3, tokenizer: Any, task: Task, examples: Sequence[Pair]) -> list[Reply]:
    """例を並べて、``task.asked`` のすべてを問います。

    例は一度だけ読み、覚えたkとv（KVキャッシュ）を、どの問いも使い回します。点数にするのは、答えの位置だけです。

    >>> from nexttoken import gemma3, load_gemma
    >>> task = Task(TASKS["translation"].pairs[: SHOWN + 2])
    >>> [one.right for one in ask(gemma3.load(), load_gemma()[0], task, draw(task, 8, seed=0))]
    [True, True]
    """
    cache = KVCache(model.config)
    model.residual(torch.tensor([tokenizer(prompt(task, examples, "").removesuffix(task.between)).input_ids]), cache)

    def ids(text: str) -> list[int]:
        return list(tokenizer(text, add_special_tokens=False).input_ids)

    questions = [ids(question + task.between) for question, _ in task.asked]
    answers = [ids(answer + "\n") for _, answer in task.asked]
    rows = [question + answer[:-1] for question, answer in zip(questions, answers, strict=True)]
    longest = max(map(len, rows))  # 後ろの埋め草は、前からは見えない
    for layer in cache.layers:
        if layer.keys is not None and layer.values is not None:
            layer.keys, layer.values = (past.expand(len(rows), -1, -1, -1) for past in (layer.keys, layer.values))
    x = model.residual(torch.tensor([row + [0] * (longest - len(row)) for row in rows]), cache)  # (B, T, D)

    right, first = [True] * len(rows), torch.empty(0)
    for step in range(max(map(len, answers))):
        alive = [row for row, answer in enumerate(answers) if right[row] and step < len(answer)]
        if not alive:
            break
        logits = model.unembed(torch.stack([x[row, len(questions[row]) - 1 + step] for row in alive]))  # (N, V)
        first = logits if step == 0 else first
        for row, best in zip(alive, logits.argmax(dim=-1).tolist(), strict=True):
            right[row] = best == answers[row][step]
    return [Reply(*pair) for pair in zip(right, first, strict=True)]


def _pairs(text: str) -> list[Pair]:
    words = text.split()
    return list(zip(words[::2], words[1::2], strict=True))


def _sorted(animal: str, food: str) -> list[Pair]:
    return [pair for one, other in _pairs(_KINDS) for pair in ((one, animal), (other, food))]


_WORDS = """
犬 dog 猫 cat 水 water 火 fire 山 mountain 川 river 海 sea 空 sky 月 moon 花 flower 木 tree 石 stone
鳥 bird 魚 fish 馬 horse 牛 cow 雨 rain 雪 snow 風 wind 星 star 太陽 sun 森 forest 手 hand 目 eye
耳 ear 口 mouth 卵 egg 本 book 塩 salt 車 car 米 rice 橋 bridge 鉄 iron 夜 night 朝 morning 銀 silver
"""
_OPPOSITES = """
大きい 小さい 高い 低い 長い 短い 新しい 古い 重い 軽い 暑い 寒い 明るい 暗い 強い 弱い 右 左 上 下 前 後ろ 表 裏
多い 少ない 広い 狭い 太い 細い 厚い 薄い 深い 浅い 近い 遠い 速い 遅い 良い 悪い 東 西 北 南 内 外 男 女
父 母 兄 弟 姉 妹 天 地 昼 夜 白 黒 勝ち 負け 入口 出口 味方 敵 過去 未来 増える 減る 売る 買う
"""
_CAPITALS = """
日本 東京 フランス パリ 中国 北京 イギリス ロンドン 韓国 ソウル ロシア モスクワ
ドイツ ベルリン エジプト カイロ タイ バンコク スペイン マドリード ギリシャ アテネ キューバ ハバナ
イタリア ローマ オーストリア ウィーン ポルトガル リスボン アイルランド ダブリン オランダ アムステルダム
ベルギー ブリュッセル デンマーク コペンハーゲン ノルウェー オスロ スウェーデン ストックホルム
フィンランド ヘルシンキ ポーランド ワルシャワ ハンガリー ブダペスト チェコ プラハ トルコ アンカラ
イラン テヘラン イラク バグダッド ベトナム ハノイ フィリピン マニラ インドネシア ジャカルタ
ペルー リマ チリ サンティアゴ ケニア ナイロビ カナダ オタワ モンゴル ウランバートル
"""
_SEQUENCES = """
1,2,3,4 5 5,10,15,20 25 2,4,8,16 32 10,9,8,7 6 3,5,7,9 11 1,4,9,16 25
4,8,12,16 20 100,90,80,70 60 1,3,9,27 81 20,22,24,26 28 7,8,9,10 11 9,7,5,3 1
2,4,6,8 10 1,3,5,7 9 3,6,9,12 15 6,7,8,9 10 8,7,6,5 4 10,20,30,40 50
11,12,13,14 15 50,40,30,20 10 12,14,16,18 20 1,2,4,8 16 3,6,12,24 48 4,9,16,25 36
15,20,25,30 35 7,14,21,28 35 16,8,4,2 1 30,27,24,21 18 13,15,17,19 21 2,5,8,11 14
1,5,9,13 17 6,12,18,24 30 21,22,23,24 25 40,35,30,25 20 5,7,9,11 13 100,200,300,400 500
"""
_KINDS = """
犬 パン 猫 ごはん 馬 うどん 象 カレー 猿 豆腐 兎 寿司 ライオン ラーメン キリン おにぎり パンダ 味噌汁 きつね ケーキ
たぬき チーズ シカ サラダ くま 天ぷら とら そば おおかみ 餃子 ゴリラ ピザ りす ハンバーグ らくだ 納豆
"""

#: 課題。どれも36組です。初めの五つは、事前学習で読んだことから答えられます。
TASKS = {
    "translation": Task(_pairs(_WORDS)),
    "opposites": Task(_pairs(_OPPOSITES)),
    "capitals": Task(_pairs(_CAPITALS)),
    "sequences": Task([(shown.replace(",", ", "), f" {answer}") for shown, answer in _pairs(_SEQUENCES)], ","),
    "kinds": Task(_sorted("動物", "食べ物")),
    "flipped": Task(_sorted("食べ物", "動物")),
    "marks": Task(_sorted("△", "○")),
    "suffix": Task([(word, f"{word}ぽん") for word, _ in _pairs(_WORDS)]),
}
