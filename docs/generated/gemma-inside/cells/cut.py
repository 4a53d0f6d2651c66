from contextlib import contextmanager


@contextmanager
def 切る(何層, 何番):
    範囲 = torch.arange((何番 - 1) * 長さ, 何番 * 長さ)

    def ゼロにする(部品, 入力):  # o_projには、四つのヘッドの結果が横に並んで入る
        return (入力[0].index_fill(-1, 範囲, 0),)

    フック = model.layers[何層 - 1].self_attn.o_proj.register_forward_pre_hook(ゼロにする)
    try:
        yield
    finally:
        フック.remove()  # 途中でエラーが起きても、必ず外す


def 次の確率(ids):
    return 手作り(ids)[:, 0].softmax(dim=-1)  # （文の数, 語彙サイズ）


パリ = tokenizer("パリ").input_ids[-1]
print(f"切らない　: パリ {次の確率(ids)[0, パリ]:.1%}")
for 何層, 何番 in [(2, 4), (3, 4), (5, 3), (6, 4), (13, 3)]:
    with 切る(何層, 何番):
        確率 = 次の確率(ids)[0]
    print(f"層{何層:>2}の{何番}番: パリ {確率[パリ]:.1%}、一位は「{tokenizer.decode(確率.argmax())}」")
