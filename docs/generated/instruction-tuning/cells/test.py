from nexttoken.instructions import passes

コード = next(一件 for 一件 in お手本 if 一件.tests)
for 試験 in コード.tests:
    print(試験, "→", "通る" if passes(コード.answer, [試験]) else "通らない")
