# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   nexttoken:
#     needs: [base]
# ---

# %% [markdown]
# # 例を見せるだけで、学ぶ？
#
# 例を並べて続きを当てさせ、例の何が効いているのかを、例を崩しながら確かめます。

# %% game
from nexttoken import few_shot, gemma3, load_gemma

tokenizer, _ = load_gemma()
model = gemma3.load()
