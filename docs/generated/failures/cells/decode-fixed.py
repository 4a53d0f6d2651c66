文 = ファイル.read_text(encoding="shift_jis")
print(文)
捨てた文 = ファイル.read_text(encoding="utf-8", errors="ignore")
print(f"errors='ignore' なら: {捨てた文}")
一時フォルダ.cleanup()
assert 文 == "吾輩は猫である。"
assert "猫" not in 捨てた文
