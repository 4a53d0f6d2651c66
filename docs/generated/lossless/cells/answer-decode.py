print(repr(全バイト.decode([172])), 全バイト.encode(全バイト.decode([172])).ids)
