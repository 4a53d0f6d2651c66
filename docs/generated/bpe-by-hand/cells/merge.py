def まとめる(文, 対, 記号):
    return 文.replace(対, 記号)


print(まとめる(元の文, "CD", "Z"))
