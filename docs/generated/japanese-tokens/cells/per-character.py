from nexttoken import corpus_path, load_txt


def トークン数(tokenizer, 文):
    return len(tokenizer.encode(文, add_special_tokens=False).ids)


文章 = {
    "吾輩は猫である": "\n".join(load_txt(corpus_path("neko"))),
    "つぎの言葉を当てる猫": "\n".join(load_txt(corpus_path("sample"))),
}
for 題名, 本文 in 文章.items():
    print(f"『{題名}』 {len(本文):,}文字")
    for 名前, tokenizer in [("手作り", 手作り), ("Gemma ", 本物)]:
        print(f"  {名前} 1文字あたり{トークン数(tokenizer, 本文) / len(本文):.2f}トークン")
