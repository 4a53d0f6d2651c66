やり直した手順 = steps(元の文 * 2)
for 手 in やり直した手順[4:]:
    print(f"{手.before}　{手.pair}が{手.count}個 → {手.symbol} = {手.pair}")
print(やり直した手順[-1].after, "\n")
勘定(元の文 * 2, dictionary(やり直した手順))
