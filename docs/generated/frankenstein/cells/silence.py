from nexttoken.surgery import silenced

with silenced(猫, [(3, 3)]):
    print("層3の3番なし:", 書く(猫, 猫の言葉, "吾輩は"))
with silenced(猫, [(3, 番) for 番 in range(1, 5)]):
    print("層3は全部なし:", 書く(猫, 猫の言葉, "吾輩は"))
with silenced(猫, [(層, 番) for 層 in (1, 2) for 番 in range(1, 5)]):
    print("層1と2は全部なし:", 書く(猫, 猫の言葉, "吾輩は"))
