from transformers import (
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from nexttoken.sampling import min_p, repetition_penalty, top_k, top_p

# 部品に合わせて、(1, 語彙サイズ) と (1, トークンの数) の形にする
一行, 番号 = 点数[None], torch.tensor([番号の列])
組 = {
    "top-k": (top_k(一行, 6), TopKLogitsWarper(6)),
    "top-p": (top_p(一行, 0.8), TopPLogitsWarper(0.8)),
    "min-p": (min_p(一行, 0.05), MinPLogitsWarper(0.05)),
    "温度": (一行 / 0.7, TemperatureLogitsWarper(0.7)),
    "くり返し": (repetition_penalty(一行, 番号, 1.3), RepetitionPenaltyLogitsProcessor(1.3)),
}
for 名前, (この本, 部品) in 組.items():
    print(名前, torch.allclose(この本, 部品(番号, 一行)))
