for 語彙サイズ in [300, 2048]:
    細かさ = make_tokenizer(文章.study, 語彙サイズ)
    読む, 当てる = (encode(細かさ, 部分).tolist() for 部分 in (文章.study, 文章.validation))
    数えた = NGram(読む, 3, 語彙サイズ)
    一つ当たり = 数えた.perplexity(当てる)
    一文字当たり = 一つ当たり ** (len(当てる) / len(文章.validation))
    print(f"語彙{語彙サイズ:>4}: 1トークン当たり {一つ当たり:5.1f}、1文字当たり {一文字当たり:5.1f}")
