torch.manual_seed(0)
砂嵐 = torch.rand(32, 32, 3)
for 名前, 一枚 in [("この本の絵", 絵), ("砂嵐", 砂嵐)]:
    print(f"{名前}: PSNR {images.psnr(一枚, 見本帳.decode(見本帳.encode(一枚))):.1f}dB")
