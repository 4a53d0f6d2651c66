from nexttoken import chat
from nexttoken.surgery import adapted


def 返事(頼み, 長さ=14):
    番号 = chat.encode(ジェマの言葉, [{"role": "user", "content": 頼み}])
    一歩ずつ = generate(ジェマ, 番号, greedy, max_new_tokens=長さ, stop_ids=chat.STOP_IDS, use_cache=True)
    return ジェマの言葉.decode([一歩.token for 一歩 in 一歩ずつ]).replace("\n", "⏎")


for 強さ in [-1, 0, 0.5, 1, 2]:
    with adapted(ジェマ, "nexttoken-it", 強さ):
        print(f"{強さ:>4}倍:", 返事("フランスの首都はどこですか。"))
