from nexttoken.surgery import mixed

for 相手 in ["fork", "other"]:
    平均 = mixed(きょうだい["first"], きょうだい[相手], 0.5)
    print(f"firstと{相手}の平均:", 書く(平均, 共通の言葉, "吾輩は"))
