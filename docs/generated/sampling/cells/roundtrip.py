書いた文 = tokenizer.decode(出力[0], skip_special_tokens=True)
print("今回は同じ番号か:", tokenizer(書いた文).input_ids == 出力[0].tolist())

選んだ番号 = tokenizer.convert_tokens_to_ids(["首", "都"])  # 「首」と「都」を、別々に選んだとき
し直した番号 = tokenizer(tokenizer.decode(選んだ番号), add_special_tokens=False).input_ids
print([tokenizer.decode(一つ) for 一つ in 選んだ番号], "→", [tokenizer.decode(一つ) for 一つ in し直した番号])
