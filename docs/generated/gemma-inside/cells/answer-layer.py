すべての層 = model.layers
for 抜く in [2, 6, 7]:
    model.layers = torch.nn.ModuleList(層 for 番号, 層 in enumerate(すべての層, start=1) if 番号 != 抜く)
    print(f"層{抜く}なし: {書かせる(手作り, '東京は日本の', 6)!r}")
model.layers = すべての層
