文 = "吾輩は猫である"
for 方式 in ["utf-8", "shift_jis", "utf-16-be"]:
    print(f"{方式:10}", len(文.encode(方式)), "バイト")
