"""この機械で、何を何から作ったかの控え（.figures.lock）。コミットはしません。

ないか壊れていれば、目録（manifest）で見分けます。
"""

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from figures_gen.promise.catalogue import ROOT
from figures_gen.promise.causes import Memory
from figures_gen.promise.files import write_atomically

PATH = ROOT / ".figures.lock"
VERSION = 1


@dataclass
class Entry:
    """一つのものの控え。原因と生成物の指紋と、かかった秒数です。"""

    causes: dict[str, str]
    products: dict[str, str]
    seconds: float = 0.0


@dataclass
class Lock:
    """控えの全体。"""

    entries: dict[str, Entry] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)
    broken: bool = False
    _saved: float = 0.0
    _bytes: bytes = b""

    def save(self, path: Path = PATH, *, every: float = 0.0) -> None:
        """控えを書きます。前に書いてから ``every`` 秒たっていなければ、書きません。"""
        if every and time.monotonic() - self._saved < every:
            return
        self._saved = time.monotonic()
        content: dict[str, Any] = {
            "version": VERSION,
            "entries": {name: vars(entry) for name, entry in self.entries.items()},
            "memory": vars(self.memory),
        }
        fresh = json.dumps(content, ensure_ascii=False).encode()
        if fresh != self._bytes:
            write_atomically(path, fresh)
            self._bytes = fresh


def load(path: Path = PATH) -> Lock:
    """控えを読みます。なければ空、壊れていれば空で ``broken`` が真です。"""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Lock()
    except OSError:
        return Lock(broken=True)
    try:
        found = json.loads(content)
        if found["version"] != VERSION:
            return Lock()
        entries = {str(name): Entry(**entry) for name, entry in found["entries"].items()}
        memory = Memory(**found["memory"])
        parts = [memory.meanings, memory.imports, memory.versions]
        parts += [part for entry in entries.values() for part in (entry.causes, entry.products)]
        if not all(isinstance(part, dict) for part in parts):
            return Lock(broken=True)
        return Lock(entries, memory, _bytes=content)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Lock(broken=True)
