def 成分の大きさ(x):
    return x.pow(2).mean(-1).sqrt()  # 二乗して、平均して、平方根


print(f"掛ける前: {成分の大きさ(x[0, 1]):.3f}")
x = x * model.config.hidden_size**0.5
print(f"掛けた後: {成分の大きさ(x[0, 1]):.3f}")
