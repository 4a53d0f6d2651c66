from nexttoken import gemma3, load_gemma
from nexttoken.generation import generate
from nexttoken.pretraining import encode
from nexttoken.sampling import Sampler, greedy

猫 = gemma3.load("neko-gemma")
猫の言葉 = load_gemma("neko-gemma")[0]  # トークナイザ


def 書く(モデル, 言葉, 文, 長さ=30, 選び方=None):
    番号 = encode(言葉, 文).tolist()
    選び方 = 選び方 or Sampler(seed=0, temperature=0.8)
    続き = [一歩.token for 一歩 in generate(モデル, 番号, 選び方, max_new_tokens=長さ, stop_ids=(), use_cache=True)]
    return 言葉.decode(番号 + 続き).replace("\n", "⏎")


print(書く(猫, 猫の言葉, "吾輩は"))
