from nexttoken.pretraining import forgetting

torch.manual_seed(0)
一つ = 番号[:1]
print("ふだん　:", [f"{値:+.2f}" for 値 in モデル.embed_tokens(一つ)[0, :8].tolist()])
with forgetting(モデル, 0.3):
    for _ in range(2):
        print("学習中　:", [f"{値:+.2f}" for 値 in モデル.embed_tokens(一つ)[0, :8].tolist()])
