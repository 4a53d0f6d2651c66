"""「次のトークンを予測する」（表紙）の文を支える述語。"""

from figures_gen.claims import Cells, Verdict, claim, holds


@claim
def counting_writes_text(next_word__cells: Cells) -> Verdict:
    """小説を数えただけのモデルが、どのnでも、決めた長さの文章を書いている。"""
    texts = [line.split(maxsplit=1)[1] for line in next_word__cells["generate"].lines]
    return holds(len(texts) > 1 and all(text.startswith("吾輩は") and len(text) == 36 for text in texts), 文章=texts)


@claim
def letters_of_congroo_vanished(lossless__cells: Cells) -> Verdict:
    """「Congroo」が、文字の欠けた「ongroo」になった。"""
    restored = lossless__cells["roundtrip"].lines[-1]
    return holds("ongroo" in restored and "Congroo" not in restored, 復元=str(restored))


@claim
def answers_differ(observe__cells: Cells) -> Verdict:
    """同じ文を渡したのに、書かせるたびに違う文になった。"""
    shown = observe__cells["differ"].strip()
    return holds(shown == "三つとも同じ？ False", 出力=shown)


@claim
def parts_make_the_same_model(gemma_inside__cells: Cells) -> Verdict:
    """部品から組み上げたものは、本家と、試したどの文章でもロジットが近く、同じ文を書く。"""
    proofs = [str(line) for line in gemma_inside__cells["proof"].lines]
    theirs, ours = (line.partition(": ")[2] for line in gemma_inside__cells["greedy"].lines)
    near = len(proofs) >= 3 and all(line.endswith("0.001未満") for line in proofs)
    return holds(near and ours == theirs, 本家=theirs, 手作り=ours, 差=proofs)
