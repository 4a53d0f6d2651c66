from nexttoken import attacks

文 = "私はパンを3個焼きました。出来たてが好きです。"
for 名前, 変える in [
    ("だ・である", attacks.plain_style),
    ("仮名", attacks.to_kana),
    ("全角", attacks.widen),
    ("見えない文字", attacks.hide),
]:
    後 = 変える(文)
    print(f"{名前}: {後}（{len(後)}文字）")
print("そろえる:", attacks.normalise(attacks.hide(attacks.widen(文))) == 文)
