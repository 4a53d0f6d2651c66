from transformers import pipeline

pipe = pipeline("text-generation", model=model, tokenizer=tokenizer)
output = pipe("東京は日本の", max_new_tokens=20, do_sample=False)
print(output[0]["generated_text"])
