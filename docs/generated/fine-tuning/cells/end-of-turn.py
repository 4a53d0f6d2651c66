with torch.inference_mode():
    点数 = model(torch.tensor([chat.encode(tokenizer, messages)])).logits[0, -1]
確率 = torch.softmax(点数, dim=-1)
for 番号 in [*chat.STOP_IDS, 手作り[0]]:
    割合 = 確率[番号].item()
    print(f"{tokenizer.decode(番号):<14}", "100万分の1未満" if 割合 < 1e-6 else f"{割合:.2%}")
