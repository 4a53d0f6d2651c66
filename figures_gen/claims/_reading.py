"""述語が、セルの出力を読むための小さな道具。"""

import re

_NUMBER = re.compile(r"(?<![A-Za-z0-9_.,-])-?\d+(?:,\d{3})*(?:\.\d+)?")


def numbers(text: str) -> list[float]:
    """出てくる数を、前から順に。日本語のすぐあとに続く数も拾い、名前の中の数（UTF-8）は除きます。

    >>> numbers("ルビ9,214個、UTF-8はBPEの4.22倍")
    [9214.0, 4.22]
    """
    return [float(number.replace(",", "")) for number in _NUMBER.findall(text)]
