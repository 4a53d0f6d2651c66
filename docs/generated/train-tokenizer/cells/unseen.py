for 文 in ["吾輩は猫である。名前はまだ無い。", "妹がパンケーキを焼いてくれました。"]:
    結果 = compression(tokenizer, 文)
    print(文 + ("（小説にある）" if 文 in 本.body else "（小説にない）"))
    print("　" + "／".join(tokenizer.decode([番号]) for 番号 in 結果.ids))
    for 方式 in ["utf-8", "utf-16-be", "shift_jis"]:
        元のビット数 = 結果.bits_in(方式)
        print(f"　{方式:10}{元のビット数:4}ビット → BPE {結果.bits}ビット、{元のビット数 / 結果.bits:.2f}倍")
