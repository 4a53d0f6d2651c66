"""モデルを、使えるように準備します: ``python -m nexttoken``。"""

import argparse
import sys

from nexttoken.loading.cache import MANIFEST, damaged_files
from nexttoken.loading.folder import prepare
from nexttoken.loading.source import ModelError, model_name


def main(arguments: list[str] | None = None) -> int:
    """モデルを準備して、置き場所を表示します。終了コードを返します。"""
    parser = argparse.ArgumentParser(prog="python -m nexttoken", description="モデルを、使えるように準備します。")
    parser.add_argument("model", nargs="?", help="Hugging Face Hub の ID かフォルダ（省けば Gemma 3 270M）")
    parser.add_argument("--verify", action="store_true", help="変換したファイルの SHA-256 をすべて確かめる")
    options = parser.parse_args(arguments)
    try:
        folder = prepare(options.model, log=print)
    except ModelError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("中断しました。途中まで書いたものは消しました。", file=sys.stderr)
        return 130
    print(f"{model_name(options.model)}を使えます: {folder}")
    if options.verify and (folder / MANIFEST).exists() and (damaged := damaged_files(folder)):
        print(f"壊れています: {'、'.join(damaged)}。フォルダを消して、もう一度実行してください。", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
