データ１ = "訓練に使う文"  # 全角の１
データ1 = "試験に使う文"  # 半角の1
print("全角:", データ１)
print("半角:", データ1)
try:
    globals()["データ１"]
except KeyError as error:
    print(f"KeyError: {error}")
assert データ１ == データ1 == "試験に使う文"
assert "データ１" not in globals()
