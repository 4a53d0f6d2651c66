from nexttoken.instructions import code_of

コード = code_of(tokenizer.decode(答え))
名前 = コード.partition("def ")[2].partition("(")[0]
for 試験 in [f"assert {名前}([1, 2, 3, 4, 5]) == 15", f"{名前}([1, 2, 3, 4, 5])"]:
    print(試験, "→", "通る" if passes(コード, [試験]) else "通らない")
