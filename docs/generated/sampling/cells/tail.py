並び = 確率.sort(descending=True).values
for 何位 in [1, 15, 50, 1000]:
    print(f"{何位:>4}位より下から引く確率 {1 - 並び[:何位].sum():.1%}")
