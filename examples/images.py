# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   nexttoken:
#     needs: [painted]
# ---

# %% [markdown]
# # 画像もトークンになる
#
# この本が描いた絵を、見本帳でトークンの番号に直し、次のトークンを予測する小さなモデルに続きを描かせます。

# %% pixels
from nexttoken import images

絵 = images.pictures("test")[0]
print("題:", images.captions("test")[0])
print("形（縦、横、色）:", tuple(絵.shape))
print("左上の画素の赤、緑、青:", (絵[0, 0] * 255).int().tolist())
print(f"数は、全部で{絵.numel():,}個")

# %% patches
パッチ = images.patches(絵, 4)
print("パッチの並び（縦、横、一つのパッチの数）:", tuple(パッチ.shape))
print("並べ直すと、元の絵に戻る:", images.joined(パッチ).equal(絵))

# %% [markdown]
# ## 似たものをまとめる

# %% kmeans
import torch

torch.manual_seed(5)
点 = torch.cat([torch.randn(20, 2) + torch.tensor(場所) for 場所 in [(-3.0, 0.0), (3.0, -1.0), (0.0, 4.0)]])
中心 = 点[:3]
for 回 in range(8):
    遠さ = (点 - 中心[images.nearest(点, 中心)]).square().sum()
    print(f"{回}回: 中心までの距離の二乗の合計 {遠さ:6.1f}")
    中心 = images.moved(点, 中心)

# %% spread
for 回, 中心 in enumerate(images.kmeans(点, 3, rounds=10)):
    遠さ = (点 - 中心[images.nearest(点, 中心)]).square().sum()
    print(f"{回}回: 中心までの距離の二乗の合計 {遠さ:6.1f}")

# %% encode
見本帳 = images.Codebook.load()
番号 = 見本帳.encode(絵)
print("見本の数:", len(見本帳))
for 行 in 番号.tolist():
    print(" ".join(f"{一つ:>3}" for 一つ in 行))

# %% decode
戻した絵 = 見本帳.decode(番号)
print("元の絵と、まったく同じ:", 戻した絵.equal(絵))
print(f"PSNR {images.psnr(絵, 戻した絵):.1f}dB、SSIM {images.ssim(絵, 戻した絵):.2f}")
print("もう一度番号にすると、同じ番号:", 見本帳.encode(戻した絵).equal(番号))

# %% sizes
絵たち = images.pictures("test")
for 個数 in [16, 64, 256, 1024]:
    帳 = images.Codebook.load(patch=4, count=個数)
    戻した = 帳.decode(帳.encode(絵たち))
    print(f"{個数:>4}個: 1画素{images.bits_per_pixel(4, 個数):.3f}ビット、PSNR {images.psnr(絵たち, 戻した):.1f}dB")

# %% [markdown]
# ## 絵を文にする

# %% sentence
from nexttoken import picture_language

題 = images.captions("train")
文 = picture_language.sentences(見本帳.encode(images.pictures("train")), 題)
print("題が先の文:", 文.named[0, :6].tolist(), "… 長さ", 文.named.shape[1])
print("絵が先の文:", 文.shown[0, :5].tolist(), "…", 文.shown[0, -2:].tolist(), "長さ", 文.shown.shape[1])

# %% count
from nexttoken.kneser_ney import KneserNey

取っておいた番号 = 見本帳.encode(絵たち)
取っておいた文 = picture_language.sentences(取っておいた番号, images.captions("test"))
学習用 = 文.shown[:, :65].flatten().tolist()
for n in [1, 2, 3]:
    数えた = KneserNey(学習用, n, size=265)
    print(f"n={n}: 迷い {数えた.perplexity(取っておいた文.shown[:50, :65].flatten().tolist()):.1f}")

# %% model
モデル = picture_language.load()
損失 = picture_language.losses(モデル, 取っておいた文.shown[:50])[:, :64]
print(f"パラメータ {sum(重み.numel() for 重み in モデル.parameters()):,}個")
print(f"迷い {損失.mean().exp():.1f}")

# %% paint
続き = picture_language.paint(モデル, None, above=番号[:4], seed=1)
for 行 in 続き.tolist():
    print(" ".join(f"{一つ:>3}" for 一つ in 行))

# %% caption
答え = picture_language.captions_for(モデル, 取っておいた番号[:16])
for 本当, 言ったこと in zip(images.captions("test")[:8], 答え[:8]):
    print(f"{本当} → {言ったこと}")

# %% [markdown]
# ## 確かめよう

# %% answer-noise
torch.manual_seed(0)
砂嵐 = torch.rand(32, 32, 3)
for 名前, 一枚 in [("この本の絵", 絵), ("砂嵐", 砂嵐)]:
    print(f"{名前}: PSNR {images.psnr(一枚, 見本帳.decode(見本帳.encode(一枚))):.1f}dB")

# %% answer-upside-down
for 名前, 並び in [("そのまま", 取っておいた番号[:50]), ("上下を逆に", 取っておいた番号[:50].flip(1))]:
    逆さ = picture_language.sentences(並び, images.captions("test")[:50]).shown
    print(f"{名前}: 迷い {picture_language.losses(モデル, 逆さ)[:, :64].mean().exp():.1f}")


# %% answer-seeds
def 終わりの遠さ(中心):
    for _ in range(20):
        中心 = images.moved(点, 中心)
    return (点 - 中心[images.nearest(点, 中心)]).square().sum().item()


torch.manual_seed(0)
当てずっぽう = [終わりの遠さ(点[torch.randperm(60)[:3]]) for _ in range(50)]
離して = [終わりの遠さ(images.spread_out(点, 3, 種)) for 種 in range(50)]
for 名前, 遠さ in [("当てずっぽう", 当てずっぽう), ("離して選ぶ　", 離して)]:
    print(f"{名前}: いちばんよい{min(遠さ):.1f}に届いたのは 50回のうち {sum(x < min(遠さ) + 1 for x in 遠さ)} 回")
