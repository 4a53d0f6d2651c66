from nexttoken.sampling import Sampler

for seed in [1, 2, 3]:
    くじ = Sampler(seed=seed, top_k=6)
    文 = tokenizer.decode(書く(くじ, 16), skip_special_tokens=True)
    print(f"{seed}:", 文.replace("\n", "⏎"))
