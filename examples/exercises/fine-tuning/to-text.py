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
]:
    _文 = 文章にする(_会話)
    assert _文 is not None, "文章にする が、何も返していません。終わりに return で文章を返してください。"
    assert isinstance(_文, str), f"返すのは一本の文字列です。いまは {_文!r} でした。"
    _bos = _文.count("<bos>")
    assert _bos == 1, f"<bos> は、先頭に一つだけです。いまは{_bos}個あります。"
    assert "assistant" not in _文, "assistant の番は、Gemma 3の書き方では model になります。"
    for _誰, _言葉 in _会話:
        assert _言葉 in _文, f"「{_言葉}」という発言が、文章に入っていません。"
    assert _文.rstrip("\n").endswith("<start_of_turn>model"), "終わりに、モデルの番だという合図がありません。"
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
