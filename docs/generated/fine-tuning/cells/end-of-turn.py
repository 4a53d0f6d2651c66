with torch.inference_mode():
    点数 = model(torch.tensor([chat.encode(tokenizer, messages)])).logits[0, -1]
確率 = torch.softmax(点数, dim=-1)
for 番号 in [*chat.STOP_IDS, 手作り[0]]:
    割合 = 確率[番号].item()
    見せ方 = "100万分の1未満" if 割合 < 1e-6 else f"{割合:.2%}"
    print(f"{tokenizer.decode(番号):<14}", 見せ方)
