最大 = []
for 名前, 番号の列 in [("二つ", 二つ), ("一つ", 一つ)]:
    with torch.no_grad():
        確率 = softmax(model(torch.tensor([番号の列])).logits[0, -1])
    最大.append(確率.max().item())
    print(f"<bos>が{名前}: {tokenizer.decode(確率.argmax())!r} {最大[-1]:.1%}")
assert abs(最大[0] - 最大[1]) > 0.01
