import unicodedata

訓練データ = "訓練に使う文"
試験データ = "試験に使う文"
print("訓練:", 訓練データ)
print("試験:", 試験データ)
print("データ１ →", unicodedata.normalize("NFKC", "データ１"))
assert 訓練データ != 試験データ
assert unicodedata.normalize("NFKC", "データ１") == "データ1"
