"""生成物の目録（docs/generated/manifest.json）。

figures_gen が作ったファイルの一つ一つの指紋（SHA-256）と、それを作ったときの原因（:mod:`figures_gen.promise.causes`）の
指紋です。figures_gen だけが書き、コミットします。生成物を一字でも手で直せば、許容誤差の中でも、目録と合わなくなります。
原因が今も同じなら、この機械で作ったことがなくても、作り直すことはありません。
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from figures_gen.promise.catalogue import GENERATED, ROOT
from figures_gen.promise.files import write_atomically

PATH = GENERATED / "manifest.json"


@dataclass
class Manifest:
    """目録。道はリポジトリの根からのものです。``models`` は、既定でないモデルで作ったものの、モデルの名前です。"""

    causes: dict[str, str] = field(default_factory=dict)
    products: dict[str, str] = field(default_factory=dict)
    models: dict[str, str] = field(default_factory=dict)

    def trusts(self, path: Path, content: bytes) -> bool:
        """``path`` の中身 ``content`` が、figures_gen の書いたままかどうか。"""
        return self.products.get(relative(path)) == digest(content)

    def note(self, path: Path, content: bytes, model: str | None) -> None:
        """作ったものを書き留めます。``model`` は、既定でないモデルで作ったときの、その名前です。"""
        self.products[relative(path)] = digest(content)
        self.note_model(path, model)

    def note_model(self, path: Path, model: str | None) -> None:
        """作ったモデルの名前だけを書き留めます。"""
        self.models.pop(relative(path), None)
        if model:
            self.models[relative(path)] = model

    def forget(self, name: str) -> None:
        """もう作らないものを消します。"""
        self.products.pop(name, None)
        self.models.pop(name, None)

    def save(self, path: Path = PATH) -> None:
        """変わっていれば書きます。"""
        content = {name: dict(sorted(part.items())) for name, part in vars(self).items()}
        fresh = (json.dumps(content, ensure_ascii=False, indent=0) + "\n").encode()
        if not path.exists() or path.read_bytes() != fresh:
            write_atomically(path, fresh)


def load(path: Path = PATH) -> Manifest:
    """目録を読みます。ないか壊れていれば、空です（どの生成物も、信じられないものになります）。"""
    try:
        return parse(path.read_bytes())
    except OSError:
        return Manifest()


def parse(content: bytes) -> Manifest:
    """目録の中身を読み解きます。壊れていれば、空です。"""
    try:
        found = json.loads(content)
        return Manifest(dict(found.get("causes", {})), dict(found["products"]), dict(found["models"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Manifest()


def made_with_default() -> bool:
    """生成物が、どれも既定のモデルで作られたものかどうか。"""
    return not load().models


def digest(content: bytes) -> str:
    """中身の指紋。"""
    return hashlib.sha256(content).hexdigest()


def relative(path: Path) -> str:
    """リポジトリの根からの道。"""
    return path.relative_to(ROOT).as_posix()


def unexpected(found: Iterable[Path], manifest: Manifest) -> tuple[list[Path], list[Path]]:
    """もう誰も作らないファイル ``found`` を、前に figures_gen が作ったものと、見覚えのないものに分けます。"""
    paths = list(found)
    ours = [path for path in paths if relative(path) in manifest.products]
    return ours, [path for path in paths if path not in ours]
