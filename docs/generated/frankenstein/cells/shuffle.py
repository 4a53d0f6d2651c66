import torch


def 並べ替える(モデル):
    重み, くじ = dict(モデル.state_dict()), torch.Generator().manual_seed(0)
    for 層 in range(len(モデル.layers)):
        順 = torch.randperm(モデル.config.intermediate_size, generator=くじ)
        for 行列 in ["gate_proj", "up_proj"]:
            重み[f"layers.{層}.mlp.{行列}.weight"] = 重み[f"layers.{層}.mlp.{行列}.weight"][順]
        重み[f"layers.{層}.mlp.down_proj.weight"] = 重み[f"layers.{層}.mlp.down_proj.weight"][:, 順]
    写し = gemma3.Gemma3(モデル.config)
    写し.load_state_dict(重み)
    return 写し.eval()


元, 写し = きょうだい["first"], 並べ替える(きょうだい["first"])
番号 = encode(共通の言葉, "吾輩は猫である。名前はまだ無い。")[None]
with torch.no_grad():
    print("答えは同じ:", torch.allclose(元(番号), 写し(番号), atol=1e-3))
print("写し　　　　:", 書く(写し, 共通の言葉, "吾輩は"))
print("自分との平均:", 書く(mixed(元, 写し, 0.5), 共通の言葉, "吾輩は"))
