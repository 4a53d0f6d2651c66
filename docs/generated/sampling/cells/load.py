from nexttoken import load_gemma

tokenizer, model = load_gemma()
番号の列 = tokenizer("東京は日本の").input_ids
