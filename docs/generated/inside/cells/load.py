from nexttoken import load_gemma

tokenizer, model = load_gemma()
