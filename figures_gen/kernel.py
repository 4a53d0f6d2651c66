"""ページの中で Gemma を動かす掛け算（``docs/assets/engine/gemma/kernel.wasm``）を、C から作ります。

コンパイラは、版を決めた pip のパッケージ（zig の clang）なので、どの機械でも同じバイト列になります。100MB あるので、
ふだんは入れません。終わりに、もとの C の指紋を付けておき、直したのに作り直していなければ、試験が気付きます。

``python -m figures_gen.kernel`` で作り、``--check`` を付ければ、書かずに比べます（毎晩と、C を直したとき）。
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "docs/assets/engine/gemma"
SOURCE, MADE = FOLDER / "kernel.c", FOLDER / "kernel.wasm"
COMPILER = "ziglang==0.17.1"
OPTIONS = [
    *("-target", "wasm32-freestanding", "-Os", "-msimd128", "-ffp-contract=off", "-nostdlib", "-fno-builtin"),
    *("-Wl,--no-entry", "-Wl,--import-memory", "-Wl,--export=__heap_base"),
    *("-Wl,-z,stack-size=65536", "-Wl,--strip-all"),
]


def stamp() -> bytes:
    """もとの C とコンパイラの指紋を入れた区画（WebAssembly の custom section）。"""
    digest = hashlib.sha256(SOURCE.read_bytes() + repr([COMPILER, OPTIONS]).encode()).digest()
    content = bytes([6]) + b"source" + digest
    return bytes([0, len(content)]) + content


def compiled() -> bytes:
    """コンパイラを仮の場所に入れて、作ります。"""
    with tempfile.TemporaryDirectory() as place:
        venv.create(place, with_pip=True)
        python, made = Path(place, "bin", "python"), Path(place, "kernel.wasm")
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--only-binary", ":all:", COMPILER], check=True)
        kept = {f"ZIG_{name}_CACHE_DIR": str(Path(place, name)) for name in ("GLOBAL", "LOCAL")}
        command = [str(python), "-m", "ziglang", "cc", *OPTIONS, str(SOURCE), "-o", str(made)]
        subprocess.run(command, check=True, env=os.environ | kept)
        return made.read_bytes() + stamp()


def main() -> int:
    """作って、書くか比べるかします。"""
    made = compiled()
    if "--check" not in sys.argv[1:]:
        MADE.write_bytes(made)
    elif made != MADE.read_bytes():
        print(f"{MADE} は、{SOURCE.name} から作ったものと違います。python -m figures_gen.kernel で作り直してください。")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
