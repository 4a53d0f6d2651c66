from nexttoken import corpus_path, load_txt

for sentence in load_txt(path=corpus_path("neko"))[:20]:
    if len(sentence) > 1:
        print(sentence if len(sentence) < 50 else sentence[:50] + "　（以下略）")
