"""組み立てのあいだの知らせ。MkDocs とプラグインが注意したことを聞き取り、日本語で端末に出します。

``--quiet`` を付けた MkDocs は、注意を数えず、``--strict`` でも 0 で終わります（mkdocs #4126）。だから、どちらにも
頼らず、ここで聞き、ここで数えます。
"""

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

#: MkDocs の知らせ → 端末に出すもの。ここにないものは、そのまま出す。
WORDS = {
    r"Doc file '(.+?)' contains a link '(.+?)', but the target is not found": r"docs/\1: リンク先がありません: \2",
    r"Doc file '(.+?)' contains an .+? link '(.+?)',": r"docs/\1: 行き先の分からないリンクです: \2",
    r"Doc file '(.+?)' contains a link '(.+?)', but .*anchor": r"docs/\1: リンク先に、その名前の節がありません: \2",
    r"The following pages exist in the docs directory, [^:]*:\s*(.+)": r"mkdocs.yml の nav にないページです: \1",
    r"A reference to '(.+?)' is included in the 'nav'": r"mkdocs.yml の nav にあるページがありません: \1",
    r".*_File_: `(.+?)`\s+_Line (\d+).*?_ \*\*(.+?)\*\*": r"docs/\1:\2: 埋め込みの文法が間違っています: \3",
    r".*_File_: `(.+?)`\s+_\w+_: (.+?)\s*```": r"docs/\1: 埋め込みが間違っています: \2",
    r"Error (?:reading|building) page '(.+?)': *(.*)": r"docs/\1: \2",
}


def japanese(message: str) -> str:
    """知らせを、日本語に直します。

    >>> japanese("Doc file 'a.md' contains a link 'nai.md', but the target is not found among documentation files.")
    'docs/a.md: リンク先がありません: nai.md'
    >>> japanese("聞いたことのない知らせ")
    '聞いたことのない知らせ'
    """
    for pattern, words in WORDS.items():
        if found := re.match(pattern, message, re.DOTALL):
            return " ".join(found.expand(words).split())
    return message


class Notices(logging.Handler):
    """聞き取った知らせ。同じものは、一度だけ端末に出します。"""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """注意より重いものだけが来ます。"""
        self.tell(japanese(record.getMessage()))

    def tell(self, text: str) -> None:
        """端末に出して、数えます。"""
        if text not in self.told:
            self.told.append(text)
            print(f"・{text}", file=sys.stderr, flush=True)

    @contextmanager
    def failures(self) -> Iterator[None]:
        """中で止まったら、それも知らせます（もう知らせてあれば、重ねません）。"""
        try:
            yield
        except (Exception, SystemExit) as error:
            if not self.told:
                self.tell(str(error) or type(error).__name__)


@contextmanager
def heard() -> Iterator[Notices]:
    """中で出る知らせを聞きます。"""
    notices = Notices()
    logging.getLogger().addHandler(notices)
    try:
        yield notices
    finally:
        logging.getLogger().removeHandler(notices)
