import torch

with torch.no_grad():
    出力 = model(**入力)
print(出力.logits.shape)  # （文の数, トークンの数, 語彙サイズ）
