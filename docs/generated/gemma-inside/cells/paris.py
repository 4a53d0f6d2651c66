近さ = torch.cosine_similarity(表, 表[パリ][None], dim=1)
print([tokenizer.decode(番号) for 番号 in 近さ.topk(5).indices])
