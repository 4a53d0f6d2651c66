"""モデルの選び方、名前、中身の印。ハブの応答は、手元に立てた小さなサーバーがまねる。"""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from nexttoken.__main__ import main
from nexttoken.loading.folder import prepare
from nexttoken.loading.source import ModelError, chosen_model, model_identity, model_name, resolved

REVISION = "0123456789abcdef0123456789abcdef01234567"
FILES = {"config.json": b"{}", "model.safetensors": b"weights", "tokenizer.json": b"{}", "onnx/config.json": b"no"}
NO_NETWORK = {"HF_ENDPOINT": "http://127.0.0.1:9"}


@pytest.fixture(autouse=True)
def no_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEXTTOKEN_MODEL", raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "my-model"
    folder.mkdir()
    (folder / "config.json").write_text('{"hidden_size": 8}', encoding="utf-8")
    (folder / "model.safetensors").write_bytes(bytes(1_000_000))
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
    return folder


def test_the_argument_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen_model() is None
    monkeypatch.setenv("NEXTTOKEN_MODEL", "google/gemma-3-1b-it")
    assert chosen_model() == "google/gemma-3-1b-it"
    assert chosen_model("google/gemma-3-1b-pt") == "google/gemma-3-1b-pt"
    assert chosen_model(" ") == "google/gemma-3-1b-it"
    monkeypatch.setenv("NEXTTOKEN_MODEL", " google/gemma-3-1b-it ")
    assert chosen_model() == "google/gemma-3-1b-it"
    for nothing in ("", "  ", "\n"):
        monkeypatch.setenv("NEXTTOKEN_MODEL", nothing)
        assert chosen_model() is None


@pytest.mark.parametrize("model", ["./none", "../none", "/none/such", "~/none-such", "a/b/c", r"C:\none", "モデル"])
def test_an_unknown_folder(model: str) -> None:
    with pytest.raises(ModelError, match="フォルダが見つかりません"):
        prepare(model)


def test_a_relative_folder_means_the_same_from_everywhere(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "examples").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    for place, written in {
        tmp_path: ["my-model", "./my-model", "my-model/", "./my-model//", "~/my-model", str(folder)],
        folder: [".", "./", "../my-model", "../my-model/."],
    }.items():
        monkeypatch.chdir(place)
        told = [resolved(model) for model in written if sys.platform != "win32" or "~" not in model]
        assert [prepare(model) for model in written] == [folder] * len(written)
        monkeypatch.chdir(tmp_path / "examples")
        assert [prepare(model) for model in told] == [folder] * len(told)
        assert {model_name(model) for model in told} == {"my-model"}


@pytest.mark.parametrize(
    ("name", "what"), [("config.json", "設定"), ("model.safetensors", "重み"), ("tokenizer.json", "トークナイザ")]
)
def test_a_folder_that_lacks_something(folder: Path, name: str, what: str) -> None:
    assert prepare(folder) == folder
    (folder / name).unlink()
    with pytest.raises(ModelError, match=rf"my-model に{what}（.*）がありません。save_pretrained"):
        prepare(folder)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "を読めません"),
        (b"", "を読めません"),
        (b"[1]", "の形が違います（list）"),
        (b"\xff\xfe", "を読めません"),
        (b"[" * 100_000, "を読めません"),
    ],
)
def test_broken_settings(folder: Path, content: bytes, reason: str) -> None:
    (folder / "config.json").write_bytes(content)
    with pytest.raises(ModelError, match=rf"config\.json {reason}.*用意し直してください"):
        prepare(folder)


@pytest.mark.parametrize("name", ["config.json", "tokenizer_config.json"])
def test_code_of_its_own_is_never_run(folder: Path, name: str) -> None:
    (folder / name).write_text('{"auto_map": {"AutoModelForCausalLM": "evil.Model"}}', encoding="utf-8")
    with pytest.raises(ModelError, match=rf"自前のコードを動かさないと読み込めません（{name} の auto_map）"):
        prepare(folder)


def test_identity_of_a_folder_follows_its_contents_and_not_its_place(folder: Path, tmp_path: Path) -> None:
    before = model_identity(folder)
    moved = folder.rename(tmp_path / "moved")
    (moved / "README.md").write_text("説明", encoding="utf-8")
    assert model_identity(moved) == before


@pytest.mark.parametrize("place", [0, 123_457, 500_000, 999_999])
def test_identity_of_a_folder_notices_one_bit(folder: Path, place: int) -> None:
    weights = folder / "model.safetensors"
    before, times = model_identity(folder), weights.stat()
    with weights.open("rb+") as file:
        file.seek(place)
        file.write(b"\1")
    os.utime(weights, ns=(times.st_atime_ns, times.st_mtime_ns))  # 更新の時刻を元に戻しても
    assert model_identity(folder) != before


class Hub(BaseHTTPRequestHandler):
    """huggingface.co のまね。some/model は配り、google/gated は承諾を求め、ほかは知らない。"""

    def do_GET(self) -> None:
        _, *parts = self.path.split("?")[0].split("/")
        if parts[:3] == ["api", "models", "some"] or parts[:3] == ["api", "models", "google"]:
            self.listing(parts)
        elif parts[:2] == ["some", "model"]:
            self.answer(200, FILES["/".join(parts[4:])])
        elif parts[:2] == ["google", "gated"]:
            self.answer(401, b"", {"X-Error-Code": "GatedRepo"})
        else:
            self.answer(401, b"", {"X-Error-Code": "RepoNotFound"})

    def do_HEAD(self) -> None:
        self.do_GET()

    def listing(self, parts: list[str]) -> None:
        tree = [{"type": "file", "path": p, "size": len(c), "oid": p.replace("/", "-")} for p, c in FILES.items()]
        info = {"id": "/".join(parts[2:4]), "sha": REVISION, "siblings": []}
        self.answer(200, json.dumps(tree if "tree" in parts else info).encode())

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        known = {"Content-Length": str(len(body)), "X-Repo-Commit": REVISION, "ETag": f'"{hash(body):x}"'}
        for name, value in {**known, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """標準エラー出力に記録しない。"""


@pytest.fixture
def hub(tmp_path: Path, outside: dict[str, str]) -> Iterator[dict[str, str]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    endpoint = f"http://127.0.0.1:{server.server_port}"
    yield {**outside, "HF_ENDPOINT": endpoint, "HF_HOME": str(tmp_path / "hf"), "HF_HUB_DISABLE_XET": "1"}
    server.shutdown()
    server.server_close()


def run(model: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nexttoken", model]
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=environment)


@pytest.mark.parametrize(
    ("model", "environment", "told"),
    [
        ("google/gated", {}, r"https://huggingface.co/google/gated で利用条件に同意.*hf auth login.*HF_TOKEN"),
        ("nobody/none", {}, r"nobody/none が見つかりません。つづりを確かめてください。"),
        ("some/model", NO_NETWORK, r"some/model は手元になく、Hugging Face Hub にもつながりません。"),
    ],
)
def test_a_model_that_cannot_be_fetched(
    hub: dict[str, str], model: str, environment: dict[str, str], told: str
) -> None:
    done = run(model, hub | environment)
    assert (done.returncode, done.stdout) == (1, "") and "Traceback" not in done.stderr
    assert re.search(told, done.stderr.splitlines()[-1])


def test_a_model_once_fetched_needs_no_network(hub: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    first = run("some/model", hub)
    assert first.returncode == 0, first.stderr
    again = run("some/model", hub | NO_NETWORK)
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout == first.stdout
    fetched = Path(again.stdout.strip().partition(": ")[2])
    assert sorted(path.name for path in fetched.iterdir()) == ["config.json", "model.safetensors", "tokenizer.json"]
    monkeypatch.setenv("HF_HOME", hub["HF_HOME"])
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    assert model_identity("some/model") == f"hub some/model@{REVISION}"
    assert model_identity("some/other") == "hub some/other@未取得"


def test_the_command_says_where_the_model_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder)]) == 0
    assert capsys.readouterr() == (f"my-modelを使えます: {folder}\n", "")
    (folder / "config.json").unlink()
    assert main([str(folder)]) == 1
    assert capsys.readouterr().err.startswith(f"{folder} に設定（config.json）がありません。")
