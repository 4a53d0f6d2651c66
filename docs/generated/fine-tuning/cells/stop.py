from nexttoken.generation import generate

改行 = tokenizer.encode("\n", add_special_tokens=False)
問い = tokenizer("質問: イタリアの首都は？\n答え:").input_ids
答え = [歩.token for 歩 in generate(model, 問い, max_new_tokens=20, stop_ids=改行)]
print(repr(tokenizer.decode(答え)))
print(len(答え), "トークン、最後の番号は", 答え[-1])
