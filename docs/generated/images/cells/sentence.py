from nexttoken import picture_language

題 = images.captions("train")
文 = picture_language.sentences(見本帳.encode(images.pictures("train")), 題)
print("題が先の文:", 文.named[0, :6].tolist(), "… 長さ", 文.named.shape[1])
print("絵が先の文:", 文.shown[0, :5].tolist(), "…", 文.shown[0, -2:].tolist(), "長さ", 文.shown.shape[1])
