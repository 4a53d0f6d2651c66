PROMPT = """
Below is an instruction that describes a task. \
Write a response that appropriately completes the request.

### Instruction:
Create a function to calculate the sum of a sequence of integers.

### Input:
[1, 2, 3, 4, 5]
"""
messages = [
    {"role": "user", "content": PROMPT},
]
inputs = chat.render(messages, add_generation_prompt=True)
print(inputs)
