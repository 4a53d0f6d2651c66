from textwrap import fill

from nexttoken.generation import generate
from nexttoken.sampling import Sampler

for idx, 種 in enumerate([3, 7, 12], start=1):
    くじ = Sampler(seed=種, temperature=0.7, top_k=50)
    番号 = tokenizer("東京は日本の").input_ids
    続き = generate(model, 番号, くじ, max_new_tokens=20, stop_ids=[1, 106])
    番号 += [一つ.token for 一つ in 続き]
    文 = tokenizer.decode(番号, skip_special_tokens=True)
    print(fill(f"トライアル{idx}: {文}", width=36), end="\n---------------\n")
