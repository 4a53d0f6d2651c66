# %% start
from nexttoken import bpe

文章 = "吾輩は猫である。名前はまだ無い。ニャーニャー泣いていた。"
トークナイザ = bpe.train(文章, vocab_size=36, full_alphabet=False)
番号の列 = トークナイザ.encode("ニャー")
print(len(番号の列), "トークン:", [トークナイザ.vocab[番号] for 番号 in 番号の列])
# %% check
_列 = トークナイザ.encode("ニャー")
assert トークナイザ.decode(_列) == "ニャー", "「ニャー」を元に戻せません。文章から「ニャー」が消えていませんか？"
assert len(トークナイザ.vocab) <= 36, "語彙サイズは36のまま、文章のほうを変えてください。"
assert len(_列) > 1 or len(番号の列) == 1, "番号の列 は、「ニャー」をトークンにしたもののままにしておいてください。"
assert len(_列) == 1, f"「ニャー」は、まだ{len(_列)}トークンに分かれています。「ニャー」だけを、何度も書き足してみてください。"
_元 = "吾輩は猫である。名前はまだ無い。ニャーニャー泣いていた。"
assert トークナイザ.decode(トークナイザ.encode(_元)) == _元, (
    "「吾輩は猫である。…」が、元に戻らなくなりました。もとの文章は、残しておいてください。"
)
# %% right
from nexttoken import bpe

文章 = "吾輩は猫である。名前はまだ無い。ニャーニャー泣いていた。" + "ニャー。" * 10
トークナイザ = bpe.train(文章, vocab_size=36, full_alphabet=False)
番号の列 = トークナイザ.encode("ニャー")
print(len(番号の列), "トークン:", [トークナイザ.vocab[番号] for 番号 in 番号の列])
# %% wrong もとの文章を消した
from nexttoken import bpe

文章 = "ニャー。" * 10
トークナイザ = bpe.train(文章, vocab_size=36, full_alphabet=False)
番号の列 = トークナイザ.encode("ニャー")
# %% wrong 増やし方が足りない
from nexttoken import bpe

文章 = "吾輩は猫である。名前はまだ無い。ニャーニャー泣いていた。ニャー。"
トークナイザ = bpe.train(文章, vocab_size=36, full_alphabet=False)
番号の列 = トークナイザ.encode("ニャー")
# %% wrong ひらがなで足した
from nexttoken import bpe

文章 = "吾輩は猫である。名前はまだ無い。にゃーにゃー泣いていた。" + "にゃー。" * 10
トークナイザ = bpe.train(文章, vocab_size=36, full_alphabet=False)
番号の列 = トークナイザ.encode("ニャー")
# %% wrong 調べる文を変えた
from nexttoken import bpe

文章 = "吾輩は猫である。名前はまだ無い。ニャーニャー泣いていた。"
トークナイザ = bpe.train(文章, vocab_size=36, full_alphabet=False)
番号の列 = トークナイザ.encode("は")
# %% wrong 語彙サイズを増やした
from nexttoken import bpe

文章 = "吾輩は猫である。名前はまだ無い。ニャーニャー泣いていた。"
トークナイザ = bpe.train(文章, vocab_size=50, full_alphabet=False)
番号の列 = トークナイザ.encode("ニャー")
