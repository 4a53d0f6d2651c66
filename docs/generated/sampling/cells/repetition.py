def 罰する(番号, ロジット, θ=1.3):
    # もう出たトークンの場所だけを True にする
    出た = torch.zeros_like(ロジット, dtype=torch.bool).scatter(-1, 番号, True)
    罰 = torch.where(ロジット > 0, ロジット / θ, ロジット * θ)
    return torch.where(出た, 罰, ロジット)


print(tokenizer.decode(書く(greedy, 30, processors=[罰する]), skip_special_tokens=True))
