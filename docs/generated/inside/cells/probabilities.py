next_token_probs = torch.softmax(next_token_logits, dim=-1)
print(f"最大 {next_token_probs.max():.4f}、合計 {next_token_probs.sum():.4f}")
