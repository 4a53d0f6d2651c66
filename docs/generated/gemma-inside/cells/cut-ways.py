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
        with 切る(何層, 何番):
            残り = (次の確率(三文) / 元の確率)[[0, 1, 2], 首都]
        print(f"  層{何層:>2}の{何番}番:", *(f"{値:4.0%}" for 値 in 残り[正しい]))
