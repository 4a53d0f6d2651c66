from nexttoken import aozora, corpus_path
from nexttoken.ngram import UNICODE, NGram, hold_out
from nexttoken.texts.corpora import read_text

本文 = aozora.parse(read_text(corpus_path("neko"))).body
読む, 取っておく = hold_out(本文)
回数 = {字: 読む.count("吾輩" + 字) for 字 in "はのを"}
全部 = sum(回数.values())
print(回数)
print("数えた割合:", 並べる({字: c / 全部 for 字, c in 回数.items()}))
