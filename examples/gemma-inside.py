# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   nexttoken:
#     needs: [gemma, sample]
# ---

# %% [markdown]
# # Gemmaを分解して組み立てる
#
# Gemma 3の箱を開け、部品を一つずつ動かして、元どおりに組み立てます。

# %% load
from nexttoken import gemma3, load_gemma

tokenizer, 本家 = load_gemma()
model = gemma3.load()
本家.requires_grad_(False)  # この二つには学習をさせないので、学習用の記録を取らない
model.requires_grad_(False)
print(f"本家　: {本家.num_parameters():,}個")
print(f"手作り: {sum(重み.numel() for 重み in model.parameters()):,}個")

# %% tokens
import torch

ids = tokenizer("東京は日本の", return_tensors="pt").input_ids
print(ids.shape)  # （文の数, トークンの数）
print([(番号, tokenizer.decode(番号)) for 番号 in ids[0].tolist()])

# %% [markdown]
# ## 道具をそろえる

# %% inner
リンゴ = torch.tensor([3.0, 1.0])  # 甘さ、酸っぱさ
モモ = torch.tensor([4.0, 1.0])
レモン = torch.tensor([0.0, 5.0])
print("リンゴとモモ　:", sum(リンゴ * モモ))  # 3×4 + 1×1
print("リンゴとレモン:", リンゴ @ レモン)  # 3×0 + 1×5。@でも同じ計算

# %% matmul
好み = torch.tensor(
    [
        [1.0, 0.0],  # 甘さだけを見る人
        [0.0, 1.0],  # 酸っぱさだけを見る人
        [1.0, -2.0],  # 甘いものは好きで、酸っぱいものは大嫌いな人
    ]
)
print(好み @ リンゴ)
print(好み @ レモン)

# %% [markdown]
# ## 番号をベクトルに

# %% embed
表 = model.embed_tokens.weight
x = 表[ids]
print("表　　　　:", 表.shape)  # （語彙サイズ, ベクトルの長さ）
print("引いたもの:", x.shape)  # （文の数, トークンの数, ベクトルの長さ）
print("「東京」は:", [f"{値:.3f}" for 値 in x[0, 1, :5].tolist()], "…")


# %% similar
def ベクトル(単語):
    return 表[tokenizer(単語, add_special_tokens=False).input_ids[0]]


for 単語 in ["大阪", "京都", "Tokyo", "猫", "は"]:
    print(f"「東京」と「{単語}」: {torch.cosine_similarity(ベクトル('東京'), ベクトル(単語), dim=0):.2f}")
近さ = torch.cosine_similarity(表, ベクトル("三"), dim=-1)  # 表のすべての行と比べる
print("「三」に近い順:", [tokenizer.decode(番号) for 番号 in 近さ.topk(8).indices])

# %% [markdown]
# ## 大きさをそろえる


# %% scale
def 成分の大きさ(x):
    return x.pow(2).mean(-1).sqrt()  # 二乗して、平均して、平方根


print(f"掛ける前: {成分の大きさ(x[0, 1]):.3f}")
x = x * model.config.hidden_size**0.5
print(f"掛けた後: {成分の大きさ(x[0, 1]):.3f}")

# %% norm
層 = model.layers[0]
h = 層.input_layernorm(x)
重み = 1 + 層.input_layernorm.weight  # 成分ごとの強弱
手計算 = x[0, 1] / 成分の大きさ(x[0, 1]) * 重み
print("手計算と同じ？", torch.allclose(手計算, h[0, 1], rtol=1e-4, atol=1e-4))

# %% [markdown]
# ## 前のトークンに尋ねる

# %% qkv
注意 = 層.self_attn
q, k, v = 注意.q_proj(h), 注意.k_proj(h), 注意.v_proj(h)
print("質問", list(q.shape), "名札", list(k.shape), "中身", list(v.shape))

# %% attention-source
import inspect
import textwrap

print(textwrap.dedent(inspect.getsource(gemma3.Attention.forward)))

# %% sight
位置 = torch.arange(ids.shape[1])
集めた, 割合 = 注意(h, 位置, None)
for 番号, 行 in zip(ids[0], 割合[0, 0], strict=True):  # 一つ目の文の、ヘッド1
    print(" ".join(f"{値:4.0%}" for 値 in 行), "←", tokenizer.decode(番号))

# %% [markdown]
# ## 一人で考える


# %% mlp-by-hand
def 掛ける(表, ベクトル):
    return [sum(a * b for a, b in zip(行, ベクトル)) for 行 in 表]


門の表 = [[0, 1], [1, -1]]  # パリの門は首都で開き、ワインの門は首都で閉じる
材料の表 = [[1, 0], [1, 0]]  # 門を通るのは、「フランスの話か」
出口の表 = [[3, 0], [0, 2]]  # 上を通れば「パリ」、下を通れば「ワイン」

for 文, フランス, 首都 in [("フランスの首都は", 1, 1), ("フランスの名物は", 1, 0), ("日本の首都は", 0, 1)]:
    入口 = [フランス, 首都]
    門 = [max(0, 値) for 値 in 掛ける(門の表, 入口)]  # 負なら0。閉じている
    材料 = 掛ける(材料の表, 入口)
    パリ, ワイン = 掛ける(出口の表, [a * b for a, b in zip(門, 材料)])
    print(f"{文} {入口} 門 {門} 材料 {材料} → パリ +{パリ}、ワイン +{ワイン}")

# %% mlp
x1 = x + 層.post_attention_layernorm(集めた)
h = 層.pre_feedforward_layernorm(x1)
材料 = 層.mlp.up_proj(h)
門 = torch.nn.functional.gelu(層.mlp.gate_proj(h), approximate="tanh")
考えた = 層.mlp.down_proj(門 * 材料)
print(list(h.shape), "→", list(材料.shape), "→", list(考えた.shape))

# %% [markdown]
# ## 足していく

# %% residual
x2 = x1 + 層.post_feedforward_layernorm(考えた)
print(x2.shape, "層の答えと同じ？", torch.allclose(x2, 層(x, 位置, None)[0], rtol=1e-3, atol=1e-3))

# %% stack
for 番号, 層 in enumerate(model.layers, start=1):
    x, _ = 層(x, 位置, None)
    if 番号 in (1, 6, 12, 18):
        print(f"層{番号:>2}を出た「日本の」の大きさ: {成分の大きさ(x[0, -1]):7.1f}")

# %% [markdown]
# ## 点数に直す

# %% head
点数 = model.norm(x) @ 表.T
print(list(点数.shape))  # 文の数、トークンの数、語彙サイズ
確率 = 点数[0, -1].softmax(dim=-1)
for 値, 番号 in zip(*確率.topk(3), strict=True):
    print(f"{値:.1%} {tokenizer.decode(番号)}")

# %% [markdown]
# ## 答え合わせ

# %% proof
from nexttoken import sample_text

文の列 = ["東京は日本の", "The quick brown fox", "def add(a, b):\n    return a", "1, 2, 4, 8, 16, ", "🥺"]
比べるもの = [tokenizer(文, return_tensors="pt").input_ids for 文 in 文の列]
比べるもの.append(tokenizer(sample_text(), return_tensors="pt").input_ids[:, :530])  # 長い文章も
for 番号の列 in 比べるもの:
    手作りの点数 = model.unembed(model.residual(番号の列)[:, -8:])  # 終わりの八つの位置だけ
    差 = (手作りの点数 - 本家(番号の列, logits_to_keep=8).logits).abs().max()
    print(f"{番号の列.shape[1]:>3}トークン: 差は最大でも", "0.001未満" if 差 < 1e-3 else f"{差:.4f}")


# %% greedy
def 書かせる(点数を出す, 文, 個数=11):
    ids = tokenizer(文, return_tensors="pt").input_ids
    for _ in range(個数):
        一位 = 点数を出す(ids)[:, -1:].argmax(dim=-1)
        ids = torch.cat([ids, 一位], dim=1)
    return tokenizer.decode(ids[0], skip_special_tokens=True)


def 本家で(ids):
    return 本家(ids, logits_to_keep=1).logits


def 手作りで(ids):
    return model.unembed(model.residual(ids)[:, -1:])  # 最後の位置の点数だけでよい


print("本家　:", 書かせる(本家で, "東京は日本の"))
print("手作り:", 書かせる(手作りで, "東京は日本の"))

# %% [markdown]
# ## 途中で答えを聞く

# %% lens
首都の文 = tokenizer("日本の首都は東京、フランスの首都は", return_tensors="pt").input_ids
記録 = gemma3.trace(model, 首都の文)  # 計算の途中の値を、すべて書き留める
for 何層 in [0, 6, 12, 13, 14, 15, 16, 17, 18]:
    確率 = model.unembed(記録.residuals[何層][:, -1:])[0, 0].softmax(dim=-1)
    print(f"層{何層:>2}まで: {確率.max():4.0%} {tokenizer.decode(確率.argmax())!r}")

# %% [markdown]
# ## 確かめよう


# %% answer-layer
def 層を抜いて書かせる(抜く):
    def 点数を出す(ids):
        x = 表[ids] * model.config.hidden_size**0.5
        for 番号, 層 in enumerate(model.layers, start=1):
            if 番号 != 抜く:
                x, _ = 層(x, torch.arange(ids.shape[1]), None)
        return model.unembed(x[:, -1:])

    return 書かせる(点数を出す, "東京は日本の", 6)


for 抜く in [2, 6, 7]:
    print(f"層{抜く}なし: {層を抜いて書かせる(抜く)!r}")

# %% answer-stacked
別の好み = torch.tensor([[1.0, 1.0, 0.0], [0.0, 2.0, 1.0]])
print("二枚を順に:", 別の好み @ (好み @ リンゴ))
print("一枚の表で:", (別の好み @ 好み) @ リンゴ)

# %% [markdown]
# ## 部品を、もっと細かく
#
# アテンションの一行一行を手で計算し、窓と、パラメータの内訳を見ます。

# %% parts-heads
層 = model.layers[0]
注意 = 層.self_attn
x = 表[ids] * model.config.hidden_size**0.5
h = 層.input_layernorm(x)
長さ = model.config.head_dim


def 札に切る(y):
    return y.unflatten(-1, (-1, 長さ)).transpose(1, 2)  # （文の数, 札の枚数, トークンの数, 長さ）


q, k, v = 札に切る(注意.q_proj(h)), 札に切る(注意.k_proj(h)), 札に切る(注意.v_proj(h))
print("質問", list(q.shape), "名札", list(k.shape), "中身", list(v.shape))

# %% rotate
from nexttoken.gemma3_config import Rope

針 = torch.tensor([1.0, 0.0])
for 何番目 in range(4):
    回した針 = gemma3.rotate(針, torch.tensor([何番目]), Rope(10_000))
    横, 縦 = 回した針[0].tolist()
    print(f"{何番目}番目のトークン: ({横:5.2f}, {縦:5.2f})")


# %% relative
def 回して内積(qの位置, kの位置):
    質問 = 注意.q_norm(q)[0, 0, 3]  # 「日本の」の、一枚目の質問
    名札 = 注意.k_norm(k)[0, 0, 1]  # 「東京」の名札
    質問 = gemma3.rotate(質問, torch.tensor([qの位置]), 注意.rope)
    名札 = gemma3.rotate(名札, torch.tensor([kの位置]), 注意.rope)
    return (質問[0] @ 名札[0]).item()


for qの位置, kの位置 in [(3, 1), (103, 101), (103, 1)]:
    print(f"{qの位置}番目と{kの位置}番目: {回して内積(qの位置, kの位置):.1f}")

# %% mix
q = gemma3.rotate(注意.q_norm(q), 位置, 注意.rope)
k = gemma3.rotate(注意.k_norm(k), 位置, 注意.rope)
合い具合 = q @ k.mT * 注意.scale
前だけ = 位置[:, None] >= 位置
割合 = 合い具合.masked_fill(~前だけ, -torch.inf).softmax(dim=-1)
混ぜた = (割合 @ v).transpose(1, 2).flatten(2)
集めた = 注意.o_proj(混ぜた)
print(list(合い具合.shape), list(混ぜた.shape), "→", list(集めた.shape))
print("部品の答えと同じ？", torch.allclose(集めた, 注意(h, 位置, None)[0], rtol=1e-3, atol=1e-3))


# %% window
def 見える(個数, 窓):
    距離 = torch.arange(個数)[:, None] - torch.arange(個数)
    return (距離 >= 0) & (距離 < 窓)


for 全部, 近く in zip(見える(6, 6), 見える(6, 3), strict=True):
    print(*("".join("■" if 見 else "□" for 見 in 行) for 行 in (全部, 近く)), sep="　　")
print("".join("全" if 種類 == "full_attention" else "近" for 種類 in model.config.layer_types))

# %% gelu
for 値 in [-4.0, -1.0, 0.0, 1.0, 4.0]:
    通した = torch.nn.functional.gelu(torch.tensor(値), approximate="tanh").item()
    print(f"{値:4.1f} → {通した:5.2f}")

# %% layer-source
print(textwrap.dedent(inspect.getsource(gemma3.Layer.forward)))

# %% ledger
for 部品, 個数 in gemma3.parameter_ledger(model):
    print(f"{個数:>11,} {部品}")

# %% answer-position
from unittest.mock import patch


def 回さない(x, positions, rope):
    return x


with patch.object(gemma3, "rotate", 回さない):  # withの中でだけ、差し替える
    print("回さない:", repr(書かせる(手作りで, "むかしむかし、あるところに、", 6)))
print("回す　　:", repr(書かせる(手作りで, "むかしむかし、あるところに、", 6)))


# %% answer-scale
def 倍率を変えて(倍率, 足すものも=False):
    def 点数を出す(ids):
        x = model.embed_tokens(ids) * model.config.hidden_size**0.5 * 倍率
        for 層 in model.layers:
            位置 = torch.arange(ids.shape[1])
            集めた, _ = 層.self_attn(層.input_layernorm(x), 位置, None)
            x = x + 層.post_attention_layernorm(集めた) * (倍率 if 足すものも else 1)
            考えた = 層.mlp(層.pre_feedforward_layernorm(x))
            x = x + 層.post_feedforward_layernorm(考えた) * (倍率 if 足すものも else 1)
        return model.unembed(x[:, -1:])

    return 点数を出す


for 倍率 in [0.5, 2]:
    print(f"{倍率}倍: {書かせる(倍率を変えて(倍率), '東京は日本の', 6)!r}")
print(f"足すものも2倍: {書かせる(倍率を変えて(2, 足すものも=True), '東京は日本の', 6)!r}")

# %% [markdown]
# ## 見ていることは、使っていることか
#
# ヘッドの視線を見て、黙らせて、答えがどう変わるかを確かめます。

# %% look
ids = tokenizer("日本の首都は東京、フランスの首都は", return_tensors="pt").input_ids
記録 = gemma3.trace(model, ids)
for 何層, 何番 in [(2, 4), (3, 4), (6, 4), (13, 3)]:
    値, 場所 = 記録.attentions[何層 - 1][0, 何番 - 1, -1].max(dim=-1)
    print(f"層{何層:>2}のヘッド{何番}: 「{tokenizer.decode(ids[0, 場所])}」を{値:.0%}")

# %% induction
でたらめ = torch.randint(1000, 200_000, (25,), generator=torch.Generator().manual_seed(0))
二度 = torch.cat([ids[0, :1], でたらめ, でたらめ])[None]  # 先頭は<bos>
視線 = torch.stack(gemma3.trace(model, 二度).attentions)[:, 0]  # （層, ヘッド, 見る位置, 見られる位置）
# 二度目の列のそれぞれの位置から、一度目に出た同じトークンの、一つ後ろを見た割合
平均 = 視線[:, :, torch.arange(26, 50), torch.arange(2, 26)].mean(dim=-1)
for 値, 番号 in zip(*平均.flatten().topk(5), strict=True):  # 一つの層に、ヘッドは四つ
    print(f"層{番号 // 4 + 1:>2}のヘッド{番号 % 4 + 1}: 前回の次を{値:.0%}")

# %% cut
from contextlib import contextmanager


@contextmanager
def 黙らせる(何層, 何番):
    範囲 = torch.arange((何番 - 1) * 長さ, 何番 * 長さ)

    def 消す(部品, 入力):  # o_projには、四つのヘッドの結果が横に並んで入る
        return (入力[0].index_fill(-1, 範囲, 0),)

    フック = model.layers[何層 - 1].self_attn.o_proj.register_forward_pre_hook(消す)
    try:
        yield
    finally:
        フック.remove()  # 途中でエラーが起きても、必ず外す


def 次の確率(ids):
    return 手作りで(ids)[:, 0].softmax(dim=-1)  # （文の数, 語彙サイズ）


パリ = tokenizer("パリ").input_ids[-1]
print(f"黙らせない: パリ {次の確率(ids)[0, パリ]:.1%}")
for 何層, 何番 in [(2, 4), (3, 4), (5, 3), (6, 4), (13, 3)]:
    with 黙らせる(何層, 何番):
        確率 = 次の確率(ids)[0]
    print(f"層{何層:>2}のヘッド{何番}: パリ {確率[パリ]:.1%}、一位は「{tokenizer.decode(確率.argmax())}」")


# %% silenced
def 三位まで(ids):
    確率 = 次の確率(ids)[0]
    return "、".join(f"「{tokenizer.decode(番号)}」{値:.0%}" for 値, 番号 in zip(*確率.topk(3), strict=True))


print("黙らせない:", 三位まで(ids))
with 黙らせる(13, 3):
    print("黙らせると:", 三位まで(ids))

# %% cut-ways
国と首都 = {"フランス": "パリ", "イタリア": "ローマ", "中国": "北京"}
言い方 = [
    "日本の首都は東京、{}の首都は",
    "日本の首都は「東京」、{}の首都は「",
    "日本の首都は東京、アメリカの首都はワシントン、{}の首都は",
]
首都 = torch.tensor([tokenizer(名前).input_ids[-1] for 名前 in 国と首都.values()])
for 形 in 言い方:
    三文 = torch.cat([tokenizer(形.format(国), return_tensors="pt").input_ids for 国 in 国と首都])
    元の確率 = 次の確率(三文)
    正しい = 元の確率.argmax(dim=-1) == 首都
    print(形.format("◯◯"))
    for 国, 当たり, 一位 in zip(国と首都, 正しい, 元の確率.argmax(dim=-1), strict=True):
        print(f"  {国}: 「{tokenizer.decode(一位)}」{'' if 当たり else '（間違い。数えない）'}")
    for 何層, 何番 in [(2, 4), (3, 4), (5, 3), (6, 4), (13, 3)]:
        with 黙らせる(何層, 何番):
            残り = (次の確率(三文) / 元の確率)[[0, 1, 2], 首都]
        print(f"  層{何層:>2}のヘッド{何番}:", *(f"{値:4.0%}" for 値 in 残り[正しい]))

# %% paris
途中の点数 = model.unembed(記録.residuals[13][:, -1:])[0, 0]
print([tokenizer.decode(番号) for 番号 in 途中の点数.topk(3).indices])
