import json

from nexttoken import corpus_path, sample_text, train_tokenizer

手作り = bpe.train(sample_text(), 600)
本家 = train_tokenizer(corpus_path("sample"), 600, full_alphabet=True, show=False)
本家の規則 = json.loads(本家.to_str())["model"]["merges"]


def 本家の書き方(対):
    return ["".join(bpe.VISIBLE[バイト] for バイト in 片方) for 片方 in 対]


手作りの規則 = [本家の書き方(対) for 対 in 手作り.merges]
一致 = sum(甲 == 乙 for 甲, 乙 in zip(手作りの規則, 本家の規則, strict=True))
print(f"手作り {len(手作りの規則)}個、本家 {len(本家の規則)}個、一致 {一致}個")
