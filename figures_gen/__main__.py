"""``python -m figures_gen``――図、出力、数値を最新にします。``--check`` は計算し直して比べるだけです。"""

import gc
import sys

from figures_gen.boundary import run


def main() -> int:
    """命令を読み込んで動かします。読み込めないときの誤りも、``run`` が短い文にします。"""
    gc.set_threshold(200_000)  # コードを読み解いた木を何度も調べ直し、四分の一ほど遅くなる
    from figures_gen.promise import command

    return command.main()


if __name__ == "__main__":
    sys.exit(run(main))
