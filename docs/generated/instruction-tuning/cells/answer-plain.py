問い = tokenizer("フランスの首都はどこですか。").input_ids
続き = generate(教えたモデル, 問い, max_new_tokens=20, stop_ids=chat.STOP_IDS, use_cache=True)
print(tokenizer.decode([歩.token for 歩 in 続き]))
