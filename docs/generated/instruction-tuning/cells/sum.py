指示 = """
Below is an instruction that describes a task. \
Write a response that appropriately completes the request.

### Instruction:
Create a function to calculate the sum of a sequence of integers.

### Input:
[1, 2, 3, 4, 5]
"""
答え = 答えさせる(教えたモデル, 指示, 上限=96)
print(tokenizer.decode(答え))
