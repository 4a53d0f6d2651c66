戻した絵 = 見本帳.decode(番号)
print("元の絵と、まったく同じ:", 戻した絵.equal(絵))
print(f"PSNR {images.psnr(絵, 戻した絵):.1f}dB、SSIM {images.ssim(絵, 戻した絵):.2f}")
print("もう一度番号にすると、同じ番号:", 見本帳.encode(戻した絵).equal(番号))
