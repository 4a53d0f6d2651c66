番号 = encode(猫の言葉, "吾輩は猫である。")[None]
with torch.no_grad():
    前 = 猫(番号)
    with without_layers(猫, 2), silenced(猫, [(1, 1)]):
        途中 = 猫(番号)
    後 = 猫(番号)
print("手術の途中で同じ:", torch.equal(前, 途中), " 終わったあとで同じ:", torch.equal(前, 後))
