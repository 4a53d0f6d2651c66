def 次の点数(文):
    with torch.no_grad():
        return model(**tokenizer(文, return_tensors="pt")).logits[0, -1]


迷う, 迷わない = 次の点数("東京は日本の首都圏の"), 次の点数("1年は365")
for 点 in (迷う, 迷わない):
    print([f"{tokenizer.decode(一つ)} {softmax(点)[一つ]:.1%}" for 一つ in 点.topk(5).indices])
