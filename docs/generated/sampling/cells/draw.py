from nexttoken.sampling import draw, softmax

with torch.no_grad():
    点数 = model(torch.tensor([番号の列])).logits[0, -1]
確率 = softmax(点数)
for u in [0.1, 0.3, 0.5, 0.7, 0.8]:
    print(f"{u} → {tokenizer.decode(draw(確率, u))}")
