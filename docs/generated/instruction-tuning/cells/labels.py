from nexttoken.tuning import IGNORED, encode

一問一答 = [
    {"role": "user", "content": "名前は？"},
    {"role": "assistant", "content": "まだ無い。"},
]
番号, 正解 = encode(tokenizer, 一問一答)
for 一つ, 当てる in zip(番号, 正解):
    印 = "読むだけ" if 当てる == IGNORED else "当てさせる"
    print(印, repr(tokenizer.decode(一つ)))
