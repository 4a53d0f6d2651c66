for 手 in steps("すもももももももものうち"):
    print(f"{手.before}　{手.pair}が{手.count}個 → {手.symbol}")
    print(手.after)
勘定("すもももももももものうち", dictionary(steps("すもももももももものうち")))
