# %% start
def 少しずつ見せる(バイトの列):
    見せた = []
    for バイト in バイトの列:
        見せた.append(バイト.decode(errors="replace"))
    return 見せた


print(少しずつ見せる([b"\xe7", b"\x8c", b"\xab", b"!"]))
# %% check
_答え = 少しずつ見せる([b"\xe7", b"\x8c", b"\xab", b"!"])
assert _答え is not None, "少しずつ見せる が、何も返していません。終わりに return を書いてください。"
assert isinstance(_答え, (list, tuple)) and all(isinstance(_一つ, str) for _一つ in _答え), (
    f"文字列のリストを返してください。いまは {_答え!r} を返しています。"
)
_答え = list(_答え)
assert not any("�" in _一つ for _一つ in _答え), (
    f"「�」が見えています。文字が完成するまで、ためておいてください。いまは {_答え} です。"
)
assert "".join(_答え) != "!", "「猫」が、どこにも出てきません。読めないバイトを、捨てずにためておいてください。"
assert "猫猫" not in "".join(_答え), (
    f"「猫」が、二度出てきました。見せたら、ためたバイトを空にしてください。いまは {_答え} です。"
)
assert len(_答え) == 4, f"バイトが4回届くので、見せるのも4回です（何もなければ空の文字列）。いまは {_答え} です。"
assert _答え == ["", "", "猫", "!"], f'["", "", "猫", "!"] になるはずですが、{_答え} になりました。'
_答え = list(少しずつ見せる([b"\xf0\x9f", b"\xa5", b"\xba", "の猫".encode()]))
assert _答え == ["", "", "🥺", "の猫"], (
    f'🥺が三つに分かれて届き、「の猫」が続くときは ["", "", "🥺", "の猫"] になるはずですが、{_答え} になりました。'
)
_答え = 少しずつ見せる(["ー".encode() + b"\xe3\x83", b"\x8b"])
assert "".join(_答え) == "ーニ", (
    f"「ー」と「ニ」がつながって届くときは、合わせて「ーニ」になるはずですが、{list(_答え)} になりました。"
)


# %% right
def 少しずつ見せる(バイトの列):
    見せた, ためた = [], b""
    for バイト in バイトの列:
        ためた += バイト
        try:
            見せた.append(ためた.decode())
            ためた = b""
        except UnicodeDecodeError:
            見せた.append("")
    return 見せた


print(少しずつ見せる([b"\xe7", b"\x8c", b"\xab", b"!"]))


# %% wrong 読めないバイトを捨てた
def 少しずつ見せる(バイトの列):
    return [バイト.decode(errors="ignore") for バイト in バイトの列]


# %% wrong 見せたあとに空にしなかった
def 少しずつ見せる(バイトの列):
    見せた, ためた = [], b""
    for バイト in バイトの列:
        ためた += バイト
        try:
            見せた.append(ためた.decode())
        except UnicodeDecodeError:
            見せた.append("")
    return 見せた


# %% wrong 終わりにまとめて見せた
def 少しずつ見せる(バイトの列):
    return [b"".join(バイトの列).decode()]


# %% wrong 三つずつまとめた
def 少しずつ見せる(バイトの列):
    見せた, ためた = [], b""
    for バイト in バイトの列:
        ためた += バイト
        if len(ためた) == 3 or バイト < b"\x80":
            見せた.append(ためた.decode(errors="replace"))
            ためた = b""
        else:
            見せた.append("")
    return 見せた


# %% wrong つないだ文字列を返した
def 少しずつ見せる(バイトの列):
    return b"".join(バイトの列).decode()
