# %% both-marks: start
def 書かせる(次, 初め, 上限=12):
    続き = [次[初め]]
    while len(続き) < 上限:
        if 続き[-1] == "<eos>":
            break
        続き.append(次[続き[-1]])
    return 続き


# 前のトークン → 一位のトークン
文を書く = {"吾輩は": "猫", "猫": "<eos>", "<eos>": "吾輩は"}
答える = {
    "名前は？": "無い",
    "無い": "<end_of_turn>",
    "<end_of_turn>": "名前は？",
}
print(書かせる(文を書く, "吾輩は"))
print(書かせる(答える, "名前は？"))
# %% both-marks: check
_続き = 書かせる({"山": "川", "川": "海", "海": "<end_of_turn>", "<end_of_turn>": "山"}, "山")
assert isinstance(_続き, list), f"書かせる が返したのは、リストではなく {_続き!r} でした。"
assert _続き.count("<end_of_turn>") < 2, f"<end_of_turn> を選んでも止まらず、{len(_続き)}トークンまで書きました。"
assert _続き != ["川"], "終わりのトークンでもない「川」で、もう止まりました。if の式が、いつも真になっていないでしょうか。"
assert _続き != ["川", "海"], "<end_of_turn> を入れる前に止まりました。終わりのトークンも、続き に入れておいてください。"
assert _続き == ["川", "海", "<end_of_turn>"], f"「川」「海」「<end_of_turn>」と選んで止まるはずですが、{_続き} になりました。"
_続き = 書かせる({"山": "川", "川": "<eos>", "<eos>": "山"}, "山")
assert _続き == ["川", "<eos>"], f"今度は、<eos> のほうで止まらなくなりました。{_続き} と書いています。"
_続き = 書かせる({"山": "川", "川": "<start_of_turn>", "<start_of_turn>": "山"}, "山")
assert len(_続き) == 12, f"<start_of_turn> は、終わりのトークンではありません。上限の12トークンまで書くはずが、{_続き} で止まりました。"
_続き = 書かせる({"山": "turn", "turn": "海", "海": "山"}, "山")
assert len(_続き) == 12, (
    "「turn」で止まりました。in の右が一つの文字列だと、その一部とも一致してしまいます。二つのトークンを、コンマで区切って並べてください。"
)
# %% both-marks: right
def 書かせる(次, 初め, 上限=12):
    続き = [次[初め]]
    while len(続き) < 上限:
        if 続き[-1] in ("<eos>", "<end_of_turn>"):
            break
        続き.append(次[続き[-1]])
    return 続き


# 前のトークン → 一位のトークン
文を書く = {"吾輩は": "猫", "猫": "<eos>", "<eos>": "吾輩は"}
答える = {
    "名前は？": "無い",
    "無い": "<end_of_turn>",
    "<end_of_turn>": "名前は？",
}
print(書かせる(文を書く, "吾輩は"))
print(書かせる(答える, "名前は？"))
# %% both-marks: wrong 片方のトークンだけに取り替えた
#~ in ("<eos>", "<end_of_turn>") ⇒ == "<end_of_turn>"
# %% both-marks: wrong or の右に、トークンだけを書いた
#~ in ("<eos>", "<end_of_turn>") ⇒ == "<eos>" or "<end_of_turn>"
# %% both-marks: wrong トークンのあいだのコンマを忘れた
#~ ", "<end_of_turn ⇒ " "<end_of_turn
# %% both-marks: wrong 終わりのトークンを入れる前に止めた
#~ if 続き[-1 ⇒ if 次[続き[-1]
# %% both-marks: wrong かぎで始まるものなら何でも止めた
#~ ] in ("<eos>", "<end_of_turn> ⇒ ].startswith("<


# %% to-text: start
def 文章にする(会話):
    return "<bos>"


会話 = [("user", "名前は？"), ("assistant", "まだ無い。"), ("user", "どこで生れた？")]
print(文章にする(会話))
# %% to-text: check
from nexttoken.chat import render as _書き直す

for _会話 in [
    [("user", "おはよう。")],
    [("user", "名前は？"), ("assistant", "まだ無い。"), ("user", "どこで生れた？")],
    [("user", "assistantの意味は？"), ("assistant", "助手です。"), ("user", "ありがとう。")],
]:
    _文 = 文章にする(list(_会話))
    assert _文 is not None, "文章にする が、何も返していません。終わりに return で文章を返してください。"
    assert isinstance(_文, str), f"返すのは一本の文字列です。いまは {_文!r} でした。"
    _bos = _文.count("<bos>")
    assert _bos == 1, f"<bos> は、先頭に一つだけです。いまは{_bos}個あります。"
    assert "<start_of_turn>assistant" not in _文, "assistant の番は、Gemma 3の書き方では model になります。"
    assert _会話[0][1].replace("assistant", "model") not in _文 or _会話[0][1] in _文, (
        f"model に書き換えるのは、誰の番かだけです。発言の中の「{_会話[0][1]}」まで書き換えています。"
    )
    for _誰, _言葉 in _会話:
        assert _言葉 in _文, f"「{_言葉}」という発言が、文章に入っていません。"
    assert _文.rstrip("\n").endswith("<start_of_turn>model"), (
        f"文章の終わりは、モデルの番だという合図です。いまは {_文[-24:]!r} で終わっています。"
    )
    _正 = _書き直す([{"role": _誰, "content": _言葉} for _誰, _言葉 in _会話])
    _所 = next((_i for _i, (_甲, _乙) in enumerate(zip(_文, _正)) if _甲 != _乙), min(len(_文), len(_正)))
    assert _文 == _正, f"{_所 + 1}文字めから違います。{_正[_所:][:16]!r} と続くはずが、{_文[_所:][:16]!r} でした。"
# %% to-text: right
def 文章にする(会話):
    文章 = "<bos>"
    for 誰, 言葉 in 会話:
        if 誰 == "assistant":
            誰 = "model"
        文章 += f"<start_of_turn>{誰}\n{言葉}<end_of_turn>\n"
    return 文章 + "<start_of_turn>model\n"


会話 = [("user", "名前は？"), ("assistant", "まだ無い。"), ("user", "どこで生れた？")]
print(文章にする(会話))
# %% to-text: wrong モデルの番の合図を忘れた
#~ if 誰 == "assistant":⏎            誰 = "model" ⇒ 誰 = "model" if 誰 == "assistant" else 誰
#~ 文章 + "<start_of_turn>model\n" ⇒ 文章
# %% to-text: wrong assistant のまま書いた
def 文章にする(会話):
    文章 = "<bos>"
    for 誰, 言葉 in 会話:
        文章 += f"<start_of_turn>{誰}\n{言葉}<end_of_turn>\n"
    return 文章 + "<start_of_turn>model\n"
# %% to-text: wrong 発言の中の assistant まで書き換えた
def 文章にする(会話):
    文章 = "<bos>"
    for 誰, 言葉 in 会話:
        文章 += f"<start_of_turn>{誰}\n{言葉}<end_of_turn>\n"
    return (文章 + "<start_of_turn>model\n").replace("assistant", "model")
# %% to-text: wrong 合図のあとに、ターンの終わりを付けた
#~ if 誰 == "assistant":⏎            誰 = "model" ⇒ 誰 = "model" if 誰 == "assistant" else 誰
#~ model\n ⇒ model\n<end_of_turn>\n
# %% to-text: wrong 発言ごとに bos を付けた
def 文章にする(会話):
    文章 = ""
    for 誰, 言葉 in 会話:
        誰 = "model" if 誰 == "assistant" else 誰
        文章 += f"<bos><start_of_turn>{誰}\n{言葉}<end_of_turn>\n"
    return 文章 + "<start_of_turn>model\n"
# %% to-text: wrong 発言の終わりの改行を忘れた
#~ if 誰 == "assistant":⏎            誰 = "model" ⇒ 誰 = "model" if 誰 == "assistant" else 誰
#~ >\n ⇒ >
