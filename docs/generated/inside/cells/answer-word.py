しい = tokenizer("忙しい").input_ids[-1]
print([tokenizer.decode(番号) for 番号 in tokenizer("仕事が忙しい").input_ids[1:]])
print(f"{次の確率('仕事が')[忙]:.1%} × {次の確率('仕事が忙')[しい]:.1%} = ", end="")
print(f"{次の確率('仕事が')[忙] * 次の確率('仕事が忙')[しい]:.1%}")
print("「忙」の次の上位:", [tokenizer.decode(番号) for 番号 in 次の確率("仕事が忙").topk(3).indices])
