for 文 in [正しい文, "妹がパンケーキを焼いてくれました。"]:
    結果 = compression(tokenizer, 文)
    print(文 + ("（小説にある）" if 文 in 本.body else "（小説にない）"))
    print("　" + "／".join(tokenizer.decode([番号]) for 番号 in 結果.ids))
    print(f"　BPE       {結果.bits:3}ビット")
    for 方式 in ["utf-8", "utf-16-be", "shift_jis"]:
        長さ = 結果.bits_in(方式)
        print(f"　{方式:10}{長さ:3}ビット（BPEの{長さ / 結果.bits:.2f}倍）")
