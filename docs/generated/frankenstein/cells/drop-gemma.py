ジェマ = gemma3.load()
ジェマの言葉 = load_gemma()[0]


def 答える(文, 長さ=8):
    return 書く(ジェマ, ジェマの言葉, "<bos>" + 文, 長さ, greedy).removeprefix("<bos>")


print("そのまま:", 答える("東京は日本の"))
for 何層 in [3, 8, 18, 2, 6]:
    with without_layers(ジェマ, 何層):
        print(f"層{何層}なし:", 答える("東京は日本の"))
