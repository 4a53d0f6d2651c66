途中の点数 = model.unembed(記録.residuals[13][:, -1:])[0, 0]
print([tokenizer.decode(番号) for 番号 in 途中の点数.topk(3).indices])
