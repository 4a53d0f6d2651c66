print("適当な文章:\t", 適当な文章)
トークン = tokenizer.encode(適当な文章).ids
print("トークン:\t", トークン[:15])
復元した文章 = tokenizer.decode(トークン)
print("復元した文章:\t", 復元した文章)
