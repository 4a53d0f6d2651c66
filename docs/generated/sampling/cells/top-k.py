k番目 = 点数.topk(6).values[-1]  # 六番目に高い点数
# それより低いところを、-∞ で塗りつぶす
絞った点数 = 点数.masked_fill(点数 < k番目, float("-inf"))
絞った確率 = softmax(絞った点数)
for 一つ in 点数.topk(7).indices:
    print(f"{確率[一つ]:6.1%} → {絞った確率[一つ]:6.1%} {tokenizer.decode(一つ)}")
