"""``python -m figures_gen``――図、出力、数値を最新にします。``--check`` は計算し直して比べるだけです。

誤りがここより外に出ることはありません。どの誤りも、一行か二行の日本語になります。
"""

import os
import sys
import traceback


def run() -> int:
    """コマンドを動かします。思わぬ誤りも、途中で止められたことも、短い文にします。"""
    try:
        from figures_gen.engine.command import main

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


if __name__ == "__main__":
    sys.exit(run())
