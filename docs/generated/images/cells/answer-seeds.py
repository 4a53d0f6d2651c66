def 終わりの遠さ(中心):
    for _ in range(20):
        中心 = images.moved(点, 中心)
    return (点 - 中心[images.nearest(点, 中心)]).square().sum().item()


torch.manual_seed(0)
当てずっぽう = [終わりの遠さ(点[torch.randperm(60)[:3]]) for _ in range(50)]
離して = [終わりの遠さ(images.spread_out(点, 3, 種)) for 種 in range(50)]
for 名前, 遠さ in [("当てずっぽう", 当てずっぽう), ("離して選ぶ　", 離して)]:
    print(f"{名前}: いちばんよい{min(遠さ):.1f}に届いたのは 50回のうち {sum(x < min(遠さ) + 1 for x in 遠さ)} 回")
