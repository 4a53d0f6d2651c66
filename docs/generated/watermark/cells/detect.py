for 名前, ids in [("印なし", 印なし), ("印あり", 印あり)]:
    結果 = 印.detect(ids)
    print(f"{名前}: 緑 {結果.green}/{結果.counted}　z = {結果.z:.1f}　p = {結果.p:.2g}")
