for 何層 in [0, 6, 12, 13, 14, 16, 18]:
    確率 = model.unembed(記録.residuals[何層][:, -1:])[0, 0].softmax(dim=-1)
    print(f"層{何層:>2}まで: {確率.max():4.0%} {tokenizer.decode(確率.argmax())!r}")
