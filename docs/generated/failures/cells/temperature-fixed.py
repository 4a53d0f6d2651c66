torch.manual_seed(0)
書いた文 = set()
for _ in range(3):
    番号の列 = model.generate(**プロンプト, max_new_tokens=3, do_sample=True, temperature=5.0)[0]
    書いた文.add(tokenizer.decode(番号の列))
print(f"三回書いて、{len(書いた文)}通り")
assert len(書いた文) > 1
