# %% start
def 文章にする(会話):
    return "<bos>"


会話 = [("user", "名前は？"), ("assistant", "まだ無い。"), ("user", "どこで生れた？")]
print(文章にする(会話))
# %% check
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
# %% right
def 文章にする(会話):
    文章 = "<bos>"
    for 誰, 言葉 in 会話:
        if 誰 == "assistant":
            誰 = "model"
        文章 += f"<start_of_turn>{誰}\n{言葉}<end_of_turn>\n"
    return 文章 + "<start_of_turn>model\n"


会話 = [("user", "名前は？"), ("assistant", "まだ無い。"), ("user", "どこで生れた？")]
print(文章にする(会話))
# %% wrong モデルの番の合図を忘れた
def 文章にする(会話):
    文章 = "<bos>"
    for 誰, 言葉 in 会話:
        誰 = "model" if 誰 == "assistant" else 誰
        文章 += f"<start_of_turn>{誰}\n{言葉}<end_of_turn>\n"
    return 文章
# %% wrong assistant のまま書いた
def 文章にする(会話):
    文章 = "<bos>"
    for 誰, 言葉 in 会話:
        文章 += f"<start_of_turn>{誰}\n{言葉}<end_of_turn>\n"
    return 文章 + "<start_of_turn>model\n"
# %% wrong 発言の中の assistant まで書き換えた
def 文章にする(会話):
    文章 = "<bos>"
    for 誰, 言葉 in 会話:
        文章 += f"<start_of_turn>{誰}\n{言葉}<end_of_turn>\n"
    return (文章 + "<start_of_turn>model\n").replace("assistant", "model")
# %% wrong 合図のあとに、ターンの終わりを付けた
def 文章にする(会話):
    文章 = "<bos>"
    for 誰, 言葉 in 会話:
        誰 = "model" if 誰 == "assistant" else 誰
        文章 += f"<start_of_turn>{誰}\n{言葉}<end_of_turn>\n"
    return 文章 + "<start_of_turn>model\n<end_of_turn>\n"
# %% wrong 発言ごとに bos を付けた
def 文章にする(会話):
    文章 = ""
    for 誰, 言葉 in 会話:
        誰 = "model" if 誰 == "assistant" else 誰
        文章 += f"<bos><start_of_turn>{誰}\n{言葉}<end_of_turn>\n"
    return 文章 + "<start_of_turn>model\n"
# %% wrong 発言の終わりの改行を忘れた
def 文章にする(会話):
    文章 = "<bos>"
    for 誰, 言葉 in 会話:
        誰 = "model" if 誰 == "assistant" else 誰
        文章 += f"<start_of_turn>{誰}\n{言葉}<end_of_turn>"
    return 文章 + "<start_of_turn>model\n"
