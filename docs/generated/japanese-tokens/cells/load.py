from nexttoken import load_gemma, load_trained

手作り = load_trained("neko-5000-full")
本物 = load_gemma()[0].backend_tokenizer
print(f"手作りの語彙: {手作り.get_vocab_size():>7,}")
print(f"Gemmaの語彙:  {本物.get_vocab_size():>7,}")
