書いた文 = tokenizer.decode(出力[0], skip_special_tokens=True)
print("今回は同じ番号か:", tokenizer(書いた文).input_ids == 出力[0].tolist())

# もし「首」と「都」を、別々に選んでいたら
選んだ番号 = tokenizer.convert_tokens_to_ids(["首", "都"])
書いた文 = tokenizer.decode(選んだ番号)
し直した番号 = tokenizer(書いた文, add_special_tokens=False).input_ids
for 並び in (選んだ番号, し直した番号):
    print(並び, [tokenizer.decode(番号) for 番号 in 並び])
