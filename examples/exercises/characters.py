# %% katakana: start
def カタカナにする(文):
    return 文


print(カタカナにする("ねこは、つよい。"))
# %% katakana: check
_答え = カタカナにする("ねこ")
assert _答え is not None, "カタカナにする が、何も返していません。終わりに return を書いてください。"
assert isinstance(_答え, str), f"カタカナにする は、文字列を返してください。いまは {_答え!r} を返しています。"
assert _答え == "ネコ", f"「ねこ」は「ネコ」になるはずですが、「{_答え}」になりました。"
_答え = カタカナにする("ぁをん")
assert _答え == "ァヲン", f"端の文字も忘れずに。「ぁをん」は「ァヲン」になるはずですが、「{_答え}」になりました。"
_答え = カタカナにする("きょうは、いい日だ。")
assert _答え == "キョウハ、イイ日ダ。", (
    f"漢字や句読点は、そのまま残します。「きょうは、いい日だ。」は「{_答え}」になりました。"
)
_答え = カタカナにする("らーめんとパンとtea")
assert _答え == "ラーメントパントtea", (
    f"ひらがなのほかは、そのまま残します。「らーめんとパンとtea」は「{_答え}」になりました。"
)


# %% katakana: right
def カタカナにする(文):
    答え = ""
    for 文字 in 文:
        if "ぁ" <= 文字 <= "ん":
            文字 = chr(ord(文字) + ord("ァ") - ord("ぁ"))
        答え += 文字
    return 答え


print(カタカナにする("ねこは、つよい。"))


# %% katakana: wrong どの文字の番号もずらした
def カタカナにする(文):
    return "".join(chr(ord(文字) + 96) for 文字 in 文)


# %% katakana: wrong 反対にずらした
def カタカナにする(文):
    return "".join(chr(ord(文字) - 96) if "ぁ" <= 文字 <= "ん" else 文字 for 文字 in 文)


# %% katakana: wrong 初めと終わりの文字を外した
def カタカナにする(文):
    return "".join(chr(ord(文字) + 96) if "ぁ" < 文字 < "ん" else 文字 for 文字 in 文)


# %% katakana: wrong 番号を返した
def カタカナにする(文):
    return [ord(文字) + 96 for 文字 in 文]


# %% katakana: wrong 印字しただけで、返していない
def カタカナにする(文):
    print("".join(chr(ord(文字) + 96) for 文字 in 文))


# %% mend: start
def 直す(化けた文, 書いた方式, 読んだ方式):
    return 化けた文


print(直す("迪ｫ", "utf-8", "cp932"))
# %% mend: check
for _元, _書いた, _読んだ in [
    ("猫", "utf-8", "cp932"),
    ("吾輩は猫である", "utf-8", "cp932"),
    ("こんにちは", "euc_jp", "cp932"),
    ("夏目漱石", "shift_jis", "latin-1"),
]:
    _化けた = _元.encode(_書いた).decode(_読んだ)
    _とき = f"{_書いた}で書いて{_読んだ}で読んだ「{_化けた}」"
    try:
        _答え = 直す(_化けた, _書いた, _読んだ)
    except UnicodeError:
        _一言 = (
            "二つの方式が、逆になっていませんか？"
            if _元 == "猫"
            else "ほかの方式で化けた文にも使えるように、引数の方式を使ってください。"
        )
        raise AssertionError(f"{_とき}を直そうとして、止まりました。{_一言}") from None
    assert _答え is not None, "直す が、何も返していません。終わりに return を書いてください。"
    assert not isinstance(_答え, bytes), (
        "バイト列に戻すところまでできています。それを、正しい方式で読み直してください。"
    )
    assert _答え != _化けた, f"{_とき}が、化けたままです。"
    assert _答え == _元, f"{_とき}は「{_元}」に直るはずですが、{_答え!r} になりました。"


# %% mend: right
def 直す(化けた文, 書いた方式, 読んだ方式):
    return 化けた文.encode(読んだ方式).decode(書いた方式)


print(直す("迪ｫ", "utf-8", "cp932"))


# %% mend: wrong 二つの方式が逆
def 直す(化けた文, 書いた方式, 読んだ方式):
    return 化けた文.encode(書いた方式).decode(読んだ方式)


# %% mend: wrong バイト列に戻しただけ
#~ .decode(書いた方式) ⇒


# %% mend: wrong 方式を決めてしまった
#~ 読んだ方式).decode(書いた方式 ⇒ "cp932").decode("utf-8"


# %% mend: wrong 書いた方式だけを使った
#~ (読んだ方式 ⇒ (書いた方式


# %% smaller: start
文 = "吾輩は猫である。"
for 方式 in ["utf-8", "utf-16-be"]:
    print(f"{方式:10}", len(文.encode(方式)), "バイト")
# %% smaller: check
assert isinstance(文, str), f"文 は、引用符で囲んだ文字列にしてください。いまは {文!r} です。"
import unicodedata as _表

_字の名 = ("HIRAGANA", "KATAKANA", "HALFWIDTH KATAKANA", "CJK UNIFIED")
_日本語 = [_字 for _字 in 文 if _表.category(_字) == "Lo" and _表.name(_字, "").startswith(_字の名)]
assert _日本語, f"いまの文「{文}」には、かなも漢字もありません。一つは入れてください。"
_八, _十六 = len(文.encode("utf-8")), len(文.encode("utf-16-be"))
assert _八 != _十六, f"どちらも{_八}バイトで、引き分けです。英字を、もう少し増やしてみてください。"
assert _八 < _十六, f"いまはUTF-8で{_八}バイト、UTF-16で{_十六}バイトです。UTF-8のほうを小さくしてください。"
# %% smaller: right
文 = "I am a cat. 名前はまだ無い。"
for 方式 in ["utf-8", "utf-16-be"]:
    print(f"{方式:10}", len(文.encode(方式)), "バイト")
# %% smaller: wrong 英字だけにした
#~ . 名前はまだ無い。 ⇒ .
# %% smaller: wrong 英字が足りない
#~ I am a cat. 名前はまだ無い。 ⇒ 吾輩はcatである
# %% smaller: wrong ちょうど引き分けになった
#~ I am a cat. 名前はまだ無い。 ⇒ 吾輩はcat
# %% smaller: wrong 印字のほうを変えた
#~ I am a cat. 名前はまだ無い。"⏎for 方式 in ["utf-8", "utf-16-be ⇒ 吾輩は猫である"⏎for 方式 in ["utf-8
