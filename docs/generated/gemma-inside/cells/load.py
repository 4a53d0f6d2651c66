from nexttoken import gemma3, load_gemma

tokenizer, 本家 = load_gemma()
model = gemma3.load()
本家.requires_grad_(False)  # この二つには学習をさせないので、学習用の記録を取らない
model.requires_grad_(False)
print(f"本家　: {本家.num_parameters():,}個")
print(f"手作り: {sum(重み.numel() for 重み in model.parameters()):,}個")
