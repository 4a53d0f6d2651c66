質問 = "日本の首都は？"
print(tokenizer.convert_ids_to_tokens(tokenizer(質問).input_ids))
try:
    tokenizer.apply_chat_template([{"role": "user", "content": 質問}])
    断られた = False
except ValueError as error:
    断られた = True
    print(f"ValueError: {str(error).split('!')[0]}!")
assert 断られた == (tokenizer.chat_template is None)
assert 105 not in tokenizer(質問).input_ids  # <start_of_turn>
