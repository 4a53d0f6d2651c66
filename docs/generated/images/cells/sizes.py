絵たち = images.pictures("test")
for 個数 in [16, 64, 256, 1024]:
    帳 = images.Codebook.load(patch=4, count=個数)
    戻した = 帳.decode(帳.encode(絵たち))
    print(f"{個数:>4}個: 1画素{images.bits_per_pixel(4, 個数):.3f}ビット、PSNR {images.psnr(絵たち, 戻した):.1f}dB")
