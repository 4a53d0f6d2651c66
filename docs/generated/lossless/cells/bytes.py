print("作品に出るバイト:", len(set(corpus_path("neko").read_bytes())), "種類")
