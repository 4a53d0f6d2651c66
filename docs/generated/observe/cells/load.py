from nexttoken import load_gemma

tokenizer, model = load_gemma()
print(f"パラメータ: {model.num_parameters():,}個")
print("一つ一つの数の型:", model.dtype)
