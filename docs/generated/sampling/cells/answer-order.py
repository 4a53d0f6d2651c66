for T in [0.5, 0.7]:
    先に絞る = top_p(迷う, 0.8) / T
    後で絞る = top_p(迷う / T, 0.8)
    print(f"T = {T}: 先に絞ると{先に絞る.isfinite().sum()}個、後で絞ると{後で絞る.isfinite().sum()}個")
