選んだ番号 = 上位.indices[0]
続き = torch.cat([入力.input_ids[0], 選んだ番号[None]])
print(tokenizer.decode(続き, skip_special_tokens=True))
