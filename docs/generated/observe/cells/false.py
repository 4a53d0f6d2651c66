for 書き出し in ["大日本帝国憲法が公布されたのは", "東京が日本の首都に定められたのは、"]:
    output = pipe(書き出し, max_new_tokens=18, do_sample=False)
    print(output[0]["generated_text"].rstrip())
