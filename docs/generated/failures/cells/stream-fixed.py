from nexttoken.generation import StreamDecoder

流れ = StreamDecoder(tokenizer.decode)
届いた文字 = [流れ.push(番号) for 番号 in 番号の列] + [流れ.finish()]
print(届いた文字)
print("".join(届いた文字))
assert "".join(届いた文字) == "𠮷野家の猫"
