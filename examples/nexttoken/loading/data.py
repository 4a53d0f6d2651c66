"""本に付いてくるもの（訓練済みのトークナイザ、指示のお手本、アダプタ）の置き場所です。"""

import os
from pathlib import Path

#: ふだんは、このライブラリの隣（examples）。環境変数 ``NEXTTOKEN_DATA`` があれば、そのフォルダ。
DATA = Path(os.environ.get("NEXTTOKEN_DATA") or Path(__file__).parents[2])
