def 分布を見せる(確率, 何位まで=10):
    上位 = 確率.topk(何位まで)
    for 値, 番号 in zip(上位.values, 上位.indices, strict=True):
        print(f"{値:6.1%} {'█' * round(60 * 値.item())} {tokenizer.decode(番号)}")


分布を見せる(next_token_probs)
