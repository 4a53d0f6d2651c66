import tempfile
from pathlib import Path

一時フォルダ = tempfile.TemporaryDirectory()
ファイル = Path(一時フォルダ.name) / "neko.txt"
ファイル.write_bytes("吾輩は猫である。".encode("shift_jis"))
try:
    ファイル.read_text(encoding="utf-8")
    読めた = True
except UnicodeDecodeError as error:
    読めた = False
    print(f"UnicodeDecodeError: {error}")
assert not 読めた
