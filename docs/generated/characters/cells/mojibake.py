from nexttoken.encodings import mojibake

print(mojibake("吾輩は猫である", written="utf-8", read="cp932"))
