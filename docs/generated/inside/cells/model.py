import torch

with torch.no_grad():
    outputs = model(input_ids)
print(outputs.logits.shape)  # （文の数, トークンの数, 語彙サイズ）
