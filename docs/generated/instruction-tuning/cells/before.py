from nexttoken import chat, load_gemma
from nexttoken.generation import generate

tokenizer, model = load_gemma()


def 答えさせる(モデル, 問い, 上限=40):
    番号 = chat.encode(tokenizer, [{"role": "user", "content": 問い}])
    設定 = {"max_new_tokens": 上限, "stop_ids": chat.STOP_IDS, "use_cache": True}
    return [歩.token for 歩 in generate(モデル, 番号, **設定)]


print(tokenizer.decode(答えさせる(model, "今日は寒いですね。")))
