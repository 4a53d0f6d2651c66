def 回して内積(qの位置, kの位置):
    質問 = 注意.q_norm(q)[0, 0, 3]  # 「日本の」の、一枚目の質問
    名札 = 注意.k_norm(k)[0, 0, 1]  # 「東京」の名札
    質問 = gemma3.rotate(質問, torch.tensor([qの位置]), 注意.rope)
    名札 = gemma3.rotate(名札, torch.tensor([kの位置]), 注意.rope)
    return (質問[0] @ 名札[0]).item()


for qの位置, kの位置 in [(3, 1), (103, 101), (103, 1)]:
    print(f"{qの位置}番目と{kの位置}番目: {回して内積(qの位置, kの位置):.1f}")
