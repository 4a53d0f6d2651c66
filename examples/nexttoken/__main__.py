"""モデルを、使えるように準備します: ``python -m nexttoken``。"""

import sys

from nexttoken.loading.command_line import Parser
from nexttoken.loading.folder import folder_name, prepare
from nexttoken.loading.source import ModelError, model_name


def main(arguments: list[str] | None = None) -> int:
    """モデルを準備して、置き場所を表示します。終了コードを返します。"""
    parser = Parser(prog="python -m nexttoken", description="モデルを、使えるように準備します。")
    parser.add_argument(
        "model", metavar="モデル", nargs="?", help="Hugging Face Hub の ID かフォルダ（省けば Gemma 3 270M）"
    )
    parser.add_argument(
        "--key", action="store_true", help="既定のモデルの変換を表す鍵（CI のキャッシュに使う）を出す。何も作らない"
    )
    options = parser.parse_args(arguments)
    if options.key:
        print(folder_name())
        return 0
    try:
        folder = prepare(options.model, log=print)
    except ModelError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("中断しました。途中まで書いたものは消しました。", file=sys.stderr)
        return 130
    print(f"{model_name(options.model)}を使えます: {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
