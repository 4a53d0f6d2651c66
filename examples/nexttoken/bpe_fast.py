"""対の数を持ち続け、置き換えのたびに、そのまわりだけを数え直します。小説一冊から規則を覚えるためです。

何をしているのかは、`bpe.train_slowly` を読めば分かります。ここにあるのは、同じ答えを速く出す工夫です。

- 対ごとに、それがある断片の位置を覚えておき、置き換えるときは、その断片だけを見ます。
- いちばん多い対は、多い順に取り出せる山（ヒープ）から探します。減った対は、取り出したときに積み直します。
"""

from collections import defaultdict
from heapq import heappop, heappush
from itertools import pairwise


class PairTable:
    """断片とその出現回数から作る、対の数の表です。

    >>> table = PairTable({"ABAB": 2, "BC": 1})
    >>> table.most_common()
    'AB'
    >>> table.merge("AB", "Z")
    >>> table.words, table.most_common()
    (['ZZ', 'BC'], 'ZZ')
    """

    def __init__(self, words: dict[str, int]) -> None:
        self.words, self.frequencies = list(words), list(words.values())
        self.counts: dict[str, int] = defaultdict(int)
        self.places: dict[str, list[int]] = defaultdict(list)  # 対 → それがある断片の、words での位置
        self.heap: list[tuple[int, str]] = []
        for place, word in enumerate(self.words):
            for pair in map("".join, pairwise(word)):
                self.places[pair].append(place)
        for pair, places in self.places.items():
            self.counts[pair] = self._occurrences(places)
            self._push(pair)

    def _occurrences(self, places: list[int]) -> int:
        return sum(map(self.frequencies.__getitem__, places))

    def _push(self, pair: str) -> None:
        if self.counts[pair] > 0:
            heappush(self.heap, (-self.counts[pair], pair))

    def most_common(self) -> str | None:
        """いちばん多い対です。同数なら、番号の小さいものです。もう対がなければ、None です。"""
        while self.heap:
            count, pair = heappop(self.heap)
            if -count == self.counts[pair]:
                return pair
            self._push(pair)  # 積んだあとに減っていたので、いまの数で積み直す
        return None

    def merge(self, pair: str, new: str) -> None:
        """対 `pair` を、新しい記号 `new` に置き換えます。"""
        lefts, rights = defaultdict(list), defaultdict(list)  # 隣の記号 → 隣り合っていた断片
        for place in self.places.pop(pair):
            word = self.words[place]
            while (at := word.find(pair)) >= 0:
                lefts[word[at - 1 : at]].append(place)  # 断片の端では、隣の記号は空になる
                rights[word[at + 2 : at + 3]].append(place)
                word = word[:at] + new + word[at + 2 :]
            self.words[place] = word
        for left in filter(None, lefts):
            self._change(left + pair[0], left + new, lefts[left])
        for right in filter(None, rights):
            self._change(pair[1] + right, new + right, rights[right])

    def _change(self, old: str, born: str, places: list[int]) -> None:
        occurrences = self._occurrences(places)
        self.counts[old] -= occurrences
        self.counts[born] += occurrences
        self.places[born] = places
        self._push(born)
