見本 = "".join(モデルたち[6].generate("吾輩は", length=200, seed=3))
長さ = 1
while any(見本[i : i + 長さ + 1] in 読む for i in range(len(見本) - 長さ)):
    長さ += 1
断片 = (見本[i : i + 長さ] for i in range(len(見本)))
丸写し = next(一つ for 一つ in 断片 if 一つ in 読む)
print(f"いちばん長い丸写し: {長さ}文字")
print(丸写し.replace("\n", "⏎"))
