三つ = [pipe("東京は日本の", max_new_tokens=12)[0] for _ in range(3)]
三つの文 = {一つ["generated_text"] for 一つ in 三つ}
print("三つとも同じ？", len(三つの文) == 1)
