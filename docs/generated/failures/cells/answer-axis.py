向き違い = torch.softmax(logits, dim=1)  # (1, T, V)
for トークン in ["首都", "猫"]:
    番号 = tokenizer.convert_tokens_to_ids(トークン)
    print(トークン, f"{向き違い[0, :, 番号].sum():.3f}")
