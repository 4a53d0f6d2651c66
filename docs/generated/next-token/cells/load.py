from nexttoken import load_gemma

tokenizer, model = load_gemma()
print(f"語彙サイズ: {len(tokenizer):,}")
print(f"パラメータの数: {model.num_parameters():,}")
