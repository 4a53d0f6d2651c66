番号の列 = tokenizer("東京は日本の").input_ids
for _ in range(11):
    with torch.no_grad():
        確率 = torch.softmax(model(torch.tensor([番号の列])).logits[0, -1], dim=-1)
    次 = int(確率.argmax())
    print(f"{entropy(確率):.2f}ビット {tokenizer.decode(番号の列[1:])}→{tokenizer.decode(次)}")
    番号の列.append(次)
