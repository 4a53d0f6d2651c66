# %% shift: start
def 例を並べる(組):
    問い = [前 for 前, _ in 組]
    答え = [後 for _, 後 in 組]
    return "".join(f"{前}＝{後}\n" for 前, 後 in zip(問い, 答え))


print(例を並べる([("犬", "dog"), ("猫", "cat"), ("水", "water")]))
# %% shift: check
for _組 in [[("犬", "dog"), ("猫", "cat"), ("水", "water")], [("上", "下"), ("右", "左"), ("前", "後ろ"), ("東", "西")]]:
    _文 = 例を並べる(list(_組))
    assert isinstance(_文, str), f"例を並べる が返したのは、文字列ではなく {_文!r} でした。"
    _行 = [_一行.split("＝") for _一行 in _文.splitlines()]
    assert len(_行) == len(_組), f"例は{len(_組)}個なのに、{len(_行)}行になりました。端の例も、捨てないでください。"
    assert all(len(_一行) == 2 for _一行 in _行), f"どの行も「問い＝答え」の形にしてください。いまは {_文!r} です。"
    _問い, _答え = [_前 for _前, _ in _組], [_後 for _, _後 in _組]
    assert [_一行[0] for _一行 in _行] == _問い, "問いの順は、変えないでください。ずらすのは、答えだけです。"
    _書いた = [_一行[1] for _一行 in _行]
    assert _書いた != _答え, "答えが、まだ元のままです。"
    assert _書いた != _答え[-1:] + _答え[:-1], "ずらす向きが逆です。一つ目の問いには、二つ目の答えが付きます。"
    assert _書いた != _答え[::-1], "答えを逆さに並べたようです。一つずつ、ずらしてください。"
    assert sorted(_書いた) == sorted(_答え), f"答えは {_答え} を一度ずつ使います。いまは {_書いた} です。"
    assert _書いた == _答え[1:] + _答え[:1], f"答えは {_答え[1:] + _答え[:1]} の順になるはずですが、{_書いた} でした。"
# %% shift: right
def 例を並べる(組):
    問い = [前 for 前, _ in 組]
    答え = [後 for _, 後 in 組]
    return "".join(f"{前}＝{後}\n" for 前, 後 in zip(問い, 答え[1:] + 答え[:1]))


print(例を並べる([("犬", "dog"), ("猫", "cat"), ("水", "water")]))
# %% shift: wrong 終わりの例を捨てた
def 例を並べる(組):
    問い = [前 for 前, _ in 組]
    答え = [後 for _, 後 in 組]
    return "".join(f"{前}＝{後}\n" for 前, 後 in zip(問い, 答え[1:]))
# %% shift: wrong 逆さに並べた
def 例を並べる(組):
    問い = [前 for 前, _ in 組]
    答え = [後 for _, 後 in 組]
    return "".join(f"{前}＝{後}\n" for 前, 後 in zip(問い, 答え[::-1]))
# %% shift: wrong 逆の向きにずらした
def 例を並べる(組):
    問い = [前 for 前, _ in 組]
    答え = [後 for _, 後 in 組]
    return "".join(f"{前}＝{後}\n" for 前, 後 in zip(問い, 答え[-1:] + 答え[:-1]))


# %% copy: start
def まねる(列):
    return None


print(まねる(["猫", "が", "鳴く", "。", "猫"]))
# %% copy: check
for _列, _次 in [
    (["猫", "が", "鳴く", "。", "猫"], "が"),
    (["犬", "＝", "dog", "猫", "＝"], "dog"),
    (["い", "ろ", "は", "い", "に", "い"], "に"),
    (["あ", "い", "う"], None),
    (["あ", "あ"], "あ"),
    (["月"], None),
]:
    _値 = まねる(list(_列))
    _初め = next((_列[_i + 1] for _i in range(len(_列) - 1) if _列[_i] == _列[-1]), None)
    assert _値 is not None or _次 is None, f"{_列} には「{_列[-1]}」が前にもあるのに、None が返りました。"
    assert _次 is not None or _値 is None, f"{_列} では「{_列[-1]}」が初めて出ました。None を返してください。"
    assert _値 == _次 or _値 != _初め, f"{_列} では、いちばん近い前回を探してください。{_初め!r} は、もっと前の回の次です。"
    assert _値 == _次 or _値 != _列[-1], f"{_列} では、前回と同じものではなく、その一つ次を返してください。"
    assert _値 == _次, f"{_列} の次は {_次!r} のはずですが、{_値!r} でした。"
# %% copy: right
def まねる(列):
    for 場所 in range(len(列) - 2, -1, -1):
        if 列[場所] == 列[-1]:
            return 列[場所 + 1]
    return None


print(まねる(["猫", "が", "鳴く", "。", "猫"]))
# %% copy: wrong いつも None を返した
def まねる(列):
    for 場所 in range(len(列) - 1, len(列)):
        if 場所 + 1 < len(列):
            return 列[場所 + 1]
    return None
# %% copy: wrong 初めの回の次を返した
def まねる(列):
    for 場所 in range(len(列) - 1):
        if 列[場所] == 列[-1]:
            return 列[場所 + 1]
    return None
# %% copy: wrong 前回と同じものを返した
def まねる(列):
    for 場所 in range(len(列) - 2, -1, -1):
        if 列[場所] == 列[-1]:
            return 列[場所]
    return None
