"""バイト対符号化（BPE）を、読んで分かるように書いたものです。

することは ABCDCDABCDCDE の例と変わりません。いちばん多い対を、新しい記号1つに置き換える。
これを、語彙サイズに届くまで繰り返します。手で計算する letter_pairs.py とのちがいは、次の5つです。

- 文字ではなく、UTF-8 のバイトから始めます。
- 文章を先に断片に分け、その境をまたぐ対は数えません。
- 同数の対からは、先に出てくるものではなく、番号の小さいものを選びます。
- くり返しがなくなったときではなく、語彙サイズに届いたとき（か、対が尽きたとき）に終わります。
- 重なる対も数えます。AAA の中の AA は2個です。

番号 i のトークンは、1文字 chr(i) で表します。すると断片は文字列、対は2文字の文字列になり、
置き換えは str.replace で済みます。できる規則と番号は、Hugging Face の tokenizers のものと同じです。
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import regex

from nexttoken.bpe_fast import PairTable
from nexttoken.checks import check_ids, check_integer, check_text

#: いちばん大きい語彙サイズ。番号を1文字で表すので、文字の番号（0x10FFFF まで）の分しかない。
LARGEST = 0x110000

# GPT-2 の分け方。英語の短縮形、文字の並び、数字の並び、記号の並び、空白に分け、空白1つは次の断片の頭に付ける。
_PIECE = regex.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")


def train_slowly(
    text: str,
    vocab_size: int,
    full_alphabet: bool = True,
) -> ByteTokenizer:
    """文章から、語彙サイズが `vocab_size` になるまで規則を覚えます。

    短い代わりに、とても遅い書き方です。

    >>> train_slowly("ABCDCDABCDCDE", vocab_size=258).merges
    [(b'C', b'D'), (b'A', b'B')]
    """
    alphabet, words = _start(text, vocab_size, full_alphabet)
    rules: list[str] = []
    for i in range(len(alphabet), vocab_size):
        if not (counts := _count_pairs(words)):
            break
        pair = min(counts, key=lambda pair: (-counts[pair], pair))
        words = {word.replace(pair, chr(i)): n for word, n in words.items()}
        rules.append(pair)
    return ByteTokenizer(alphabet, rules)


def _count_pairs(words: dict[str, int]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for word, n in words.items():
        for left, right in pairwise(word):
            counts[left + right] += n
    return counts


class ByteTokenizer:
    """文章とトークンの番号を、規則に従って互いに置き換えます。

    `alphabet` は出発点のバイト、`rules` は対を2文字で書いたもので、どちらも番号の順に並べます。
    `vocab` は番号からバイト列への辞書、`merges` は規則をバイト列の対で書いたものです。
    """

    def __init__(self, alphabet: bytes, rules: Iterable[str]) -> None:
        self.vocab = {i: bytes([byte]) for i, byte in enumerate(alphabet)}
        self.merges: list[tuple[bytes, bytes]] = []
        self._symbols = {byte: chr(i) for i, byte in enumerate(alphabet)}
        self._rules: dict[str, str] = {}
        for pair in rules:
            left, right = (self.vocab[ord(symbol)] for symbol in pair)
            self._rules[pair] = chr(len(self.vocab))
            self.vocab[len(self.vocab)] = left + right
            self.merges.append((left, right))

    def encode(self, text: str) -> list[int]:
        """文章をトークンの番号に置き換えます。出発点にないバイトは、黙って捨てます。

        >>> train("ABABAB", 257).encode("ABBA")
        [256, 33, 32]
        """
        check_text("text", text)
        pieces = split(text)
        words = {piece: self._merge(piece) for piece in set(pieces)}  # 同じ断片は一度だけ求める
        return [ord(symbol) for piece in pieces for symbol in words[piece]]

    def _merge(self, piece: str) -> str:
        word = "".join(self._symbols[byte] for byte in piece.encode() if byte in self._symbols)
        while pairs := [pair for pair in map("".join, pairwise(word)) if pair in self._rules]:
            first = min(pairs, key=self._rules.__getitem__)  # 先に覚えた規則から使う
            word = word.replace(first, self._rules[first])
        return word

    def decode(self, ids: Iterable[int]) -> str:
        """トークンの番号を文章に戻します。文字として読めないバイトは � にします。

        >>> train("ABABAB", 257).decode([256, 33, 32])
        'ABBA'
        """
        tokens = check_ids("ids", ids, size=len(self.vocab))
        return b"".join(self.vocab[i] for i in tokens).decode(errors="replace")


def split(text: str) -> list[str]:
    """文章を、文字・数字・記号・空白の断片に分けます。つなげると元の文章に戻ります。

    >>> split("I'm 2 cats、吾輩は猫である。")
    ['I', "'m", ' 2', ' cats', '、', '吾輩は猫である', '。']
    """
    pieces: list[str] = _PIECE.findall(text)
    return pieces


def _visible_bytes() -> dict[int, str]:
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in printable]
    return {byte: chr(byte) for byte in printable} | {byte: chr(256 + n) for n, byte in enumerate(hidden)}


#: tokenizers が各バイトの代わりに見せる文字（GPT-2 の bytes_to_unicode）。番号は、この辞書の順に付く。
VISIBLE = _visible_bytes()


def _start(text: str, vocab_size: int, full_alphabet: bool) -> tuple[bytes, dict[str, int]]:
    """出発点のバイトと、断片ごとの出現回数を求めます。"""
    check_text("text", text)
    check_integer("vocab_size", vocab_size, least=1, most=LARGEST)
    used = set(text.encode())
    alphabet = bytes(byte for byte in VISIBLE if full_alphabet or byte in used)
    if vocab_size < len(alphabet):
        raise ValueError(
            f"vocab_size={vocab_size} は小さすぎます。出発点のバイトと同じ{len(alphabet)}以上にしてください。"
        )
    symbols = {byte: chr(i) for i, byte in enumerate(alphabet)}
    lines = io.StringIO(text, newline="\n")  # tokenizers は1行ずつ読むので、改行をまたぐ断片はできない
    pieces = Counter(piece for line in lines for piece in split(line))
    return alphabet, {"".join(symbols[byte] for byte in piece.encode()): n for piece, n in pieces.items()}


def train(text: str, vocab_size: int, full_alphabet: bool = True) -> ByteTokenizer:
    """`train_slowly` と同じ規則を、置き換えたところのまわりだけを数え直して、速く求めます。

    出発点は、`full_alphabet` が真なら256種類のバイトすべて、偽なら文章に出るバイトだけです。
    いちばん多い対が複数あれば、番号の小さい対を選びます。対が尽きたら、語彙サイズに届かなくても終わります。
    `vocab_size` が出発点のバイトより少ないときは、ValueError を送出します。
    出典: Sennrich ほか「Neural Machine Translation of Rare Words with Subword Units」（2016）3.2節、
    Radford ほか「Language Models are Unsupervised Multitask Learners」（2019）2.2節（バイトから始めるBPE）。

    >>> train("ABCDCDABCDCDE", vocab_size=258).merges
    [(b'C', b'D'), (b'A', b'B')]
    """
    alphabet, words = _start(text, vocab_size, full_alphabet)
    table = PairTable(words)
    rules: list[str] = []
    while len(alphabet) + len(rules) < vocab_size and (pair := table.most_common()):
        table.merge(pair, chr(len(alphabet) + len(rules)))
        rules.append(pair)
    return ByteTokenizer(alphabet, rules)
