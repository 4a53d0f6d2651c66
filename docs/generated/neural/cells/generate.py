for シード in [1, 2, 3]:
    print(モデル.generate("吾輩は", length=40, seed=シード).replace("\n", "⏎"))
