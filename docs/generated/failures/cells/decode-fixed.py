文 = ファイル.read_text(encoding="shift_jis")
print(文)
捨てた文 = ファイル.read_text(encoding="utf-8", errors="ignore")
print(f"errors='ignore' なら、{len(文)}文字が{len(捨てた文)}文字に")
一時フォルダ.cleanup()
assert 文 == "吾輩は猫である。"
assert len(捨てた文) < len(文)
