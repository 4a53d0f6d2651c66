番号の列 = tokenizer.encode("𠮷野家の猫", add_special_tokens=False)
見えた文 = ""
for 番号 in 番号の列:
    見えた文 += tokenizer.decode([番号])
print(見えた文)
assert 見えた文 == "����野家の猫"
