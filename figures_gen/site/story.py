"""この本のために書いた物語を、ページに載せます。物語は、一つのファイルにだけあります。"""

from figures_gen.promise.catalogue import ROOT
from figures_gen.site.chapters import WayError

STORY = ROOT / "examples" / "nexttoken" / "texts" / "data" / "shiori.txt"


class StoryError(WayError):
    """物語の切れ目が見つからないことを知らせる誤り。"""


def story(start: str, end: str = "") -> str:
    """物語のうち、``start`` で始まり、次に ``end`` が出てくる手前までの文章。``end`` を省けば、終わりまでです。

    ``start`` は、物語にただ一つでなければなりません。``end`` は、``start`` よりあとで、初めて出るところです。
    """
    text = STORY.read_text(encoding="utf-8").strip()
    if text.count(start) != 1 or end not in text:
        raise StoryError(f"物語に、「{start}」がただ一つと、「{end}」が要ります。")
    at = text.index(start)
    until = text.index(end, at + len(start)) if end else len(text)
    paragraphs = text[at:until].strip("\n").split("\n\n")
    lines = "\n\n".join(one.replace("\n", "  \n") for one in paragraphs)  # 終わりの空白二つは、行を替える印
    return f"/// html | div.nt-story\n\n{lines}\n///"
