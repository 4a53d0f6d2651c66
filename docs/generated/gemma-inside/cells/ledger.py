for 部品, 個数 in gemma3.parameter_ledger(model):
    print(f"{個数:>11,} {部品}")
