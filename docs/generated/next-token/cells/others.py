def 上位三つ(文):
    with torch.no_grad():
        点数 = model(**tokenizer(文, return_tensors="pt")).logits[0, -1]
    値, 番号 = torch.softmax(点数, dim=-1).topk(3)
    return "、".join(f"{tokenizer.decode(一つ)!r} {確率:.0%}" for 確率, 一つ in zip(値, 番号))


for 文 in ["仕事が", "むかしむかし、あるところに、おじいさんと", "1, 2, 3, 4, ", "def add(a, b):\n    return a"]:
    print(repr(文), "→", 上位三つ(文))
