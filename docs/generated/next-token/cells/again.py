for _ in range(12):
    with torch.no_grad():
        番号 = model(続き[None]).logits[0, -1].argmax()
    続き = torch.cat([続き, 番号[None]])
print(tokenizer.decode(続き, skip_special_tokens=True))
