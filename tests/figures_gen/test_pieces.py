"""Gemma の重みを、8MiB ずつに分けて渡す。手元のものと一字も違わず、違うものは渡さない。"""

import hashlib
import json
import random
import socketserver
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from properdocs.livereload import LiveReloadServer

from figures_gen import pieces
from figures_gen.site.serving import _with_status
from nexttoken.loading import weights
from tests.figures_gen.conftest import ROOT
from tests.figures_gen.site.test_serving import free_port

CONTENT = random.Random(39).randbytes(1000)


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """四つに分けた、小さな GGUF の代わり。切れ目は、一つの大きさの境とずれている。"""
    monkeypatch.setenv(weights.VARIABLE, str(tmp_path / "parts"))
    monkeypatch.setattr(pieces, "EACH", 128)
    monkeypatch.setattr(pieces, "GGUF_SHA256", hashlib.sha256(CONTENT).hexdigest())
    (tmp_path / "parts").mkdir()
    for number, (start, end) in enumerate([(0, 300), (300, 310), (310, 999), (999, 1000)]):
        (tmp_path / "parts" / f"a.gguf.part{number:02}").write_bytes(CONTENT[start:end])
    return tmp_path / "parts"


def test_the_pieces_joined_are_the_file(parts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """サイトに置くのは、``WEIGHTS=site`` のときだけ。"""
    cut = [CONTENT[at : at + 128] for at in range(0, 1000, 128)]
    assert pieces.listing()["pieces"] == [hashlib.sha256(piece).hexdigest() for piece in cut]
    for chosen, count in (("", 0), ("site", 9)):
        monkeypatch.setenv(pieces.SWITCH, chosen)
        folder = tmp_path / f"site{chosen}"
        folder.mkdir()
        pieces.write(folder)
        assert len([*folder.iterdir()]) == count
    assert [(folder / f"{number:02}").read_bytes() for number in range(8)] == cut
    assert json.loads((folder / pieces.LIST).read_bytes()) == pieces.listing()
    monkeypatch.setenv(pieces.SWITCH, "yes")
    with pytest.raises(ValueError, match="site だけです（今は「yes」）"):
        pieces.write(folder)


def test_another_file_is_not_given(parts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """渡したあとで変わっても気付く。公開するときは、そこで止まる。"""
    assert pieces.told(False)["size"] == 1000
    (parts / "a.gguf.part01").write_bytes(bytes(10))
    told = pieces.told(True)
    assert told["pieces"] == [] and told["why"] == "unusable" and "ファイルが違います" in told["said"]
    monkeypatch.setenv(pieces.SWITCH, "site")
    with pytest.raises(weights.ModelError, match="ファイルが違います"):
        pieces.write(tmp_path)


def test_what_is_not_installed_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """入れているところでなければ、入れ方を言う。一覧の形は、配らないサイトのもの（docs/assets/gemma）と同じ。"""
    monkeypatch.delenv(weights.VARIABLE, raising=False)
    monkeypatch.setattr(weights, "PACKAGE", "nai")
    assert (told := pieces.told(True))["why"] == "waiting"
    assert "で入れるか" in pieces.told(False)["said"]
    assert json.loads((ROOT / "docs/assets/gemma" / pieces.LIST).read_bytes()) == told | {"why": "not-served"}


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """``make serve`` と同じように開いたところ。"""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("猫", encoding="utf-8")
    server = LiveReloadServer(lambda: None, "127.0.0.1", free_port(), str(tmp_path / "site"))
    server.set_app(_with_status(server.serve_request))
    server.server_bind()
    server.server_activate()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    socketserver.BaseServer.shutdown(server)
    server.server_close()


def get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=5) as answer:
        content: bytes = answer.read()
    return content


def test_they_are_handed_out_and_never_block_the_site(parts: Path, address: str) -> None:
    with pieces._turn:  # 一覧を作っているところ
        waiting = threading.Thread(target=get, args=(f"{address}/assets/gemma/pieces.json",))
        waiting.start()
        assert get(f"{address}/").decode() == "猫" and get(f"{address}/assets/gemma/07") == CONTENT[896:]
    waiting.join()
    listing = json.loads(get(f"{address}/assets/gemma/pieces.json"))
    given = b"".join(get(f"{address}/assets/gemma/{number:02}") for number in range(len(listing["pieces"])))
    assert given == CONTENT and hashlib.sha256(given).hexdigest() == listing["sha256"]
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(f"{address}/assets/gemma/08")
