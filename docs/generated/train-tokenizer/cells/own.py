import json

from nexttoken import bpe

手作り = bpe.train(全文, vocab_size=5000, full_alphabet=False)
本物の規則 = json.loads(tokenizer.to_str())["model"]["merges"]
手作りの規則 = [["".join(bpe.VISIBLE[b] for b in 側) for 側 in 対] for 対 in 手作り.merges]
一致 = sum(甲 == 乙 for 甲, 乙 in zip(本物の規則, 手作りの規則, strict=True))
print(f"{len(本物の規則):,}個の規則のうち、{一致:,}個が順番まで同じ")
