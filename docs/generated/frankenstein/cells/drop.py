from nexttoken.surgery import in_order, without_layers

for 何層 in range(1, 5):
    with without_layers(猫, 何層):
        print(f"層{何層}なし:", 書く(猫, 猫の言葉, "吾輩は"))
