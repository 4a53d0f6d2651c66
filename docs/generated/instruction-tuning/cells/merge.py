import json

import torch

設定 = json.loads((TUNED_FOLDER / "adapter_config.json").read_text(encoding="utf-8"))
強さ = 設定["lora_alpha"] / 設定["r"]
足した重み = W + 強さ * (B @ A)

_, 教えたモデル = load_gemma("nexttoken-it")
本物 = 教えたモデル.get_submodule(f"model.{場所}").weight
print("一致" if torch.allclose(足した重み, 本物, rtol=0, atol=1e-6) else "不一致")
