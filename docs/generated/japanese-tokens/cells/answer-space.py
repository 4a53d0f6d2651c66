for 文字 in [" ", "　"]:
    print(repr(文字), 手作り.encode(文字).ids, 本物.encode(文字, add_special_tokens=False).tokens)
print("『吾輩は猫である』の全角スペース:", 文章["吾輩は猫である"].count("　"), "個")
