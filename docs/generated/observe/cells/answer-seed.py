for 種 in [3, 3, 7]:
    くじ = Sampler(seed=種, temperature=0.7, top_k=50)
    番号 = tokenizer("東京は日本の").input_ids
    続き = generate(model, 番号, くじ, max_new_tokens=8, stop_ids=[1, 106])
    print(f"種{種}:", tokenizer.decode([一つ.token for 一つ in 続き]))
