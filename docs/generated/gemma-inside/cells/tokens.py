import torch

ids = tokenizer("東京は日本の", return_tensors="pt").input_ids
print(ids.shape)  # （文の数, トークンの数）
print([(番号, tokenizer.decode(番号)) for 番号 in ids[0].tolist()])
