# %% start
def パッチに切る(絵, 一辺):
    return []


絵 = [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
]
for パッチ in パッチに切る(絵, 2):
    print(パッチ)
# %% check
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
# %% right
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
# %% wrong 行の順に、同じ個数ずつ切った
def パッチに切る(絵, 一辺):
    画素 = [一つ for 行 in 絵 for 一つ in 行]
    個数 = 一辺 * 一辺
    return [画素[初め : 初め + 個数] for 初め in range(0, len(画素), 個数)]
# %% wrong 縦に進んだ
def パッチに切る(絵, 一辺):
    パッチ = []
    for 左 in range(0, len(絵[0]), 一辺):
        for 上 in range(0, len(絵), 一辺):
            パッチ.append([画素 for 行 in 絵[上 : 上 + 一辺] for 画素 in 行[左 : 左 + 一辺]])
    return パッチ
# %% wrong 一画素ずつずらした
def パッチに切る(絵, 一辺):
    パッチ = []
    for 上 in range(len(絵) - 一辺 + 1):
        for 左 in range(len(絵[0]) - 一辺 + 1):
            パッチ.append([画素 for 行 in 絵[上 : 上 + 一辺] for 画素 in 行[左 : 左 + 一辺]])
    return パッチ
# %% wrong パッチを行に分けたままにした
def パッチに切る(絵, 一辺):
    return [
        [行[左 : 左 + 一辺] for 行 in 絵[上 : 上 + 一辺]]
        for 上 in range(0, len(絵), 一辺)
        for 左 in range(0, len(絵[0]), 一辺)
    ]
# %% wrong 画素を一本につないだ
def パッチに切る(絵, 一辺):
    画素 = []
    for 上 in range(0, len(絵), 一辺):
        for 左 in range(0, len(絵[0]), 一辺):
            for 行 in 絵[上 : 上 + 一辺]:
                画素 += 行[左 : 左 + 一辺]
    return 画素
