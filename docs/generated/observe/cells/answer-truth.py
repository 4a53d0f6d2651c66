import torch

for 西暦 in ["1889", "1945"]:
    文 = "大日本帝国憲法が公布されたのは" + 西暦
    番号 = tokenizer(文, return_tensors="pt").input_ids[0]
    with torch.no_grad():
        確率 = torch.softmax(model(番号[None]).logits[0], dim=-1)
    一桁ずつ = 確率[-5:-1].gather(1, 番号[-4:, None])  # それぞれの桁に付けた確率
    print(f"「{西暦}」と続く確率:", f"{一桁ずつ.prod():.2%}")
