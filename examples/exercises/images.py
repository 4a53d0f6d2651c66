# %% nearest: start
def 遠さ(パッチ, 見本):
    return abs(sum(パッチ) - sum(見本))


def 番号にする(パッチ, 見本帳):
    return min(range(len(見本帳)), key=lambda i: 遠さ(パッチ, 見本帳[i]))


見本帳 = [
    [0, 0, 0, 0],  # 黒
    [0, 9, 0, 9],  # 縦じま
    [9, 0, 9, 0],  # 逆の縦じま
    [9, 9, 9, 9],  # 白
]
print(番号にする([8, 1, 9, 0], 見本帳))
# %% nearest: check
_見本帳 = [[0, 0, 0, 0], [0, 9, 0, 9], [9, 0, 9, 0], [9, 9, 9, 9]]
_遠さ = 遠さ([8, 1, 9, 0], [9, 0, 9, 0])
assert isinstance(_遠さ, (int, float)), f"遠さ は、数を一つ返します。いまは {_遠さ!r} でした。"
for _パッチ, _正 in [([8, 1, 9, 0], 2), ([1, 8, 0, 9], 1), ([1, 0, 2, 1], 0), ([8, 9, 9, 7], 3), ([5, 5, 5, 5], 3)]:
    _番号 = 番号にする(_パッチ, _見本帳)
    assert isinstance(_番号, int), f"番号にする が返したのは、番号ではなく {_番号!r} でした。"
    assert _番号 == _正, (
        f"{_パッチ} にいちばん近い見本は、{_正}番の {_見本帳[_正]} のはずですが、{_番号}番の {_見本帳[_番号]} を選びました。"
    )
for _見本帳, _正 in [([[0, 0, 0, 8], [3, 3, 3, 3]], 1), ([[0, 0, 0, 5], [3, 3, 3, 3]], 0), ([[0] * 8 + [9], [0] * 8 + [1]], 1)]:
    _パッチ = [0] * len(_見本帳[0])
    _遠い = [遠さ(_パッチ, _見本) for _見本 in _見本帳]
    assert _遠い != [8, 12], "差を足しただけのようです。見本との距離は、差を二乗してから足します。大きな差ほど、重く数えるためです。"
    assert _遠い != [5, 3], "いちばん大きな差だけを見ているようです。どの画素の差も、二乗して足してください。"
    _二乗 = [sum(_値**2 for _値 in _見本) for _見本 in _見本帳]
    assert 番号にする(_パッチ, _見本帳) == _正, (
        f"{_パッチ} にいちばん近い見本は、{_正}番の {_見本帳[_正]} のはずですが、もう一つを選びました。"
        f"距離の二乗は、0番が{_二乗[0]}、1番が{_二乗[1]}です。"
    )
# %% nearest: right
def 遠さ(パッチ, 見本):
    return sum((a - b) ** 2 for a, b in zip(パッチ, 見本))


def 番号にする(パッチ, 見本帳):
    return min(range(len(見本帳)), key=lambda i: 遠さ(パッチ, 見本帳[i]))


見本帳 = [
    [0, 0, 0, 0],  # 黒
    [0, 9, 0, 9],  # 縦じま
    [9, 0, 9, 0],  # 逆の縦じま
    [9, 9, 9, 9],  # 白
]
print(番号にする([8, 1, 9, 0], 見本帳))
# %% nearest: wrong 二乗を忘れた
#~ (a - b) ** 2 ⇒ a - b
# %% nearest: wrong 足してから二乗した
def 遠さ(パッチ, 見本):
    return sum(a - b for a, b in zip(パッチ, 見本)) ** 2


def 番号にする(パッチ, 見本帳):
    return min(range(len(見本帳)), key=lambda i: 遠さ(パッチ, 見本帳[i]))
# %% nearest: wrong 差の大きさを足した
#~ (a - b) ** 2 ⇒ abs(a - b)
# %% nearest: wrong いちばん大きな差だけを見た
#~ sum((a - b) ** 2 ⇒ max(abs(a - b)
# %% nearest: wrong 二乗の差を足した
#~ (a - b) ** 2 for ⇒ abs(a**2 - b**2) for
# %% nearest: wrong 足さずに並べた
def 遠さ(パッチ, 見本):
    return [(a - b) ** 2 for a, b in zip(パッチ, 見本)]


def 番号にする(パッチ, 見本帳):
    return min(range(len(見本帳)), key=lambda i: 遠さ(パッチ, 見本帳[i]))
# %% nearest: wrong 違う画素を数えた
#~ (a - b) ** 2 ⇒ a != b
# %% nearest: wrong 四つの画素だけを比べた
#~ a - b) ** 2 for a, b in zip(パッチ, 見本 ⇒ パッチ[i] - 見本[i]) ** 2 for i in range(4


# %% patches: start
def パッチに切る(絵, 一辺):
    return []


絵 = [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
]
for パッチ in パッチに切る(絵, 2):
    print(パッチ)
# %% patches: check
def _画素(縦, 横):
    return [[行 * 横 + 列 + 1 for 列 in range(横)] for 行 in range(縦)]


for _縦, _横, _一辺 in [(2, 4, 2), (4, 4, 2), (6, 3, 3), (2, 3, 1)]:
    try:
        _後 = パッチに切る(_画素(_縦, _横), _一辺)
    except IndexError:
        raise AssertionError(f"縦{_縦}、横{_横}の絵を切ると、絵の外を指してしまいました（IndexError）。") from None
    assert _後 is not None, "パッチに切る が、何も返していません。終わりに return で、パッチのリストを返してください。"
    _話 = f"縦{_縦}、横{_横}の絵を、一辺{_一辺}で切りました。"
    assert isinstance(_後, (list, tuple)), f"{_話}パッチを並べたリストを返してください。いまは {_後!r} でした。"
    assert all(isinstance(_一つ, (list, tuple)) for _一つ in _後), (
        f"{_話}返すのは、パッチ（画素のリスト）を並べたリストです。いまは {_後!r} でした。"
    )
    _数 = _縦 * _横 // _一辺**2
    assert len(_後) == _数, f"{_話}パッチは{_数}個のはずですが、{len(_後)}個でした。"
    assert not any(isinstance(_値, (list, tuple)) for _一つ in _後 for _値 in _一つ), (
        f"{_話}一つのパッチは、行に分けず、一本に並べてください。いまは {_後[0]} でした。"
    )
    _絵 = _画素(_縦, _横)
    _正 = [
        [_絵[上 + 行][左 + 列] for 行 in range(_一辺) for 列 in range(_一辺)]
        for 上 in range(0, _縦, _一辺)
        for 左 in range(0, _横, _一辺)
    ]
    _後 = [list(_一つ) for _一つ in _後]
    assert sorted(_後) != sorted(_正) or _後 == _正, f"{_話}切り方は合っています。並べる順は、左上から右下へ、一段ずつです。"
    _番 = next((番 for 番, (甲, 乙) in enumerate(zip(_後, _正)) if 甲 != 乙), 0)
    assert _後 == _正, f"{_話}{_番 + 1}個めのパッチは {_正[_番]} のはずですが、{_後[_番]} でした。"
# %% patches: right
def パッチに切る(絵, 一辺):
    パッチ = []
    for 上 in range(0, len(絵), 一辺):
        for 左 in range(0, len(絵[0]), 一辺):
            パッチ.append([画素 for 行 in 絵[上 : 上 + 一辺] for 画素 in 行[左 : 左 + 一辺]])
    return パッチ


絵 = [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
]
for パッチ in パッチに切る(絵, 2):
    print(パッチ)
# %% patches: wrong 行の順に、同じ個数ずつ切った
def パッチに切る(絵, 一辺):
    画素 = [一つ for 行 in 絵 for 一つ in 行]
    個数 = 一辺 * 一辺
    return [画素[初め : 初め + 個数] for 初め in range(0, len(画素), 個数)]
# %% patches: wrong 縦に進んだ
#~ 上 in range(0, len(絵), 一辺):⏎        for 左 ⇒ 左
#~ ), ⇒ ), 一辺):⏎        for 上 in range(0, len(絵),
# %% patches: wrong 一画素ずつずらした
#~ 0, len(絵), 一辺 ⇒ len(絵) - 一辺 + 1
#~ 0, len(絵[0]), 一辺 ⇒ len(絵[0]) - 一辺 + 1
# %% patches: wrong パッチを行に分けたままにした
def パッチに切る(絵, 一辺):
    return [
        [行[左 : 左 + 一辺] for 行 in 絵[上 : 上 + 一辺]]
        for 上 in range(0, len(絵), 一辺)
        for 左 in range(0, len(絵[0]), 一辺)
    ]
# %% patches: wrong 画素を一本につないだ
#~ パッチ = ⇒ 画素 =
#~ パッチ.append([画素 for ⇒ for
#~ ] for 画素 in 行[左 : 左 + 一辺]])⏎    return パッチ ⇒ ]:⏎                画素 += 行[左 : 左 + 一辺]⏎    return 画素
