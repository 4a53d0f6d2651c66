順位 = next_token_probs.argsort(descending=True).tolist()
for 位 in range(11, 16):
    番号 = 順位[位 - 1]
    print(f"{位}位 {next_token_probs[番号]:.2%} 東京は日本の{tokenizer.decode(番号)}")
東京 = tokenizer("東京").input_ids[-1]
print(f"{順位.index(東京) + 1}位 {next_token_probs[東京]:.2%} 東京は日本の東京")
