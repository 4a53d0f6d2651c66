def ベクトル(単語):
    return 表[tokenizer(単語, add_special_tokens=False).input_ids[0]]


for 単語 in ["大阪", "京都", "Tokyo", "猫", "は"]:
    print(f"「東京」と「{単語}」: {torch.cosine_similarity(ベクトル('東京'), ベクトル(単語), dim=0):.2f}")
近さ = torch.cosine_similarity(表, ベクトル("三")[None], dim=1)
print("「三」に近い順:", [tokenizer.decode(番号) for 番号 in 近さ.topk(8).indices])
