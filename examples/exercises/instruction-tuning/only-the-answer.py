# %% start
IGNORED = -100


def 当てさせる(会話):
    正解 = []
    for トークン, 書く人 in 会話:
        正解.append(トークン)
    return 正解


会話 = [
    ("<start_of_turn>", "型"),
    ("user", "型"),
    ("\n", "型"),
    ("名前は？", "利用者"),
    ("<end_of_turn>", "型"),
    ("\n", "型"),
    ("<start_of_turn>", "型"),
    ("model", "型"),
    ("\n", "型"),
    ("無い。", "モデル"),
    ("<end_of_turn>", "モデル"),
    ("\n", "型"),
]
print(当てさせる(会話))
# %% check
_問い = [("<start_of_turn>", "型"), ("user", "型"), ("\n", "型"), ("山", "利用者"), ("は", "利用者"), ("<end_of_turn>", "型")]
_合図 = [("\n", "型"), ("<start_of_turn>", "型"), ("model", "型"), ("\n", "型")]
_答え = [("高い", "モデル"), ("。", "モデル"), ("<end_of_turn>", "モデル"), ("\n", "型")]
for _会話 in [_問い + _合図 + _答え, [*_問い, *_合図, *_答え, *_問い, *_合図, *_答え]]:
    _正解 = 当てさせる(list(_会話))
    assert isinstance(_正解, list), f"当てさせる が返したのは、リストではなく {_正解!r} でした。"
    assert len(_正解) == len(_会話), (
        f"トークンは{len(_会話)}個なのに、正解は{len(_正解)}個です。"
        "読むだけのところも抜かずに、IGNORED を置いてください。場所がずれてしまいます。"
    )
    _モデル = [_一つ for (_, _人), _一つ in zip(_会話, _正解) if _人 == "モデル"]
    assert any(_一つ != IGNORED for _一つ in _モデル), "モデルの書くところを、一つも当てさせていません。"
    for (_トークン, _人), _一つ in zip(_会話, _正解):
        assert _人 != "利用者" or _一つ != _トークン, f"利用者の書いた {_トークン!r} まで、当てさせています。"
        assert _人 != "型" or _一つ != _トークン, f"型の書く {_トークン!r} まで、当てさせています。"
        assert _人 == "モデル" or _一つ == IGNORED, (
            f"{_人}の書く {_トークン!r} のところに、{_一つ!r} が入っています。IGNORED（引用符は付けません）を置いてください。"
        )
        assert _人 != "モデル" or _一つ != IGNORED, f"モデルの書く {_トークン!r} を、当てさせていません。"
        assert _人 != "モデル" or _一つ == _トークン, (
            f"モデルの書く {_トークン!r} のところには、そのトークンを入れます。いまは {_一つ!r} です。"
        )
# %% right
IGNORED = -100


def 当てさせる(会話):
    正解 = []
    for トークン, 書く人 in 会話:
        正解.append(トークン if 書く人 == "モデル" else IGNORED)
    return 正解


会話 = [
    ("<start_of_turn>", "型"),
    ("user", "型"),
    ("\n", "型"),
    ("名前は？", "利用者"),
    ("<end_of_turn>", "型"),
    ("\n", "型"),
    ("<start_of_turn>", "型"),
    ("model", "型"),
    ("\n", "型"),
    ("無い。", "モデル"),
    ("<end_of_turn>", "モデル"),
    ("\n", "型"),
]
print(当てさせる(会話))
# %% wrong 読むだけのところを抜いた
IGNORED = -100


def 当てさせる(会話):
    return [トークン for トークン, 書く人 in 会話 if 書く人 == "モデル"]
# %% wrong 型の書くところまで当てさせた
IGNORED = -100


def 当てさせる(会話):
    return [IGNORED if 書く人 == "利用者" else トークン for トークン, 書く人 in 会話]
# %% wrong IGNORED を、文字列で書いた
IGNORED = -100


def 当てさせる(会話):
    return [トークン if 書く人 == "モデル" else "IGNORED" for トークン, 書く人 in 会話]
# %% wrong 書く人との組のまま入れた
IGNORED = -100


def 当てさせる(会話):
    return [(トークン, 書く人) if 書く人 == "モデル" else IGNORED for トークン, 書く人 in 会話]
# %% wrong 逆にした
IGNORED = -100


def 当てさせる(会話):
    return [IGNORED if 書く人 == "モデル" else トークン for トークン, 書く人 in 会話]
# %% wrong 終わりのトークンを当てさせなかった
IGNORED = -100


def 当てさせる(会話):
    return [
        トークン if 書く人 == "モデル" and トークン != "<end_of_turn>" else IGNORED
        for トークン, 書く人 in 会話
    ]
