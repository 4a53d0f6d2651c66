from nexttoken.letter_pairs import steps

手順 = steps(元の文)
for 手 in 手順:
    print(f"{手.before}　{手.pair}が{手.count}個 → {手.symbol} = {手.pair}")
print(手順[-1].after)
