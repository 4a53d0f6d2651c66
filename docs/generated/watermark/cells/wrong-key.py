ほかの鍵 = [GreenList(key, 262_144).detect(印あり).p for key in range(1000)]
print(f"1,000個のほかの鍵で、いちばん小さいp: {min(ほかの鍵):.4f}")
print(f"pが0.01より小さい鍵: {sum(p < 0.01 for p in ほかの鍵)}個")
