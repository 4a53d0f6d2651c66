print(対を数える("WWE"))
