"""tokenizer_training: 原稿の報告と数を再現し、使い方の誤りを説明する。"""

import math
import os
import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from nexttoken import bpe, load_trained, tokenizer_training, train_tokenizer
from nexttoken.texts.corpora import CORPORA, CorpusError, corpus_path, emoji_path, is_available
from nexttoken.tokenizer_training import Compression, compression, report, token_bytes

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


def test_the_manuscript_with_more_texts() -> None:
    tokenizer = train_tokenizer([book("neko"), str(emoji_path()), book("botchan")], 5000, show=False)
    result = compression(tokenizer, SAMPLE)
    assert (result.tokens, result.bits, f"{result.ratio:.2f}") == (13, 169, "2.84")
    assert compression(tokenizer, MANUSCRIPT).lossless


def test_other_encodings_for_comparison() -> None:
    result = Compression(SAMPLE, (0,), 5000, SAMPLE)
    assert (result.utf8_bits, result.bits_in("shift_jis"), result.bits_in("utf-16-be")) == (480, 320, 320)
    assert Compression(MANUSCRIPT, (0,), 5000, MANUSCRIPT).bits_in("shift_jis") is None


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


def test_silence_is_silent(capfd: pytest.CaptureFixture[str]) -> None:
    train_tokenizer(corpus_path("sample"), 400, text_to_compress="", show=False)
    assert capfd.readouterr() == ("", "")


def test_pairs_running_out_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "short.txt"
    path.write_text("ABAB", encoding="utf-8")
    tokenizer = train_tokenizer(path, 5000, "AB")
    printed = capsys.readouterr().out
    assert tokenizer.get_vocab_size() == 4
    assert "訓練が終わりました。まとめる対が尽きたので、語彙サイズは4です。\n" in printed
    assert "  語彙サイズ: 4\n  1トークンのビット数（ceil(log2(語彙サイズ))）: 2\n" in printed


def test_a_bom_is_not_text(tmp_path: Path) -> None:
    plain, marked = tmp_path / "plain.txt", tmp_path / "bom.txt"
    plain.write_bytes(b"ABAB")
    marked.write_bytes(b"\xef\xbb\xbf" + b"ABAB")
    assert train_tokenizer(marked, 9, show=False).to_str() == train_tokenizer(plain, 9, show=False).to_str()


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


@pytest.mark.parametrize(
    ("vocab_size", "bits"), [(1, 1), (2, 1), (3, 2), (256, 8), (257, 9), (4096, 12), (5000, 13), (262_144, 18)]
)
def test_bits_per_token(vocab_size: int, bits: int) -> None:
    assert Compression("あ", (0,), vocab_size, "あ").bits_per_token == bits
    assert bits == max(1, math.ceil(math.log2(vocab_size)))


def test_numbers_follow_from_the_ids(small: Tokenizer) -> None:
    text = "猫は、つぎの言葉を当てる。"
    result = compression(small, text)
    assert result.ids == tuple(small.encode(text).ids)
    assert (result.utf8_bytes, result.utf8_bits) == (39, 312)
    assert result.bits == len(result.ids) * 10
    assert result.ratio == 312 / result.bits > 1
    with pytest.raises(FrozenInstanceError):
        result.vocab_size = 1  # type: ignore[misc]


def test_a_text_that_vanishes_has_no_finite_ratio(small: Tokenizer) -> None:
    result = compression(small, "\x01")
    assert (result.tokens, result.bits, result.ratio, result.lossless) == (0, 0, math.inf, False)
    assert "元の文章に戻りません" in report(result)


def test_token_bytes_add_up_to_the_text(small: Tokenizer) -> None:
    text = "猫は、つぎの言葉を当てる。"
    assert b"".join(token_bytes(small, i) for i in small.encode(text).ids) == text.encode()
    with pytest.raises(ValueError, match=r"^token_id の番号600のトークンはありません。使える番号は0から599までです。"):
        token_bytes(small, 600)


# ---- 使い方の誤り


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"vocab_size": 255, "full_alphabet": True}, ValueError, "vocab_size=255 は小さすぎます。.*256以上"),
        ({"vocab_size": 10}, ValueError, r"vocab_size=10 は小さすぎます。.*\d+以上にしてください"),
        ({"vocab_size": -5}, ValueError, "vocab_size=-5 は小さすぎます"),
        ({"vocab_size": 5000.0}, TypeError, "vocab_size は整数にしてください（いまは 5000.0）"),
        ({"vocab_size": True}, TypeError, "vocab_size は整数にしてください（いまは True）"),
        ({"text_to_compress": ""}, ValueError, "text_to_compress が空です"),
        ({"file_path": []}, ValueError, "file_path が空です"),
        ({"file_path": "どこにもない.txt"}, CorpusError, "どこにもない.txt がありません"),
    ],
)
def test_bad_input_is_explained(
    arguments: dict[str, object], error: type[Exception], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given: dict[str, object] = {"file_path": corpus_path("sample"), "vocab_size": 600}
    with pytest.raises(error, match="^" + message):
        train_tokenizer(**(given | arguments))  # type: ignore[arg-type]
    assert capsys.readouterr().out == ""


def test_a_shift_jis_file_is_named_with_the_cure(tmp_path: Path) -> None:
    path = tmp_path / "sjis.txt"
    path.write_bytes("吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。".encode("cp932"))
    with pytest.raises(CorpusError, match=r"Shift_JIS.*iconv"):
        train_tokenizer([corpus_path("sample"), path], 600, show=False)


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.touch()
    with pytest.raises(CorpusError, match=r"empty.txt には文字がありません"):
        train_tokenizer(path, 600, show=False)


# ---- 訓練済みのトークナイザ


def test_a_trained_tokenizer_is_loaded_by_name(
    small: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokenizer_training, "TRAINED", tmp_path)
    with pytest.raises(FileNotFoundError, match=r"「small」という名前.*ありません。python -m figures_gen"):
        load_trained("small")
    small.save(str(tmp_path / "small.json"))
    assert load_trained("small").to_str() == small.to_str()
    with pytest.raises(FileNotFoundError, match=r"「large」という.*ありません。使えるのは small です。"):
        load_trained("large")


def test_a_broken_trained_tokenizer_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokenizer_training, "TRAINED", tmp_path)
    (tmp_path / "half.json").write_text('{"version": "1.0", "model":', encoding="utf-8")
    with pytest.raises(ValueError, match=r"half.json が壊れています。.*figures_gen"):
        load_trained("half")


@pytest.mark.parametrize(("name", "full_alphabet"), [("neko-5000", False), ("neko-5000-full", True)])
def test_the_shipped_tokenizers_are_those_of_the_novel(name: str, full_alphabet: bool) -> None:
    again = train_tokenizer(book("neko"), 5000, full_alphabet=full_alphabet, show=False)
    assert load_trained(name).to_str() == again.to_str()
