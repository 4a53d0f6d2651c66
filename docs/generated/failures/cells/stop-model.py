from nexttoken import chat
from nexttoken.ngram import NGram

会話 = [
    {"role": "user", "content": "猫は何と鳴く？"},
    {"role": "assistant", "content": "ニャーと鳴きます。"},
    {"role": "user", "content": "では、犬は？"},
    {"role": "assistant", "content": "ワンと鳴きます。"},
]
手本 = chat.encode(tokenizer, 会話, add_generation_prompt=False)
小さなモデル = NGram(手本, n=8, size=len(tokenizer))
質問 = chat.encode(tokenizer, 会話[:1])


def 次(番号の列):
    割合 = 小さなモデル.ratios(番号の列)
    return max(割合, key=割合.get)
