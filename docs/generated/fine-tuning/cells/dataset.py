書式 = """\
Below is an instruction that describes a task. \
Write a response that appropriately completes the request.

### Instruction:
{instruction}

### Input:
{input}

### Output:
{output}"""

お手本 = [
    {
        "instruction": "Create a function to calculate the sum of a sequence of integers.",
        "input": "[1, 2, 3, 4, 5]",
        "output": """\
# Python code
def sum_sequence(sequence):
    total = 0
    for number in sequence:
        total += number
    return total""",
    },
    {
        "instruction": "次の文を、猫の口ぶりで書き直してください。",
        "input": "私は学生です。名前は田中です。",
        "output": "吾輩は学生である。名前は田中である。",
    },
]
print(書式.format(**お手本[0]))  # 三つの欄を、同じ名前の { } に入れる
