for 文 in ["東京は日本の", "東京は日本の首"]:
    print([tokenizer.decode(番号) for 番号 in tokenizer(文).input_ids[1:]], "→", 上位三つ(文))
