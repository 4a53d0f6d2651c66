"""bpe と tokenizer_training: Hugging Face の tokenizers を手本に、規則・番号・符号化・復元を突き合わせる。

小説の全文では、章の台本（train-tokenizer）が突き合わせる。手で解くもの（letter_pairs）は、縮めて元に戻す。
"""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from nexttoken import bpe, letter_pairs, train_tokenizer
from nexttoken.bpe import ByteTokenizer
from nexttoken.texts.corpora import corpus_path, sample_text
from nexttoken.tokenizer_training import token_bytes

MANUSCRIPT = "論文を書くのは辛い El Psy Congroo 🥺"
#: Unicode の版がちがうと、新しい文字の分類もちがう。tokenizers と regex が一致するのは Unicode 16 までの文字。
CHARACTERS = st.characters(exclude_categories=["Cs", "Cn"])
ODD = ["\0", "\r\n", "\n\n", "\u3000", "  ", "\u2028", "\x85", "\x1c", "'ll", "か\u3099", "𠮷", "吾輩は猫である。"]
ODD += ["🥺", "\N{WOMAN}\u200d\N{WOMAN}\u200d\N{GIRL}", "\U0001f1ef\U0001f1f5", "\ufeff"]
TEXTS = st.lists(st.one_of(st.text(CHARACTERS), st.sampled_from([*ODD, MANUSCRIPT]))).map("".join)


def reference(path: Path | list[Path], vocab_size: int, full_alphabet: bool) -> Tokenizer:
    """手本: tokenizers がファイルを読んで訓練したもの。"""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet() if full_alphabet else []
    trainer = trainers.BpeTrainer(vocab_size=vocab_size, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train([str(one) for one in (path if isinstance(path, list) else [path])], trainer)
    return tokenizer


def merges_of(tokenizer: Tokenizer) -> list[tuple[bytes, bytes]]:
    return [(as_bytes(left), as_bytes(right)) for left, right in json.loads(tokenizer.to_str())["model"]["merges"]]


def vocab_of(tokenizer: Tokenizer) -> dict[int, bytes]:
    return {i: as_bytes(token) for token, i in tokenizer.get_vocab().items()}


def as_bytes(token: str) -> bytes:
    back = {char: byte for byte, char in bpe.VISIBLE.items()}
    return bytes(back[char] for char in token)


@pytest.fixture(scope="module", params=[False, True], ids=["seen-bytes", "all-bytes"])
def small(request: pytest.FixtureRequest) -> tuple[ByteTokenizer, Tokenizer, bool]:
    """ダウンロードなしで使える、書き下ろしの話で訓練したもの。"""
    full: bool = request.param
    return bpe.train(sample_text(), 700, full), reference(corpus_path("sample"), 700, full), full


# ---- どんな文字列でも


@settings(deadline=None)
@given(text=TEXTS)
def test_pieces_are_the_same_on_any_text(text: str) -> None:
    pieces = pre_tokenizers.ByteLevel(add_prefix_space=False).pre_tokenize_str(text)
    assert bpe.split(text) == [text[start:end] for _, (start, end) in pieces]
    assert "".join(bpe.split(text)) == text


@settings(deadline=None)
@given(text=TEXTS)
def test_any_text_encodes_and_decodes_the_same(small: tuple[ByteTokenizer, Tokenizer, bool], text: str) -> None:
    ours, theirs, full = small
    ids = ours.encode(text)
    assert ids == theirs.encode(text).ids
    assert ours.decode(ids) == theirs.decode(ids)
    assert not full or ours.decode(ids) == text


# ---- 訓練


@settings(deadline=None)
@given(
    text=st.one_of(st.text("ab", min_size=1), st.text("ab c\r\n\x0b\x85\u2028'1。猫", min_size=1), TEXTS.filter(bool)),
    extra=st.integers(0, 60),
    full_alphabet=st.booleans(),
)
def test_short_texts_train_the_same_three_ways(
    tmp_path_factory: pytest.TempPathFactory, text: str, extra: int, full_alphabet: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "short.txt"
    path.write_bytes(text.encode("utf-8"))
    vocab_size = extra + (256 if full_alphabet else len(set(text.encode("utf-8"))))
    ours = bpe.train(text, vocab_size, full_alphabet)
    theirs = reference(path, vocab_size, full_alphabet)
    slow = bpe.train_slowly(text, vocab_size, full_alphabet)
    assert ours.merges == merges_of(theirs) == slow.merges
    assert ours.vocab == vocab_of(theirs) == slow.vocab


# ---- ファイルから


@pytest.mark.parametrize("full_alphabet", [False, True])
def test_files_are_read_as_tokenizers_reads_them(tmp_path: Path, full_alphabet: bool) -> None:
    paths = [tmp_path / "crlf.txt", tmp_path / "no-newline.txt"]
    paths[0].write_bytes("猫\r\n\r\n 猫は　猫で\x0b\x0bある\r\n".encode())
    paths[1].write_bytes("a cat\u2028\u2028 a cat's cat".encode())
    ours = train_tokenizer(paths, 280, full_alphabet=full_alphabet, show=False)
    assert ours.to_str() == reference(paths, 280, full_alphabet).to_str()
    assert vocab_of(ours) == {number: token_bytes(ours, number) for number in range(ours.get_vocab_size())}


def test_pairs_running_out_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "short.txt"
    path.write_text("ABAB", encoding="utf-8")
    assert train_tokenizer(path, 5000, "AB").get_vocab_size() == 4
    assert "まとめる対が尽きたので、語彙サイズは4です。\n" in capsys.readouterr().out


# ---- 手で


@given(st.text("ABCDE", max_size=60))
def test_everything_comes_back(text: str) -> None:
    done = letter_pairs.steps(text)
    rules = letter_pairs.rule_table(done)
    short = done[-1].after if done else text
    assert letter_pairs.replace(text, rules) == short
    assert letter_pairs.restore(short, rules) == text
    assert all(count == 1 for count in letter_pairs.count_pairs(short).values())
    assert all(len(step.before) - len(step.after) == step.count >= 2 for step in done)
