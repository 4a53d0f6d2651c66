"""ページの中で読む、重みとトークナイザと、記録の初め。リポジトリにあるものから組み立て、二重にはコミットしません。"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parents[2] / "examples"
SIBLINGS = ("tokenizer.json", "first.safetensors", "fork.safetensors", "other.safetensors")
ADAPTER = ("config.json", "model.safetensors")
#: 読むスクリプト → サイトでの名前 → もとのもの（フォルダは、一つのファイルにまとめる）。
READERS = {
    "assets/engine/gemma/worker.mjs": {place: place for place in (f"nexttoken-it/adapter_{name}" for name in ADAPTER)},
    "assets/engine/engine.mjs": {"neko-gemma.bin": "neko-gemma"},
    "assets/engine/siblings.mjs": {place: place for place in (f"neko-siblings/{name}" for name in SIBLINGS)},
    "assets/engine/book-tokenizer.mjs": {"neko-5000-lean.json": "tokenizers/neko-5000-full.json"},
    "assets/widgets/next-token.mjs": {"knobs-first.json": "../docs/generated/widgets/knobs.json"},
}


def data(reader: str) -> Iterator[tuple[str, bytes]]:
    """``reader`` の読むものの、サイトでの道と、中身。"""
    readings = {"tokenizers": lean, "widgets": first}
    for name, source in READERS[reader].items():
        path = EXAMPLES / source
        read = packed if path.is_dir() else readings.get(path.parent.name, Path.read_bytes)
        yield f"assets/data/{name}", read(path)


def lean(path: Path) -> bytes:
    """トークナイザの語彙を初めの文字だけにし、規則を、つなぐ二つの番号の並びにしたもの。

    規則が一つずつ語彙を増やすので、残りの語彙は規則から作れます。縮めて送ると、三分の一になります。
    """
    content = _json(path)
    model, numbers = content["model"], content["model"]["vocab"]
    letters = sorted(numbers, key=numbers.__getitem__)[: len(numbers) - len(model["merges"])]
    if list(numbers) != [*letters, *map("".join, model["merges"])]:
        raise ValueError(f"{path.name}の語彙が、規則の順に並んでいません。")
    model["merges"] = [numbers[token] for pair in model["merges"] for token in pair]
    model["vocab"] = letters
    return _short(content).encode()


def first(path: Path) -> bytes:
    """道の記録の、文の始まりの分布だけ。読者がその先へ進むまでは、これで足ります。"""
    content = _json(path)
    record = content["data"]
    record["nodes"] = record["nodes"][: len(record["prompts"])]
    used = {number for part in (*record["prompts"], *record["nodes"]) for number in part["ids"]}
    record["tokens"] = {number: token for number, token in record["tokens"].items() if int(number) in used}
    return _short(content).encode()


def packed(folder: Path) -> bytes:
    """重みのファイル（safetensors）の見出しに、形とトークナイザと、育てたときに一度に読ませた長さを足したもの。

    別々のファイルにすると、ブラウザが片方だけ古い写しを使うことがあるからです。
    """
    content = (folder / "model.safetensors").read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    book = {
        "config": _json(folder / "config.json"),
        "longest": _json(folder / "provenance.json")["recipe"]["length"],
        "tokenizer": _json(folder / "tokenizer.json"),
    }
    header = json.loads(content[8:start]) | {"__metadata__": {"book": _short(book)}}
    written = _short(header).encode()
    written += b" " * (-len(written) % 8)
    return len(written).to_bytes(8, "little") + written + content[start:]


def _json(path: Path) -> Any:
    return json.loads(path.read_bytes())


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
