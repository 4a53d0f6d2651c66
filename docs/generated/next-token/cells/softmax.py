次の点数 = 出力.logits[0, -1]
確率 = torch.softmax(次の点数, dim=-1)
print("確率の合計:", f"{確率.sum():.4f}")
