from tokenizers import normalizers

そろえる = normalizers.NFKC()
for 文字 in ["①", "㍿", "ﾊﾝｶｸ", "Ａ"]:
    print(文字, "→", そろえる.normalize_str(文字))
