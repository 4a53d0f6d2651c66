for 方式 in ["utf-8", "utf-16-be", "shift_jis", "euc_jp"]:
    print(f"{方式:10}", "月".encode(方式).hex(" ").upper())
