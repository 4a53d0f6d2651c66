from nexttoken.generation import generate
from nexttoken.sampling import Sampler

吾輩は = encode(tokenizer, "吾輩は").tolist()
for 温度 in [0.3, 1.0, 2.0]:
    くじ = Sampler(1, temperature=温度)
    続き = generate(モデル, 吾輩は, くじ, max_new_tokens=40, stop_ids=(), use_cache=True)
    書いた = tokenizer.decode([*吾輩は, *(一歩.token for 一歩 in 続き)])
    print(f"温度{温度}:", 書いた.replace("\n", "⏎"))
