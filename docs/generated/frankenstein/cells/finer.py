番号 = encode(共通の言葉, 文).tolist()
続き = generate(猫, 番号, Sampler(seed=0, temperature=0.8), max_new_tokens=30, stop_ids=())
print("細かく切って読ませる:", 猫の言葉.decode(番号 + [一歩.token for 一歩 in 続き]).replace("\n", "⏎"))
