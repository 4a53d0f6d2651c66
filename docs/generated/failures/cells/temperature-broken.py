import logging
import sys

from transformers.utils import logging as 記録

警告 = logging.StreamHandler(sys.stdout)
記録.disable_default_handler()
記録.add_handler(警告)  # 警告を、出力の欄に出す

書いた文 = set()
for 温度 in [0.01, 5.0]:
    番号の列 = model.generate(**プロンプト, max_new_tokens=3, temperature=温度)[0]
    書いた文.add(tokenizer.decode(番号の列, skip_special_tokens=True))
print(書いた文)

記録.remove_handler(警告)
記録.enable_default_handler()
assert len(書いた文) == 1 or model.generation_config.do_sample  # くじを引く設定のモデルなら、効く
