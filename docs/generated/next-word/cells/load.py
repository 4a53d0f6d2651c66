from nexttoken import aozora, corpus_path
from nexttoken.texts.corpora import read_text
from nexttoken.ngram import UNICODE, NGram, hold_out

本文 = aozora.parse(read_text(corpus_path("neko"))).body
読む, 取っておく = hold_out(本文)
print(f"読ませる文章: {len(読む):,}文字")
print(f"取っておく文章: {len(取っておく):,}文字")
