見本帳 = images.Codebook.load()
番号 = 見本帳.encode(絵)
print("見本の数:", len(見本帳))
for 行 in 番号.tolist():
    print(" ".join(f"{一つ:>3}" for 一つ in 行))
