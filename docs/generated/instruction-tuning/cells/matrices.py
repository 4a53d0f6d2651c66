from nexttoken.loading.source import TUNED_FOLDER
from safetensors.torch import load_file

行列 = load_file(TUNED_FOLDER / "adapter_model.safetensors")
場所 = "layers.0.mlp.gate_proj"
A = next(行列[名前] for 名前 in 行列 if 場所 in 名前 and "lora_A" in 名前).float()
B = next(行列[名前] for 名前 in 行列 if 場所 in 名前 and "lora_B" in 名前).float()
W = model.get_submodule(f"model.{場所}").weight
print("W", tuple(W.shape), " B", tuple(B.shape), " A", tuple(A.shape))
