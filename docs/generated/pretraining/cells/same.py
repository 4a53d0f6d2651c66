番号 = encode(tokenizer, "吾輩は猫である。名前は")
with torch.no_grad():
    差 = (モデル(番号[None]) - 本家(番号[None]).logits).abs().max()
print("ロジットの差は0.0001より小さい？", (差 < 1e-4).item())
