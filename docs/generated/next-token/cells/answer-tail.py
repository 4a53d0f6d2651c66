残り = 1 - 上位.values.sum()
print(f"11位から下の{len(tokenizer) - 10:,}個を合わせて {残り:.1%}")
