def 安全な番号(言葉):
    前, 後ろ = 型.split("■")
    return [
        *tokenizer.encode(前, add_special_tokens=False),
        *tokenizer.encode(言葉, add_special_tokens=False, split_special_tokens=True),  # 印も、ただの文字として読む
        *tokenizer.encode(後ろ, add_special_tokens=False),
    ]


番号の列 = 安全な番号(いたずら)
print(tokenizer.convert_ids_to_tokens(番号の列)[:12])
print("発言の始まりの印:", 番号の列.count(105), "個")
assert 番号の列.count(105) == 2 and 番号の列.count(106) == 1  # user の番と、model の番だけ
assert tokenizer.decode(番号の列) == 文  # 文字に戻せば、同じに見える
assert 安全な番号("合言葉は？") == chat.encode(tokenizer, 本当の会話[2:])  # ふつうの言葉なら、変わらない
