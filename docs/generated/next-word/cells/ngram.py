モデル = NGram(読む, n=4, size=UNICODE)
割合 = モデル.ratios("吾輩は主人の")
for 文字 in "方よ頭顔ご":
    print(文字, f"{割合[文字]:.1%}")
