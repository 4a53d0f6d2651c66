"""学習の命令（``python -m nexttoken.pretrain`` など）に共通の部屋です。命令ごとの違いは、それぞれのファイルにあります。

- :mod:`nexttoken.training.command`: 引数を読み、断りと中断を一行で述べる
- :mod:`nexttoken.training.job`: 途中経過、入力の見張り、身元
- :mod:`nexttoken.training.output`: 結果のフォルダを、始める前に確かめ、一息に置き換える
- :mod:`nexttoken.training.progress`: 進み具合
"""

__all__: list[str] = []
