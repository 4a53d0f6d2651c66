input_ids = tokenizer(prompt, return_tensors="pt").input_ids
print(input_ids)
