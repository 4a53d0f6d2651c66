for 種 in range(3):
    with without_layers(猫, 3):
        print(f"くじの種{種}:", 書く(猫, 猫の言葉, "吾輩は", 20, Sampler(seed=種, temperature=0.8)))
