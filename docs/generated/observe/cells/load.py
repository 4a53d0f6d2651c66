from nexttoken import load_gemma

tokenizer, model = load_gemma()
print("一つ一つの数の型:", model.dtype)
