# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   nexttoken:
#     needs: [gemma]
# ---

# %% [markdown]
# # LLMの内部で何が起こっているか
#
# プロンプトから次のトークンまでを六つの手順に分け、確率の分布を眺めます。

# %% load
from nexttoken import load_gemma

tokenizer, model = load_gemma()

# %% [markdown]
# ## 六つの手順

# %% prompt
prompt = "東京は日本の"

# %% tokens
input_ids = tokenizer(prompt, return_tensors="pt").input_ids
print(input_ids)

# %% model
import torch

with torch.no_grad():
    outputs = model(input_ids)
print(outputs.logits.shape)  # （文の数, トークンの数, 語彙サイズ）

# %% standard
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils import logging

logging.disable_progress_bar()  # 読み込みの進み具合を出さない
ckpt = model.name_or_path  # いま使っているモデルのフォルダ
別tokenizer = AutoTokenizer.from_pretrained(ckpt)
別model = AutoModelForCausalLM.from_pretrained(
    ckpt,
    attn_implementation="eager",
)
番号 = 別tokenizer(prompt, return_tensors="pt").input_ids
with torch.no_grad():
    logits = 別model(番号).logits
print("一致" if torch.equal(logits, outputs.logits) else "不一致")

# %% last
next_token_logits = outputs.logits[0, -1, :]
print(next_token_logits.shape)

# %% probabilities
next_token_probs = torch.softmax(next_token_logits, dim=-1)
print(f"最大 {next_token_probs.max():.4f}、合計 {next_token_probs.sum():.4f}")

# %% show
from nexttoken.distribution import show_distribution

show_distribution(next_token_probs, tokenizer, top_k=10)

# %% [markdown]
# ## 「忙しい」の言い分


# %% busy
def 次の確率(文):
    with torch.no_grad():
        return torch.softmax(model(**tokenizer(文, return_tensors="pt")).logits[0, -1], dim=-1)


忙 = tokenizer("仕事が忙").input_ids[-1]
for 文 in ["仕事が", "夏休みは仕事が", "今日は仕事が", "私の仕事が", "好きな仕事が"]:
    確率 = 次の確率(文)
    print(f"{確率[忙]:6.1%} {文}｜一位は「{tokenizer.decode(確率.argmax())}」{確率.max():.1%}")

# %% [markdown]
# ## 分かれ道を探す

# %% entropy
from nexttoken.sampling import entropy

print(f"表裏が半々のコイン: {entropy(torch.tensor([0.5, 0.5])):.2f}ビット")
print(f"ふつうのさいころ: {entropy(torch.ones(6) / 6):.2f}ビット")
print(f"九割がた表になるコイン: {entropy(torch.tensor([0.9, 0.1])):.2f}ビット")

# %% walk
番号の列 = tokenizer("東京は日本の").input_ids
for _ in range(11):
    with torch.no_grad():
        確率 = torch.softmax(model(torch.tensor([番号の列])).logits[0, -1], dim=-1)
    次 = int(確率.argmax())
    print(f"{entropy(確率):.2f}ビット {tokenizer.decode(番号の列[1:])}→{tokenizer.decode(次)}")
    番号の列.append(次)

# %% [markdown]
# ## 確かめよう

# %% answer-positions
for 位置, 番号 in enumerate(input_ids[0]):
    予測 = tokenizer.decode(outputs.logits[0, 位置].argmax())
    print(f"{tokenizer.decode(番号)} の次は {予測!r}")

# %% answer-fifteen
順位 = next_token_probs.argsort(descending=True).tolist()
for 位 in range(11, 16):
    番号 = 順位[位 - 1]
    print(f"{位}位 {next_token_probs[番号]:.2%} 東京は日本の{tokenizer.decode(番号)}")
東京 = tokenizer("東京").input_ids[-1]
print(f"{順位.index(東京) + 1}位 {next_token_probs[東京]:.2%} 東京は日本の東京")

# %% answer-word
しい = tokenizer("忙しい").input_ids[-1]
print([tokenizer.decode(番号) for 番号 in tokenizer("仕事が忙しい").input_ids[1:]])
print(f"{次の確率('仕事が')[忙]:.1%} × {次の確率('仕事が忙')[しい]:.1%} = ", end="")
print(f"{次の確率('仕事が')[忙] * 次の確率('仕事が忙')[しい]:.1%}")
print("「忙」の次の上位:", [tokenizer.decode(番号) for 番号 in 次の確率("仕事が忙").topk(3).indices])
