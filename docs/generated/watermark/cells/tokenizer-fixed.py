結果 = 印.detect(トークナイザ(文章, add_special_tokens=False).input_ids)
print(f"z = {結果.z:.1f}　p = {結果.p:.2g}")
