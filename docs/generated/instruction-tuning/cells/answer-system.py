会話 = [
    {"role": "user", "content": "私の名前は田中です。"},
    {"role": "assistant", "content": "田中さんですね。よろしくお願いします。"},
    {"role": "user", "content": "私の名前は何ですか。"},
]
番号 = chat.encode(tokenizer, 会話)
続き = generate(教えたモデル, 番号, max_new_tokens=40, stop_ids=chat.STOP_IDS, use_cache=True)
print(tokenizer.decode([歩.token for 歩 in 続き]))
