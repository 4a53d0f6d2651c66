"""corpora: 文章を手に入れ、読む。ネットワークは使わず、ダウンロード元は自分の中に立てる。"""

import hashlib
import os
import random
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socket import create_server

import pytest

from nexttoken.texts import corpora
from nexttoken.texts.corpora import (
    CORPORA,
    CorpusError,
    corpus_path,
    corpus_state,
    emoji_path,
    emoji_text,
    is_available,
    load_txt,
    read_text,
)

BODY = "吾輩は猫である。\n".encode()
SHA256 = hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """CORPUS_DIR がなく、キャッシュも空の環境。"""
    monkeypatch.delenv("CORPUS_DIR", raising=False)
    monkeypatch.setattr(corpora, "cache_dir", lambda: tmp_path / "cache")
    return tmp_path / "cache"


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """『吾輩は猫である』のダウンロード元と中身を、試験用のものに差し替える。"""

    def use(url: str) -> None:
        monkeypatch.setitem(CORPORA, "neko", replace(CORPORA["neko"], url=url, sha256=SHA256, bytes=len(BODY)))

    return use


class Handler(BaseHTTPRequestHandler):
    replies: dict[str, bytes] = {"/good": BODY, "/changed": BODY + b"!"}  # noqa: RUF012 変えない
    asked: list[str] = []  # noqa: RUF012 試験ごとに空にする

    def do_GET(self) -> None:
        self.asked.append(self.path)
        body = self.replies.get(self.path)
        self.send_response(200 if body else 404)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        Handler.asked.clear()
        threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()


# --- 場所と身元 ---


def test_corpus_dir_without_the_book(tmp_path, monkeypatch):
    monkeypatch.setenv("CORPUS_DIR", str(tmp_path))
    assert not is_available("neko", fetch=True)
    assert corpus_state("neko") == CORPORA["neko"].sha256
    with pytest.raises(CorpusError, match=r"に wagahaiwa_nekodearu\.txt がありません。CORPUS_DIR の指定を外せば"):
        corpus_path("neko")


def test_corpus_dir_with_a_changed_book(tmp_path, monkeypatch):
    monkeypatch.setenv("CORPUS_DIR", str(tmp_path))
    (tmp_path / "wagahaiwa_nekodearu.txt").write_bytes(BODY)
    assert corpus_state("neko") == SHA256
    assert is_available("neko")
    with pytest.raises(CorpusError) as error:
        corpus_path("neko")
    for part in (str(tmp_path / "wagahaiwa_nekodearu.txt"), SHA256[:12], CORPORA["neko"].sha256[:12]):
        assert part in str(error.value)


def test_the_cache_is_where_the_models_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEXTTOKEN_CACHE", str(tmp_path))
    assert corpora.cache_dir() == tmp_path / "corpora"
    assert emoji_path().is_relative_to(tmp_path)


# --- ダウンロード ---


def test_download_once_then_use_the_cache(empty_cache, source, server):
    source(f"{server}/good")
    assert not is_available("neko")
    assert corpus_state("neko") == SHA256
    assert Handler.asked == []  # ここまで、ネットワークを使わない
    assert is_available("neko", fetch=True)
    assert corpus_path("neko").read_bytes() == BODY
    assert corpus_path("neko") == empty_cache / "wagahaiwa_nekodearu.txt"
    assert is_available("neko", fetch=True)
    assert Handler.asked == ["/good"]
    corpus_path("neko").write_bytes(BODY[:10])  # 違うものは、書き込みをしたものかもしれないので、よけてから取り直す
    assert corpus_path("neko").read_bytes() == BODY
    assert [path.read_bytes() for path in empty_cache.glob("*.broken-*")] == [BODY[:10]]


@pytest.mark.parametrize(
    ("path", "says"),
    [("/changed", f"sha256 が {SHA256[:12]}… になりません"), ("/missing", r"ダウンロードできません（HTTPError）")],
)
def test_bad_download_leaves_nothing(path, says, empty_cache, source, server):
    source(server + path)
    with pytest.raises(CorpusError, match=says) as error:
        corpus_path("neko")
    assert "環境変数 CORPUS_DIR に指定" in str(error.value)
    assert list(empty_cache.iterdir()) == []
    assert not is_available("neko", fetch=True)
    assert Handler.asked == [path] * 2  # 1回につき1度だけ。やり直さない


def test_silent_server_is_given_up(empty_cache, source, monkeypatch):
    assert sum(corpora.TIMEOUT) <= 10
    monkeypatch.setattr(corpora, "TIMEOUT", (0.1, 0.1))
    with closing(create_server(("127.0.0.1", 0))) as socket:
        source(f"http://127.0.0.1:{socket.getsockname()[1]}/")
        with pytest.raises(CorpusError, match="ダウンロードできません（ReadTimeout）") as error:
            corpus_path("neko")
    assert "read timeout=0.1" in str(error.value.__cause__)


def test_cache_that_cannot_be_written(tmp_path, monkeypatch, source, server):
    source(f"{server}/good")
    monkeypatch.delenv("CORPUS_DIR", raising=False)
    (tmp_path / "file").touch()
    monkeypatch.setattr(corpora, "cache_dir", lambda: tmp_path / "file" / "cache")
    with pytest.raises(CorpusError, match="に書き込めません"):
        corpus_path("neko")
    with pytest.raises(CorpusError, match=r"emoji\.txt に書き込めません"):
        emoji_path()


# --- 書き下ろしと絵文字 ---


def test_emoji_path_is_mended(empty_cache):
    emoji_path().write_text("🥺", encoding="utf-8")
    assert emoji_path().read_text(encoding="utf-8") == emoji_text()
    assert sorted(path.read_text(encoding="utf-8") for path in empty_cache.iterdir()) == sorted(["🥺", emoji_text()])


# --- 読む ---

文 = "　吾輩は猫である。名前はまだ無い。\nどこで生れたかとんと見当がつかぬ。\n\nニャーニャー\n"


def _write(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "猫.txt"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_load_txt_reads_any_newline_and_bom(tmp_path, newline, bom):
    path = _write(tmp_path, (bom + 文.replace("\n", newline) + "一\u2028\x0b二").encode())
    assert load_txt(path) == load_txt(str(path)) == [*文.splitlines(), "一\u2028\x0b二"]
    assert read_text(path) == 文.replace("\n", newline) + "一\u2028\x0b二"


@pytest.mark.parametrize(
    ("written", "named", "cure", "iconv"),
    [
        ("cp932", "Shift_JIS", "cp932", "CP932"),
        ("euc_jp", "EUC-JP", "euc_jp", "EUC-JP"),
        ("iso2022_jp", "ISO-2022-JP", "iso2022_jp", "ISO-2022-JP"),
        ("utf-16", "UTF-16", "utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16LE", "utf-16-le", "UTF-16LE"),
        ("utf-16-be", "UTF-16BE", "utf-16-be", "UTF-16BE"),
    ],
)
def test_other_encodings_are_named_with_a_cure_that_works(tmp_path, written, named, cure, iconv):
    path = _write(tmp_path, 文.encode(written))
    with pytest.raises(CorpusError) as error:
        load_txt(path)
    assert str(error.value) == (
        f"{path} は UTF-8 ではなく {named} らしいです。"
        f'load_txt(path, encoding="{cure}") と書くか、iconv -f {iconv} -t UTF-8 で変換してください。'
    )
    assert load_txt(path, encoding=cure) == 文.splitlines()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "文章ではなく、PNGの画像らしい"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "文章ではなく、PDFらしい"),
        (b"%PDF-1.7\n1 0 obj", "文章ではなく、PDFらしい"),
        (b"PK\x03\x04\x14\0\x06\0", "文章ではなく、zipの仲間（WordやEPUBも）らしい"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "文章ではなく、gzipらしい"),
        (b"\xd0\xcf\x11\xe0" + "猫である".encode("utf-16-le") * 9, "文章ではなく、古い形式のWordやExcelらしい"),
        (b"{\\rtf1 I am a cat.}", "文章ではなく、RTF（書式付きの文書）らしい"),
        ("猫\0である。".encode() * 9, "4バイト目に、文章にはない文字（NUL）があります"),
        (struct.pack("<Q", 80) + b'{"weight":{"dtype":"F32"}}' + b"\0\0\x80\x3f" * 20, "文章ではないか"),
        (random.Random(0).randbytes(5000), "文章ではないか"),
        (b"I am a \0 cat.\n" * 9, "文章ではないか"),
        (b"\0" * 100, "文章ではないか"),
        (b"\xff\xc0\x81", "UTF-8 では読めません"),
        ((文 * 9).encode()[:-8], "UTF-8 らしいですが、1,1..バイト目から読めません"),
        ("I am a cat. 🐈".encode()[:-1], "UTF-8 らしいですが、13バイト目から読めません"),
        ((文 * 9).encode()[4:], "UTF-8 らしいですが、1バイト目から読めません"),
        ((文 * 9).encode().replace("猫".encode(), b"\xe7\x8c", 1), "UTF-8 らしいですが、.*バイト目から読めません"),
    ],
)
def test_what_is_no_text_or_a_broken_one_is_called_that(tmp_path: Path, data: bytes, told: str) -> None:
    with pytest.raises(CorpusError, match=told):
        load_txt(_write(tmp_path, data))


def test_what_never_ends_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    for path in (tmp_path / "fifo", Path("/dev/zero")):
        with pytest.raises(CorpusError, match="ふつうのファイルではありません"):
            read_text(path)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("猫.txt", b"", "猫.txt には文字がありません"),
        ("猫.txt", "　\n".encode(), "猫.txt には文字がありません"),
        ("犬.txt", b"a", r"犬\.txt がありません。.*にあるのは 猫\.txt です。.*corpus_path"),
        (".", b"a", r"はフォルダです。ファイルを指定してください。.*にあるのは 猫\.txt です"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, data: bytes, told: str) -> None:
    _write(tmp_path, data)
    with pytest.raises(CorpusError, match=told):
        load_txt(tmp_path / name)
