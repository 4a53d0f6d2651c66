# %% start
def 直す(化けた文, 書いた方式, 読んだ方式):
    return 化けた文


print(直す("迪ｫ", "utf-8", "cp932"))
# %% check
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


# %% right
def 直す(化けた文, 書いた方式, 読んだ方式):
    return 化けた文.encode(読んだ方式).decode(書いた方式)


print(直す("迪ｫ", "utf-8", "cp932"))


# %% wrong 二つの方式が逆
def 直す(化けた文, 書いた方式, 読んだ方式):
    return 化けた文.encode(書いた方式).decode(読んだ方式)


# %% wrong バイト列に戻しただけ
def 直す(化けた文, 書いた方式, 読んだ方式):
    return 化けた文.encode(読んだ方式)


# %% wrong 方式を決めてしまった
def 直す(化けた文, 書いた方式, 読んだ方式):
    return 化けた文.encode("cp932").decode("utf-8")


# %% wrong 書いた方式だけを使った
def 直す(化けた文, 書いた方式, 読んだ方式):
    return 化けた文.encode(書いた方式).decode(書いた方式)
