from nexttoken.gemma3_config import Rope

針 = torch.tensor([1.0, 0.0])
for 何番目 in range(4):
    回した針 = gemma3.rotate(針, torch.tensor([何番目]), Rope(10_000))
    横, 縦 = 回した針[0].tolist()
    print(f"{何番目}番目のトークン: ({横:5.2f}, {縦:5.2f})")
