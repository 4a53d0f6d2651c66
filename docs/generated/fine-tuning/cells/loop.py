import torch

max_new_tokens = 10
input_ids = torch.tensor([chat.encode(tokenizer, messages)])
長さ = input_ids.shape[1]  # プロンプトのトークンの数

for _ in range(max_new_tokens):
    with torch.inference_mode():
        logits = model(input_ids).logits[:, -1, :]  # (1, 語彙サイズ)
        next_token_id = torch.argmax(logits, dim=-1).unsqueeze(-1)  # (1, 1)
    # 文字に戻さず、番号のまま後ろに足す
    input_ids = torch.cat([input_ids, next_token_id], dim=-1)
    if next_token_id.item() in chat.STOP_IDS:
        break

手作り = input_ids[0, 長さ:].tolist()
print(tokenizer.decode(手作り))
print(len(手作り), "トークン、最後の番号は", 手作り[-1])
