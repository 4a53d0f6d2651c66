元の行 = "吾輩《わがはい》は猫である。名前はまだ無い。"
print("ルビを除く:  ", aozora.plain_text(元の行))
print("括弧だけ消す:", aozora.with_ruby_readings(元の行))
