for 回, 中心 in enumerate(images.kmeans(点, 3, rounds=10)):
    遠さ = (点 - 中心[images.nearest(点, 中心)]).square().sum()
    print(f"{回}回: 中心までの距離の二乗の合計 {遠さ:6.1f}")
