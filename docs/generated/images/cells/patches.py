パッチ = images.patches(絵, 4)
print("パッチの並び（縦、横、一つのパッチの数）:", tuple(パッチ.shape))
print("並べ直すと、元の絵に戻る:", images.joined(パッチ).equal(絵))
