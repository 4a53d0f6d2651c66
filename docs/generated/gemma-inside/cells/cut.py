def 切って答えさせる(何層, 何番, ids):
    # o_projには、四つのヘッドの結果が横に並んで入る。切りたいヘッドの分だけ、重みをゼロにする
    出口 = model.layers[何層 - 1].self_attn.o_proj.weight
    範囲 = slice((何番 - 1) * 長さ, 何番 * 長さ)
    元の重み = 出口[:, 範囲].clone()
    出口[:, 範囲] = 0
    確率 = model(ids)[0, -1].softmax(dim=-1)
    出口[:, 範囲] = 元の重み
    return 確率


パリ = tokenizer("パリ").input_ids[-1]
print(f"切らない　: パリ {model(ids)[0, -1].softmax(dim=-1)[パリ]:.1%}")
for 何層, 何番 in [(2, 4), (3, 4), (5, 3), (6, 4), (13, 3)]:
    確率 = 切って答えさせる(何層, 何番, ids)
    一位 = tokenizer.decode(確率.argmax())
    print(f"層{何層:>2}の{何番}番: パリ {確率[パリ]:.1%}、一位は「{一位}」")
