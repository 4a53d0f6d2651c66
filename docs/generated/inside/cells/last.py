next_token_logits = outputs.logits[0, -1, :]
print(next_token_logits.shape)
