差 = []
for 問い in ["日本の首都は？", "猫は何と鳴く？", "3たす4は？", "「おはよう」を英語にしてください。"]:
    一つ分 = chat.encode(tokenizer, [{"role": "user", "content": 問い}])
    最大 = []
    for 名前, 番号の列 in [("二つ", [tokenizer.bos_token_id, *一つ分]), ("一つ", 一つ分)]:
        with torch.no_grad():
            確率 = softmax(model(torch.tensor([番号の列]), logits_to_keep=1).logits[0, -1])
        最大.append(確率.max().item())
        print(f"<bos>が{名前}: {tokenizer.decode(確率.argmax())!r} {最大[-1]:.1%} ← {問い}")
    差.append(abs(最大[0] - 最大[1]))
assert max(差) > 0.01
