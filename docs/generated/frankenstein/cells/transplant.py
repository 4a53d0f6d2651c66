from nexttoken.surgery import transplanted

for 部品 in ["norm", "layers.3", "layers.0", "embed_tokens"]:
    継ぎはぎ = transplanted(きょうだい["first"], きょうだい["other"], 部品)
    print(f"{部品:12}", 書く(継ぎはぎ, 共通の言葉, "吾輩は"))
