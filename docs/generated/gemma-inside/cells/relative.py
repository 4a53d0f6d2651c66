def 回して内積(qの位置, kの位置):
    一つのq = gemma3.rotate(注意.q_norm(q)[0, 0, 3], torch.tensor([qの位置]), 注意.rope)
    一つのk = gemma3.rotate(注意.k_norm(k)[0, 0, 1], torch.tensor([kの位置]), 注意.rope)
    return (一つのq @ 一つのk.T).item()


for qの位置, kの位置 in [(3, 1), (103, 101), (103, 1)]:
    print(f"{qの位置}番目と{kの位置}番目: {回して内積(qの位置, kの位置):.1f}")
