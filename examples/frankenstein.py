# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   nexttoken:
#     needs: [base, tuned, pretrained, siblings]
# ---

# %% [markdown]
# # フランケンシュタイン
#
# モデルの部品を抜き、並べ替え、黙らせ、取り替え、混ぜます。何が壊れ、何が生き残るかを見ます。

# %% load
from nexttoken import gemma3, load_gemma
from nexttoken.generation import generate
from nexttoken.pretraining import encode
from nexttoken.sampling import Sampler, greedy

猫 = gemma3.load("neko-gemma")
猫の言葉 = load_gemma("neko-gemma")[0]  # トークナイザ


def 書く(モデル, 言葉, 文, 長さ=30, 選び方=None):
    番号 = encode(言葉, 文).tolist()
    選び方 = 選び方 or Sampler(seed=0, temperature=0.8)
    続き = [一歩.token for 一歩 in generate(モデル, 番号, 選び方, max_new_tokens=長さ, stop_ids=(), use_cache=True)]
    return 言葉.decode(番号 + 続き).replace("\n", "⏎")


print(書く(猫, 猫の言葉, "吾輩は"))

# %% [markdown]
# ## 層を抜く

# %% drop
from nexttoken.surgery import in_order, without_layers

for 何層 in range(1, 5):
    with without_layers(猫, 何層):
        print(f"層{何層}なし:", 書く(猫, 猫の言葉, "吾輩は"))

# %% drop-gemma
ジェマ = gemma3.load()
ジェマの言葉 = load_gemma()[0]


def 答える(文, 長さ=8):
    return 書く(ジェマ, ジェマの言葉, "<bos>" + 文, 長さ, greedy).removeprefix("<bos>")


print("そのまま:", 答える("東京は日本の"))
for 何層 in [3, 8, 18, 2, 6]:
    with without_layers(ジェマ, 何層):
        print(f"層{何層}なし:", 答える("東京は日本の"))

# %% language
from nexttoken.surgery import averaged

同じ文 = {
    "日本語": "朝、窓を開けると冷たい風が入ってきました。庭の木には、小さな鳥が二羽とまっています。",
    "英語": "When I opened the window in the morning, a cold wind came in. Two small birds are sitting in the tree.",
    "ドイツ語": "Als ich am Morgen das Fenster öffnete, kam ein kalter Wind herein. "
    "Zwei kleine Vögel sitzen auf dem Baum.",
    "中国語": "早上打开窗户，一阵冷风吹了进来。院子里的树上停着两只小鸟，一直在唱歌。",
    "ロシア語": "Утром, когда я открыл окно, подул холодный ветер. На дереве в саду сидят две маленькие птицы.",
}


def 足すもの(文):
    層の前, 層の後 = gemma3.trace(ジェマ, encode(ジェマの言葉, "<bos>" + 文)[None]).residuals[:2]
    return (層の後 - 層の前)[0, 1:].mean(dim=0)


for 書き出し in ["吾輩は猫である。名前は", "The capital of Japan is"]:
    print("そのまま:", 答える(書き出し, 12))
    for 言葉, 文 in 同じ文.items():
        with averaged(ジェマ, 1, 足すもの(文)):
            print(f"{言葉}の平均:", 答える(書き出し, 12).removeprefix(書き出し))

# %% order
for 並び in [[1, 3, 2, 4], [1, 2, 3, 3, 4], [1, 1, 2, 2, 3, 3, 4, 4], [4, 3, 2, 1]]:
    with in_order(猫, 並び):
        print(並び, 書く(猫, 猫の言葉, "吾輩は", 24))

# %% [markdown]
# ## ヘッドを黙らせる

# %% silence
from nexttoken.surgery import silenced

with silenced(猫, [(3, 3)]):
    print("層3のヘッド3なし:", 書く(猫, 猫の言葉, "吾輩は"))
with silenced(猫, [(3, 番) for 番 in range(1, 5)]):
    print("層3は全部なし:", 書く(猫, 猫の言葉, "吾輩は"))
with silenced(猫, [(層, 番) for 層 in (1, 2) for 番 in range(1, 5)]):
    print("層1と2は全部なし:", 書く(猫, 猫の言葉, "吾輩は"))

# %% [markdown]
# ## きょうだいから移植する

# %% siblings
from nexttoken import siblings

きょうだい = {名前: siblings.load(名前) for 名前 in siblings.SIBLINGS}
共通の言葉 = siblings.read_tokenizer()
for 名前, モデル in きょうだい.items():
    print(f"{名前:5}", 書く(モデル, 共通の言葉, "吾輩は"))

# %% transplant
from nexttoken.surgery import transplanted

for 部品 in ["norm", "layers.3", "layers.0", "embed_tokens"]:
    継ぎはぎ = transplanted(きょうだい["first"], きょうだい["other"], 部品)
    print(f"{部品:12}", 書く(継ぎはぎ, 共通の言葉, "吾輩は"))

# %% [markdown]
# ## 混ぜる

# %% average
from nexttoken.surgery import mixed

for 相手 in ["fork", "other"]:
    平均 = mixed(きょうだい["first"], きょうだい[相手], 0.5)
    print(f"firstと{相手}の平均:", 書く(平均, 共通の言葉, "吾輩は"))

# %% shuffle
import torch


def 並べ替える(モデル):
    重み, くじ = dict(モデル.state_dict()), torch.Generator().manual_seed(0)
    for 層 in range(len(モデル.layers)):
        順 = torch.randperm(モデル.config.intermediate_size, generator=くじ)
        for 行列 in ["gate_proj", "up_proj"]:
            重み[f"layers.{層}.mlp.{行列}.weight"] = 重み[f"layers.{層}.mlp.{行列}.weight"][順]
        重み[f"layers.{層}.mlp.down_proj.weight"] = 重み[f"layers.{層}.mlp.down_proj.weight"][:, 順]
    写し = gemma3.Gemma3(モデル.config)
    写し.load_state_dict(重み)
    return 写し.eval()


元, 写し = きょうだい["first"], 並べ替える(きょうだい["first"])
番号 = encode(共通の言葉, "吾輩は猫である。名前はまだ無い。")[None]
with torch.no_grad():
    print("答えは同じ:", torch.allclose(元(番号), 写し(番号), atol=1e-3))
print("写し　　　　:", 書く(写し, 共通の言葉, "吾輩は"))
print("自分との平均:", 書く(mixed(元, 写し, 0.5), 共通の言葉, "吾輩は"))

# %% [markdown]
# ## トークナイザを取り替える

# %% tokenizers
文 = "どこで生れたかとんと見当がつかぬ。"
for 名前, 言葉 in {"猫のもの": 猫の言葉, "きょうだいのもの": 共通の言葉}.items():
    番号 = encode(言葉, 文).tolist()
    print(f"{名前}: {番号} {[言葉.decode([一つ]) for 一つ in 番号]}")

# %% finer
番号 = encode(共通の言葉, 文).tolist()
続き = generate(猫, 番号, Sampler(seed=0, temperature=0.8), max_new_tokens=30, stop_ids=())
print("細かく切って読ませる:", 猫の言葉.decode(番号 + [一歩.token for 一歩 in 続き]).replace("\n", "⏎"))

# %% [markdown]
# ## アダプタの強さを変える

# %% strength
from nexttoken import chat
from nexttoken.surgery import adapted


def 返事(頼み, 長さ=14):
    番号 = chat.encode(ジェマの言葉, [{"role": "user", "content": 頼み}])
    一歩ずつ = generate(ジェマ, 番号, greedy, max_new_tokens=長さ, stop_ids=chat.STOP_IDS, use_cache=True)
    return ジェマの言葉.decode([一歩.token for 一歩 in 一歩ずつ]).replace("\n", "⏎")


for 強さ in [-1, 0, 0.5, 1, 2]:
    with adapted(ジェマ, "nexttoken-it", 強さ):
        print(f"{強さ:>4}倍:", 返事("フランスの首都はどこですか。"))

# %% [markdown]
# ## 確かめよう

# %% answer-restored
番号 = encode(猫の言葉, "吾輩は猫である。")[None]
with torch.no_grad():
    前 = 猫(番号)
    with without_layers(猫, 2), silenced(猫, [(1, 1)]):
        途中 = 猫(番号)
    後 = 猫(番号)
print("手術の途中で同じ:", torch.equal(前, 途中), " 終わったあとで同じ:", torch.equal(前, 後))

# %% answer-beyond
for 割合 in [-0.5, 0, 0.5, 1]:
    混ぜた = mixed(きょうだい["first"], きょうだい["early"], 割合)
    print(f"{割合:>4}:", 書く(混ぜた, 共通の言葉, "吾輩は", 24))

# %% answer-other-seeds
for 種 in range(3):
    with without_layers(猫, 3):
        print(f"くじの種{種}:", 書く(猫, 猫の言葉, "吾輩は", 20, Sampler(seed=種, temperature=0.8)))
