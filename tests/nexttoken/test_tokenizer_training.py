"""tokenizer_training: 原稿の報告と数を再現し、使い方の誤りを説明する。"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from nexttoken import bpe, load_trained, train_tokenizer
from nexttoken.texts.corpora import CORPORA, corpus_path, is_available
from nexttoken.tokenizer_training import compression, report, token_bytes

SAMPLE = "吾輩わがはいは猫である。名前はまだ無い。"
MANUSCRIPT = "論文を書くのは辛い El Psy Congroo 🥺"
REPORT = """\
語彙サイズ5000のトークナイザを訓練します……
訓練が終わりました。

--- 長さの比較 ---
例文: 「吾輩わがはいは猫である。名前はまだ無い。」

[UTF-8]
  バイト数: 60
  ビット数（バイト数 × 8）: 480

[BPE]
  語彙サイズ: 5000
  1トークンのビット数（ceil(log2(語彙サイズ))）: 13
  トークン数: 10
  トークン: [322, 2401, 539, 151, 4366, 149, 1882, 3796, 3656, 149]
  ビット数（トークン数 × 13）: 130

--- 📊 結果 ---
UTF-8: 480ビット
BPE:   130ビット
→ 圧縮率: 3.69（UTF-8のビット数 ÷ BPEのビット数）
"""


def book(name: str) -> Path:
    if not is_available(name):
        pytest.skip(f"{CORPORA[name].file} がない（CORPUS_DIR を指定してください）")
    return corpus_path(name)


@pytest.fixture(scope="module")
def small() -> Tokenizer:
    return train_tokenizer(corpus_path("sample"), 600, show=False)


# ---- 原稿の数


def test_the_manuscript_report(capfd: pytest.CaptureFixture[str]) -> None:
    tokenizer = train_tokenizer(file_path=str(book("neko")), vocab_size=5000, text_to_compress=SAMPLE)
    assert capfd.readouterr() == (REPORT, "")
    result = compression(tokenizer, MANUSCRIPT)
    assert result.restored == "論文を書くのは辛い l sy ongroo ���"
    assert (result.tokens, result.lossless) == (22, False)
    assert report(result).endswith(
        "\n※ トークンから戻すと「論文を書くのは辛い l sy ongroo ���」になり、元の文章に戻りません。"
    )


def test_all_bytes_bring_the_sentence_back() -> None:
    tokenizer = train_tokenizer(book("neko"), 5000, full_alphabet=True, show=False)
    result = compression(tokenizer, MANUSCRIPT)
    assert (result.tokens, result.restored, result.lossless) == (26, MANUSCRIPT, True)
    assert "※" not in report(result)
    assert tokenizer.get_vocab_size() == 5000


# ---- 訓練


@pytest.mark.parametrize("full_alphabet", [False, True])
def test_it_trains_as_tokenizers_does_from_the_files(tmp_path: Path, full_alphabet: bool) -> None:
    paths = [tmp_path / "crlf.txt", tmp_path / "no-newline.txt"]
    paths[0].write_bytes("猫\r\n\r\n 猫は　猫で\x0b\x0bある\r\n".encode())
    paths[1].write_bytes("a cat\u2028\u2028 a cat's cat".encode())
    theirs = Tokenizer(models.BPE())
    theirs.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    theirs.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet() if full_alphabet else []
    trainer = trainers.BpeTrainer(vocab_size=280, initial_alphabet=alphabet, show_progress=False)
    theirs.train([str(path) for path in paths], trainer)
    assert train_tokenizer(paths, 280, full_alphabet=full_alphabet, show=False).to_str() == theirs.to_str()


def test_it_agrees_with_our_own_bpe(small: Tokenizer) -> None:
    text = corpus_path("sample").read_text(encoding="utf-8")
    ours = bpe.train(text, 600, full_alphabet=False)
    assert ours.encode(text) == small.encode(text).ids
    assert ours.vocab == {i: token_bytes(small, i) for i in range(600)}


def test_pairs_running_out_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "short.txt"
    path.write_text("ABAB", encoding="utf-8")
    tokenizer = train_tokenizer(path, 5000, "AB")
    printed = capsys.readouterr().out
    assert tokenizer.get_vocab_size() == 4
    assert "訓練が終わりました。まとめる対が尽きたので、語彙サイズは4です。\n" in printed
    assert "  語彙サイズ: 4\n  1トークンのビット数（ceil(log2(語彙サイズ))）: 2\n" in printed


def test_training_does_not_depend_on_threads_or_hash_seeds() -> None:
    code = (
        "from nexttoken import corpus_path, train_tokenizer\n"
        "print(train_tokenizer(corpus_path('sample'), 900, show=False).to_str())"
    )
    outputs = set()
    for threads, seed in (("1", "0"), ("2", "1"), ("4", "2")):
        environment = os.environ | {"RAYON_NUM_THREADS": threads, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"}
        outputs.add(
            subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True).stdout
        )
    assert len(outputs) == 1
    assert len(outputs.pop()) > 10_000


# ---- 長さの比較


# ---- 使い方の誤り


# ---- 訓練済みのトークナイザ


@pytest.mark.parametrize(("name", "full_alphabet"), [("neko-5000", False), ("neko-5000-full", True)])
def test_the_shipped_tokenizers_are_those_of_the_novel(name: str, full_alphabet: bool) -> None:
    again = train_tokenizer(book("neko"), 5000, full_alphabet=full_alphabet, show=False)
    assert load_trained(name).to_str() == again.to_str()
