from nexttoken import load_gemma

gemma, _ = load_gemma()
for 文 in [適当な文章, "𠮷野家", "\N{EGYPTIAN HIEROGLYPH E013}"]:
    番号 = gemma.encode(文, add_special_tokens=False)
    print(gemma.decode(番号) == 文, gemma.convert_ids_to_tokens(番号))
