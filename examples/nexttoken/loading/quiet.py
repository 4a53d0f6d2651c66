"""transformers の進捗の棒と警告を、読み込むあいだだけ止めます。

どちらも標準エラー出力に出て、ノートブックのセルの出力に混ざるためです。
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from transformers.utils import logging


@contextmanager
def quiet_transformers() -> Iterator[None]:
    """この中では、transformers がエラーのほかは何も表示しません。抜けると元の設定に戻ります。

    名前の付け替えなどの知らせ（FutureWarning）も出ません。
    """
    level, bar = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # 依存するパッケージどうしの、名前の付け替えの知らせ
            yield
    finally:
        logging.set_verbosity(level)
        if bar:
            logging.enable_progress_bar()
