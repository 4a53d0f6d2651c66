"""本文で使わないことにした言い方が、ページ、台本、図の言葉にないこと（CONTRIBUTING.md の「文章」）。"""

import re

from tests.site.pages import ROOT

#: 言い方の型 → 使わない理由。数は、「何百倍」のような言い回しと、引用の初めを除く
AVOIDED = {
    r"(?:[0-9０-９]|\}\}?)[万億]?語(?!彙)": "トークンは単語ではないので、「語」と数えません",
    r"原稿": "読者は原稿を知りません。「筆者の下書き」「以前に動かした記録」のように書きます",
    r"(?<![何「一二三四五六七八九])[一二三四五六七八九]?[十百千][一二三四五六七八九十百千万]*"
    r"(?:個|位|文字|回|倍|行|トークン|バイト|ビット)": "十以上の数は、算用数字で書きます",
}
READ = ("docs/*.md", "examples/*.py", "figures_gen/chapters/*/draw.py")


def test_no_avoided_words() -> None:
    found = [
        f"{path.relative_to(ROOT)}: …{match[0]}…。{reason}。"
        for pattern in READ
        for path in sorted(ROOT.glob(pattern))
        for avoided, reason in AVOIDED.items()
        for match in re.finditer(avoided, path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)
