# %% start
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
# %% check
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
# %% right
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
# %% wrong 二乗を忘れた
def 遠さ(パッチ, 見本):
    return sum(a - b for a, b in zip(パッチ, 見本))


def 番号にする(パッチ, 見本帳):
    return min(range(len(見本帳)), key=lambda i: 遠さ(パッチ, 見本帳[i]))
# %% wrong 足してから二乗した
def 遠さ(パッチ, 見本):
    return sum(a - b for a, b in zip(パッチ, 見本)) ** 2


def 番号にする(パッチ, 見本帳):
    return min(range(len(見本帳)), key=lambda i: 遠さ(パッチ, 見本帳[i]))
# %% wrong 差の大きさを足した
def 遠さ(パッチ, 見本):
    return sum(abs(a - b) for a, b in zip(パッチ, 見本))


def 番号にする(パッチ, 見本帳):
    return min(range(len(見本帳)), key=lambda i: 遠さ(パッチ, 見本帳[i]))
# %% wrong いちばん大きな差だけを見た
def 遠さ(パッチ, 見本):
    return max(abs(a - b) for a, b in zip(パッチ, 見本))


def 番号にする(パッチ, 見本帳):
    return min(range(len(見本帳)), key=lambda i: 遠さ(パッチ, 見本帳[i]))
# %% wrong 二乗の差を足した
def 遠さ(パッチ, 見本):
    return sum(abs(a**2 - b**2) for a, b in zip(パッチ, 見本))


def 番号にする(パッチ, 見本帳):
    return min(range(len(見本帳)), key=lambda i: 遠さ(パッチ, 見本帳[i]))
# %% wrong 足さずに並べた
def 遠さ(パッチ, 見本):
    return [(a - b) ** 2 for a, b in zip(パッチ, 見本)]


def 番号にする(パッチ, 見本帳):
    return min(range(len(見本帳)), key=lambda i: 遠さ(パッチ, 見本帳[i]))
# %% wrong 違う画素を数えた
def 遠さ(パッチ, 見本):
    return sum(a != b for a, b in zip(パッチ, 見本))


def 番号にする(パッチ, 見本帳):
    return min(range(len(見本帳)), key=lambda i: 遠さ(パッチ, 見本帳[i]))
# %% wrong 四つの画素だけを比べた
def 遠さ(パッチ, 見本):
    return sum((パッチ[i] - 見本[i]) ** 2 for i in range(4))


def 番号にする(パッチ, 見本帳):
    return min(range(len(見本帳)), key=lambda i: 遠さ(パッチ, 見本帳[i]))
