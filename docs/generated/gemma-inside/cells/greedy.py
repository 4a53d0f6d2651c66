def 書かせる(計算, 文, 個数=11):
    ids = tokenizer(文, return_tensors="pt").input_ids
    for _ in range(個数):
        ids = torch.cat([ids, 計算(ids)[:, -1:].argmax(dim=-1)], dim=1)
    return tokenizer.decode(ids[0], skip_special_tokens=True)


def 手作り(ids):
    return model.unembed(model.residual(ids)[:, -1:])  # 最後の位置の点数だけでよい


print("本家　:", 書かせる(lambda ids: 本家(ids, logits_to_keep=1).logits, "東京は日本の"))
print("手作り:", 書かせる(手作り, "東京は日本の"))
