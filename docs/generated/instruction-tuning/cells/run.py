from nexttoken.instructions import code_of

名前空間 = {}
try:
    exec(code_of(tokenizer.decode(答え)), 名前空間)
    関数 = next(値 for 名前, 値 in 名前空間.items() if callable(値))
    print(関数.__name__, 関数([1, 2, 3, 4, 5]))
except Exception as 誤り:
    print(type(誤り).__name__, 誤り)
