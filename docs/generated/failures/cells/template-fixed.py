発言 = [{"role": "user", "content": 質問}]
文 = chat.render(発言)
print(文)
番号の列 = chat.encode(tokenizer, 発言)
assert 番号の列.count(105) == 2  # user の番と、model の番
