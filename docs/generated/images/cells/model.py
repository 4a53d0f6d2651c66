モデル = picture_language.load()
損失 = picture_language.losses(モデル, 取っておいた文.shown[:50])[:, :64]
print(f"パラメータ {sum(重み.numel() for 重み in モデル.parameters()):,}個")
print(f"迷い {損失.mean().exp():.1f}")
