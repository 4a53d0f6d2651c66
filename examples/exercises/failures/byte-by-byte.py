# %% start
def 一バイトずつ(届いたもの):
    見せる = []
    for バイト in 届いたもの:
        見せる.append(bytes([バイト]).decode("utf-8", errors="replace"))
    return 見せる


print(一バイトずつ("猫とn".encode()))
# %% check
for _文 in ["猫とn", "𠮷野家の猫", "aé猫🐈"]:
    try:
        _見せる = 一バイトずつ(_文.encode())
    except UnicodeDecodeError:
        raise AssertionError("文字の途中のバイトを読もうとして、UnicodeDecodeError で止まりました。") from None
    assert _見せる is not None, "一バイトずつ が、何も返していません。終わりに return 見せる と書いてください。"
    assert isinstance(_見せる, (list, tuple)), f"バイトごとに見せるものを、リストにして返してください。いまは {_見せる!r} でした。"
    assert all(isinstance(_一つ, str) for _一つ in _見せる), f"リストに並べるのは文字列です。いまは {list(_見せる)} でした。"
    assert list(_見せる) != [""], "一つのバイトを読んだだけで、返しています。return が、くり返しの中に入っていないでしょうか。"
    assert not any("\0" in _一つ for _一つ in _見せる), (
        "bytes(バイト) は、0のバイトを、その数だけ並べたものになります。bytes([バイト]) と書いてください。"
    )
    assert list(_見せる) != [chr(_一つ) for _一つ in _文.encode()], (
        "chr は、文字の番号を文字に直します。バイトは文字の番号ではないので、ためてから decode してください。"
    )
    _バイト = len(_文.encode())
    assert len(_見せる) == _バイト, f"「{_文}」は{_バイト}バイトなのに、返したのは{len(_見せる)}個です。待つときは空の文字列です。"
    _全部 = "".join(_見せる)
    assert "�" not in _全部, f"「{_文}」が「{_全部}」になりました。文字がそろうまで、空の文字列を返して待ってください。"
    assert len(_全部) >= len(_文), f"「{_文}」が「{_全部}」になりました。読めないバイトを捨てたり、見せ忘れたりしていないでしょうか。"
    assert len(_全部) == len(_文), f"「{_文}」が「{_全部}」になりました。見せた文字のバイトが、まだ残っているようです。"
    _正 = [_一つ for _字 in _文 for _一つ in [""] * (len(_字.encode()) - 1) + [_字]]
    assert list(_見せる) == _正, f"文字がそろったら、すぐに見せてください。{_正} のはずが、{list(_見せる)} でした。"
# %% right
def 一バイトずつ(届いたもの):
    見せる, たまり = [], b""
    for バイト in 届いたもの:
        たまり += bytes([バイト])
        try:
            見せる.append(たまり.decode("utf-8"))
            たまり = b""
        except UnicodeDecodeError:
            見せる.append("")
    return 見せる


print(一バイトずつ("猫とn".encode()))
# %% wrong 読めないバイトを捨てた
def 一バイトずつ(届いたもの):
    return [bytes([バイト]).decode("utf-8", errors="ignore") for バイト in 届いたもの]
# %% wrong たまったバイトを空に戻さなかった
def 一バイトずつ(届いたもの):
    見せる, たまり = [], b""
    for バイト in 届いたもの:
        たまり += bytes([バイト])
        try:
            見せる.append(たまり.decode("utf-8"))
        except UnicodeDecodeError:
            見せる.append("")
    return 見せる
# %% wrong 終わりにまとめて見せた
def 一バイトずつ(届いたもの):
    return [""] * (len(届いたもの) - 1) + [届いたもの.decode("utf-8")]
# %% wrong 三バイトごとに切った
def 一バイトずつ(届いたもの):
    見せる = []
    for 数 in range(1, len(届いたもの) + 1):
        見せる.append(届いたもの[数 - 3 : 数].decode("utf-8") if 数 % 3 == 0 else "")
    return 見せる
# %% wrong 待つときに何も並べなかった
def 一バイトずつ(届いたもの):
    return list(届いたもの.decode("utf-8"))
# %% wrong バイトを文字の番号だと思った
def 一バイトずつ(届いたもの):
    return [chr(バイト) for バイト in 届いたもの]
# %% wrong bytesに、リストではなく数を渡した
def 一バイトずつ(届いたもの):
    見せる, たまり = [], b""
    for バイト in 届いたもの:
        たまり += bytes(バイト)
        try:
            見せる.append(たまり.decode("utf-8"))
            たまり = b""
        except UnicodeDecodeError:
            見せる.append("")
    return 見せる
# %% wrong くり返しの中で返した
def 一バイトずつ(届いたもの):
    見せる, たまり = [], b""
    for バイト in 届いたもの:
        たまり += bytes([バイト])
        try:
            見せる.append(たまり.decode("utf-8"))
            たまり = b""
        except UnicodeDecodeError:
            見せる.append("")
        return 見せる
