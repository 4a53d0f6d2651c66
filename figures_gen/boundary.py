"""コマンドの、いちばん外側です。誤りがここより外に出ることはありません。どの誤りも、一行か二行の日本語になります。"""

import os
import sys
import traceback
from collections.abc import Callable


def run(main: Callable[[], int]) -> int:
    """コマンドを動かし、終了コードを返します。思わぬ誤りも、途中で止められたことも、短い文にします。"""
    try:
        return main()
    except KeyboardInterrupt:
        print("途中で止めました。", file=sys.stderr)
        return 130
    except Exception as error:
        if os.environ.get("FIGURES_TRACEBACK"):
            traceback.print_exc()
        reason = " ".join(str(error).split())[:300]
        print(f"思わぬ誤りで止まりました（{type(error).__name__}: {reason}）。", file=sys.stderr)
        print("どこで起きたかは、環境変数 FIGURES_TRACEBACK=1 を付けて動かすと分かります。", file=sys.stderr)
        return 1
