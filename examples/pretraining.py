# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   nexttoken:
#     needs: [neko, pretrained]
# ---

# %% [markdown]
# # 猫だけのGemmaを育てる
#
# 乱数から始めて、小説一冊で小さなGemmaを育てます。決めごとを一つずつ動かし、できたモデルの中ものぞきます。

# %% split
from nexttoken.pretrain import novel
from nexttoken.pretraining import split

文章 = split(novel())
for 名前, 部分 in zip(["学習用　　", "検証用　　", "取っておく"], 文章):
    print(f"{名前}: {len(部分):>7,}文字")

# %% tokenizer
from nexttoken.pretraining import encode, make_tokenizer

tokenizer = make_tokenizer(文章.study, 2048)
番号 = encode(tokenizer, "吾輩は猫である。名前はまだ無い。")
print([tokenizer.decode([一つ]) for 一つ in 番号.tolist()])
for 名前, 部分 in zip(["学習用　　", "取っておく"], [文章.study, 文章.unread]):
    print(f"{名前}: 1トークンは平均{len(部分) / len(encode(tokenizer, 部分)):.2f}文字")

# %% [markdown]
# ## 形を決める

# %% design
from nexttoken.gemma3 import parameter_ledger
from nexttoken.pretraining import Recipe, initialise

決めごと = Recipe()
モデル = initialise(決めごと).requires_grad_(False)
for 部品, 個数 in parameter_ledger(モデル):
    print(f"{個数:>9,}個 {部品}")
print("層:", モデル.config.layer_types)

# %% sizes
import torch

torch.manual_seed(0)
for ばらつき in [1.0, 192**-0.5, 0.01]:
    x = torch.randn(192)
    for _ in range(8):
        x = torch.randn(192, 192) * ばらつき @ x
    print(f"標準偏差{ばらつき:.3f}の行列に8回通すと、成分の大きさは {x.pow(2).mean().sqrt():.1e}")

# %% untaught
確率 = モデル(番号[None])[0].softmax(-1)
for 今, 次 in list(zip(番号.tolist(), 確率))[:5]:
    print(f"「{tokenizer.decode([今])}」の次は「{tokenizer.decode([次.argmax().item()])}」（{次.max():.0%}）")

# %% [markdown]
# ## 歩幅を決める

# %% rate
from nexttoken.pretraining import rate

for 歩 in [0, 30, 60, 300, 600, 900, 1071]:
    print(f"{歩:>4}歩め: 学習率 {決めごと.learning_rate * rate(歩, 1072, 決めごと.warmup):.6f}")

# %% clip
重み = torch.nn.Parameter(torch.zeros(2))
for 大きさ in [0.1, 10.0]:
    重み.grad = torch.tensor([0.6, 0.8]) * 大きさ
    torch.nn.utils.clip_grad_norm_([重み], 1.0)
    print(f"大きさ{大きさ:>4}の勾配 → 大きさ{重み.grad.norm():.1f}", [f"{値:.2f}" for 値 in 重み.grad.tolist()])

# %% [markdown]
# ## 忘れさせる

# %% decay
import math

歩幅 = [決めごと.learning_rate * rate(歩, 1072, 決めごと.warmup) for 歩 in range(1072)]
for 強さ in [0.1, 1.0]:
    print(f"強さ{強さ}: 直されない重みは、終わりには {math.prod(1 - 一歩 * 強さ for 一歩 in 歩幅):.2f}倍")

# %% dropout
from nexttoken.pretraining import forgetting

torch.manual_seed(0)
一つ = 番号[:1]
print("ふだん　:", [f"{値:+.2f}" for 値 in モデル.embed_tokens(一つ)[0, :8].tolist()])
with forgetting(モデル, 0.3):
    for _ in range(2):
        print("学習中　:", [f"{値:+.2f}" for 値 in モデル.embed_tokens(一つ)[0, :8].tolist()])

# %% [markdown]
# ## 育てる

# %% train
from nexttoken.pretraining import train

小さい = Recipe(width=48, head_size=16, inner=216, warmup=5, epochs=3)
読む, 選ぶ = encode(tokenizer, 文章.study)[:30_000], encode(tokenizer, 文章.validation)[:3_000]
経過 = train(initialise(小さい), 読む, 選ぶ, 小さい)
for 点 in 経過.curve:
    print(f"{点['epoch']}周: 読んだ文章の損失 {点['train']:.2f}、検証用の損失 {点['validation']:.2f}")

# %% load
from nexttoken import gemma3, load_gemma
from nexttoken.pretrain import sample

tokenizer, 本家 = load_gemma("neko-gemma")
モデル = gemma3.load("neko-gemma").requires_grad_(False)
for 種 in range(3):
    print(sample(モデル, tokenizer, 種), end="\n\n")

# %% same
番号 = encode(tokenizer, "吾輩は猫である。名前は")
with torch.no_grad():
    差 = (モデル(番号[None]) - 本家(番号[None]).logits).abs().max()
print("ロジットの差は0.0001より小さい？", (差 < 1e-4).item())

# %% [markdown]
# ## 勝負

# %% match
from nexttoken.kneser_ney import KneserNey
from nexttoken.ngram import UNICODE
from nexttoken.pretraining import perplexity

初め = 文章.unread[:4000]
数えた = KneserNey(文章.study + 文章.validation, 6, UNICODE)
print(f"文字を数えた n=6: {数えた.perplexity(初め):.1f}")
print(f"neko-gemma　　: {perplexity(モデル, tokenizer, 初め, 決めごと.length):.1f}")

# %% round
行 = モデル.layers[0].mlp.up_proj.weight[0]
目盛り = 行.abs().max() / 127
整数 = (行 / 目盛り).round().int()
print("元の重み:", [f"{値:+.4f}" for 値 in 行[:5].tolist()])
print("8ビット :", 整数[:5].tolist())
print("戻すと　:", [f"{値:+.4f}" for 値 in (整数 * 目盛り)[:5].tolist()])

# %% [markdown]
# ## 頭の中

# %% quotes
文 = "「君はどこへ行く。そんなに急いで何をする」と主人が聞いた。吾輩は黙っている。"
番号 = encode(tokenizer, 文)
名前 = [tokenizer.decode([一つ]) for 一つ in 番号.tolist()]
割合 = gemma3.trace(モデル, 番号[None]).attentions  # 層ごとに、（文の数, ヘッドの数, 見る, 見られる）
print("  2-2   3-3  見ているトークン")
for 場所 in range(4, len(名前), 2):
    print(f"{割合[1][0, 1, 場所, 0]:5.0%} {割合[2][0, 2, 場所, 0]:5.0%}  {名前[場所]}")

# %% [markdown]
# ## 確かめよう

# %% answer-tokens
for 語彙サイズ in [300, 2048]:
    細かさ = make_tokenizer(文章.study, 語彙サイズ)
    読む, 当てる = (encode(細かさ, 部分).tolist() for 部分 in (文章.study, 文章.validation))
    数えた = KneserNey(読む, 3, 語彙サイズ)
    一つ当たり = 数えた.perplexity(当てる)
    一文字当たり = 一つ当たり ** (len(当てる) / len(文章.validation))
    print(f"語彙{語彙サイズ:>4}: 1トークン当たり {一つ当たり:5.1f}、1文字当たり {一文字当たり:5.1f}")

# %% answer-context
for 長さ in [8, 32, 96, 192]:
    print(f"一度に{長さ:>3}トークン: 迷い {perplexity(モデル, tokenizer, 初め, 長さ):.1f}")

# %% answer-temperature
from nexttoken.generation import generate
from nexttoken.sampling import Sampler

吾輩は = encode(tokenizer, "吾輩は").tolist()
for 温度 in [0.3, 1.0, 2.0]:
    くじ = Sampler(1, temperature=温度)
    続き = generate(モデル, 吾輩は, くじ, max_new_tokens=40, stop_ids=(), use_cache=True)
    書いた = tokenizer.decode([*吾輩は, *(一歩.token for 一歩 in 続き)])
    print(f"温度{温度}:", 書いた.replace("\n", "⏎"))
