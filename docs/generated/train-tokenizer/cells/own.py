import json

from nexttoken import bpe


def 見せる(バイト列):
    return "".join(bpe.VISIBLE[バイト] for バイト in バイト列)


手作り = bpe.train(全文, vocab_size=5000, full_alphabet=False)
手作りの規則 = [[見せる(左), 見せる(右)] for 左, 右 in 手作り.merges]
本物の規則 = json.loads(tokenizer.to_str())["model"]["merges"]
一致 = sum(甲 == 乙 for 甲, 乙 in zip(本物の規則, 手作りの規則, strict=True))
print(f"{len(本物の規則):,}個の規則のうち、{一致:,}個が順番まで同じ")
