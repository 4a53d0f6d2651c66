"""序「つぎの言葉を当てる猫」の表。"""

from typing import Any

from figures_gen.declarations import table
from figures_gen.style import Cell, Table


@table
def stops(stops: dict[str, Any]) -> Table:
    """聞いた言葉ごとに、物語の続きと、Gemmaの続きを並べます。"""
    rows: list[list[Cell | str]] = []
    heard: list[str] = []
    for row in stops["stops"]:
        again = "（二度目）" if row["heard"] in heard else ""
        heard.append(row["heard"])
        rows.append([Cell(f"{row['heard']}…{again}", bold=True)])
        rows.append([row["told"], row["whole"]["written"], row["alone"]["written"]])
    return Table(
        head=["物語", "話を読んだGemma", "その言葉だけを聞いたGemma"],
        rows=rows,
        caption="同じ言葉の続き。Gemmaには、いつも一位の候補を選ばせた。続きは一文の終わりまで、長いものは途中まで示す。",
    )
