三回 = [pipe("東京は日本の", max_new_tokens=6, do_sample=False)[0] for _ in range(3)]
print({一つ["generated_text"] for 一つ in 三回})
