from nexttoken import load_gemma
from nexttoken.generation import generate
from nexttoken.sampling import Sampler

トークナイザ, モデル = load_gemma()
印 = GreenList(key=20230124, vocab_size=262_144, gamma=0.25, delta=2.0)


def 書かせる(書き出し, 印, 数, シード=5):
    ids = トークナイザ(書き出し).input_ids
    加工 = [印] if 印 else []
    歩み = generate(モデル, ids, Sampler(シード), max_new_tokens=数, stop_ids=[], processors=加工, use_cache=True)
    return [一歩.token for 一歩 in 歩み]


印なし = 書かせる("パンを焼くときに大切なのは、", None, 60)
印あり = 書かせる("パンを焼くときに大切なのは、", 印, 60)
for 名前, ids in [("印なし", 印なし), ("印あり", 印あり)]:
    print(f"{名前}: {''.join(トークナイザ.decode(ids).split())}")
