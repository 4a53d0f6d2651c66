from transformers.utils import logging

logging.set_verbosity_error()  # 「温度は使われません」という警告を隠す
for 温度 in [0.01, 100.0]:
    outputs = model.generate(
        **input_tokens,
        max_new_tokens=10,
        do_sample=False,
        temperature=温度,
    )
    結果 = outputs[0, 長さ:].tolist()
    print(f"temperature={温度}:", "一致" if 結果 == 手作り else "不一致")
