from nexttoken import gemma3, load_gemma

tokenizer, 本家 = load_gemma()
model = gemma3.load()
print(f"本家の中身　: {本家.num_parameters():,}個の数")
print(f"手作りの中身: {sum(重み.numel() for 重み in model.parameters()):,}個の数")
