_, 教えたモデル = load_gemma("nexttoken-it")
for 問い in ["名前は？", "「おはよう」を英語に訳してください。"]:
    番号 = chat.encode(tokenizer, [{"role": "user", "content": 問い}])
    続き = generate(教えたモデル, 番号, max_new_tokens=30, stop_ids=chat.STOP_IDS)
    print(問い, "→", tokenizer.decode([歩.token for 歩 in 続き]))
