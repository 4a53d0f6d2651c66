print("猫".encode("shift_jis").hex(" ").upper(), "→", "猫".encode("shift_jis").decode("utf-8", errors="replace"))
