from nexttoken import chat, load_gemma

tokenizer, model = load_gemma()
