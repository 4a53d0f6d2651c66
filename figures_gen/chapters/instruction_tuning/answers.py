"""指示を教える――手で解く練習の答え。"""

from typing import Any

from figures_gen.by_hand import by_hand
from figures_gen.chapters.instruction_tuning.measure import INVENTED
from figures_gen.declarations import measurement


@measurement("exact")
def answers() -> dict[str, Any]:
    """答えと、ありがちな間違い。"""
    rows, columns, rank = 8, 6, 2
    epochs = INVENTED
    best = max(epochs, key=lambda epoch: epoch[3])[0]
    return {
        "numbers-to-learn": by_hand(
            rows * rank + rank * columns,
            f"{rows * rank + rank * columns}個",
            slips={
                "それは、元の重みの個数です。学習するのは、足すほうの二つの行列です。": rows * columns,
                "それは、ランクが1のときの個数です。": rows + columns,
                "それは、縦に長いほう（B）だけの個数です。Aも学習します。": rows * rank,
                "それは、横に長いほう（A）だけの個数です。Bも学習します。": rank * columns,
            },
        ),
        "which-epoch": by_hand(
            best,
            f"{best}周",
            f"{best}周め",
            f"{best}周目",
            slips={
                "検証用の損失がいちばん小さい周です。この章では、損失ではなく、できた数で選びました。": min(
                    epochs, key=lambda epoch: epoch[2]
                )[0],
                "学習用の損失がいちばん小さい周です。けれども、検証用の損失は、もう増えはじめています。": min(
                    epochs, key=lambda epoch: epoch[1]
                )[0],
                "学習用と検証用の差が、まだ開いていない周です。けれども、できた数は、もっと増えます。": min(
                    epochs, key=lambda epoch: epoch[2] - epoch[1]
                )[0],
            },
        ),
    }
