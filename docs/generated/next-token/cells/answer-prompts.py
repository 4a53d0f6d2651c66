def 一位(文):
    with torch.no_grad():
        点数 = model(**tokenizer(文, return_tensors="pt")).logits[0, -1]
    値, 番号 = torch.softmax(点数, dim=-1).max(dim=-1)
    return f"{tokenizer.decode(番号)}（{値:.0%}）"


for 文 in ["吾輩は", "吾輩は猫で", "吾輩は猫である。名前はまだ"]:
    print(文, "→", 一位(文))
