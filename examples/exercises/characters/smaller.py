# %% start
文 = "吾輩は猫である。"
for 方式 in ["utf-8", "utf-16-be"]:
    print(f"{方式:10}", len(文.encode(方式)), "バイト")
# %% check
assert isinstance(文, str), f"文 は、引用符で囲んだ文字列にしてください。いまは {文!r} です。"
import unicodedata as _表

_字の名 = ("HIRAGANA", "KATAKANA", "HALFWIDTH KATAKANA", "CJK UNIFIED")
_日本語 = [_字 for _字 in 文 if _表.category(_字) == "Lo" and _表.name(_字, "").startswith(_字の名)]
assert _日本語, f"いまの文「{文}」には、かなも漢字もありません。一つは入れてください。"
_八, _十六 = len(文.encode("utf-8")), len(文.encode("utf-16-be"))
assert _八 != _十六, f"どちらも{_八}バイトで、引き分けです。英字を、もう少し増やしてみてください。"
assert _八 < _十六, f"いまはUTF-8で{_八}バイト、UTF-16で{_十六}バイトです。UTF-8のほうを小さくしてください。"
# %% right
文 = "I am a cat. 名前はまだ無い。"
for 方式 in ["utf-8", "utf-16-be"]:
    print(f"{方式:10}", len(文.encode(方式)), "バイト")
# %% wrong 英字だけにした
文 = "I am a cat."
for 方式 in ["utf-8", "utf-16-be"]:
    print(f"{方式:10}", len(文.encode(方式)), "バイト")
# %% wrong 英字が足りない
文 = "吾輩はcatである"
for 方式 in ["utf-8", "utf-16-be"]:
    print(f"{方式:10}", len(文.encode(方式)), "バイト")
# %% wrong ちょうど引き分けになった
文 = "吾輩はcat"
for 方式 in ["utf-8", "utf-16-be"]:
    print(f"{方式:10}", len(文.encode(方式)), "バイト")
# %% wrong 印字のほうを変えた
文 = "吾輩は猫である"
for 方式 in ["utf-8"]:
    print(f"{方式:10}", len(文.encode(方式)), "バイト")
