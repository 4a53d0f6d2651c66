from nexttoken.gemma3 import parameter_ledger
from nexttoken.pretraining import Recipe, initialise

決めごと = Recipe()
モデル = initialise(決めごと).requires_grad_(False)
for 部品, 個数 in parameter_ledger(モデル):
    print(f"{個数:>9,}個 {部品}")
print("層:", モデル.config.layer_types)
