"""『吾輩は猫である』全文でBPEの訓練にかかる時間を比べる。"""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from nexttoken import bpe
from nexttoken.texts.corpora import corpus_path

VOCAB_SIZE = 5000
FIRST_MERGES = 300
#: tokenizers に対する時間の比の上限と、数え直す書き方に対する比の下限。
AT_MOST, AT_LEAST = 3, 20


def train_in_rust(path: Path) -> None:
    """tokenizers で、ファイルから訓練する。"""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=VOCAB_SIZE, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train([str(path)], trainer)


def seconds(work: Callable[[], object], times: int) -> float:
    """所要時間の中央値。"""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def measure() -> dict[str, float]:
    """4つの所要時間（秒）を測る。どれも全バイトから始める。"""
    path = corpus_path("neko")
    text = path.read_bytes().decode("utf-8")
    few = 256 + FIRST_MERGES
    return {
        "rust": seconds(lambda: train_in_rust(path), times=5),
        "ours": seconds(lambda: bpe.train(text, VOCAB_SIZE), times=5),
        "ours_few": seconds(lambda: bpe.train(text, few), times=3),
        "slow_few": seconds(lambda: bpe.train_slowly(text, few), times=1),
    }


def table(taken: dict[str, float]) -> str:
    """測った時間と比を表にする。"""
    ratio, speedup = taken["ours"] / taken["rust"], taken["slow_few"] / taken["ours_few"]
    return "\n".join(
        [
            f"BPEの訓練（『吾輩は猫である』全文、語彙サイズ{VOCAB_SIZE:,}、全バイトから）",
            f"  tokenizers（Rust）        {taken['rust']:8.2f} 秒",
            f"  nexttoken.bpe.train       {taken['ours']:8.2f} 秒",
            f"  比                        {ratio:8.2f} 倍（目標は{AT_MOST}倍以下: {_verdict(ratio <= AT_MOST)}）",
            f"はじめの{FIRST_MERGES}回の置き換え",
            f"  毎回すべてを数え直す      {taken['slow_few']:8.2f} 秒",
            f"  nexttoken.bpe.train       {taken['ours_few']:8.2f} 秒",
            f"  比                        {speedup:8.1f} 倍（目標は{AT_LEAST}倍以上: {_verdict(speedup >= AT_LEAST)}）",
        ]
    )


def _verdict(met: bool) -> str:
    return "達成" if met else "未達"


def main() -> None:
    """測って表を印字する。"""
    print(table(measure()))


if __name__ == "__main__":
    main()
