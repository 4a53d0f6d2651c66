for 文 in ["I am a cat.", "12345", "吾輩は 猫"]:
    print(本物.encode(文, add_special_tokens=False).tokens)
