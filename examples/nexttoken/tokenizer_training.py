"""文章からトークナイザを訓練し、文章がどれだけ短くなるかを調べます。

ここで使うのは Hugging Face の tokenizers です。その中で何が起きているかは、bpe.py を読んでください。
"""

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from nexttoken.bpe import VISIBLE
from nexttoken.checks import check_text
from nexttoken.encodings import bytes_of
from nexttoken.loading.data import DATA
from nexttoken.texts.corpora import read_text

#: 訓練済みのトークナイザを置くフォルダ。
TRAINED = DATA / "tokenizers"
_BYTES = {char: byte for byte, char in VISIBLE.items()}


@dataclass(frozen=True)
class Compression:
    """1つの文章を、UTF-8で書いたときとトークンで書いたときの長さです。

    `vocab_size` は訓練してできた語彙の大きさで、頼んだ大きさより小さいこともあります。
    `restored` はトークンから戻した文章です。
    """

    text: str
    ids: tuple[int, ...]
    vocab_size: int
    restored: str

    @property
    def utf8_bytes(self) -> int:
        """UTF-8で書いたときのバイト数です。"""
        return len(self.text.encode())

    @property
    def utf8_bits(self) -> int:
        """UTF-8で書いたときのビット数です。"""
        return self.utf8_bytes * 8

    @property
    def tokens(self) -> int:
        """トークンの数です。"""
        return len(self.ids)

    @property
    def bits_per_token(self) -> int:
        """語彙のどのトークンも区別できる、いちばん小さなビット数です。ceil(log2(語彙サイズ)) にあたります。"""
        return max(1, (self.vocab_size - 1).bit_length())

    @property
    def bits(self) -> int:
        """トークンで書いたときのビット数です。辞書の分は含みません。"""
        return self.tokens * self.bits_per_token

    @property
    def ratio(self) -> float:
        """UTF-8のビット数が、トークンのビット数の何倍かです。トークンが1つも残らなければ無限大です。"""
        return self.utf8_bits / self.bits if self.bits else math.inf

    @property
    def lossless(self) -> bool:
        """トークンから元の文章に戻るかどうかです。"""
        return self.restored == self.text

    def bits_in(self, encoding: str) -> int | None:
        """ほかの符号化方式（shift_jis、utf-16-be など）で書いたときのビット数です。書けない文字があれば None です。

        知らない方式の名前には LookupError を送出します。
        """
        written = bytes_of(self.text, encoding)
        return None if written is None else len(written) * 8


def compression(tokenizer: Tokenizer, text: str) -> Compression:
    """文章をトークンに置き換え、長さを比べます。

    >>> from nexttoken import corpus_path
    >>> tokenizer = train_tokenizer(corpus_path("sample"), vocab_size=400, show=False)
    >>> result = compression(tokenizer, "猫の言葉")
    >>> result.utf8_bits, result.bits_per_token, result.lossless
    (96, 9, True)
    """
    check_text("text", text)
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    return Compression(text, tuple(ids), tokenizer.get_vocab_size(), tokenizer.decode(ids))


def report(result: Compression) -> str:
    """長さの比較を、読める文章にします。

    >>> print(report(Compression("ああ", (7, 7), 300, "ああ")).splitlines()[-1])
    → 圧縮率: 2.67（UTF-8のビット数 ÷ BPEのビット数）
    """
    lines = [
        "--- 長さの比較 ---",
        f"例文: 「{result.text}」",
        "",
        "[UTF-8]",
        f"  バイト数: {result.utf8_bytes}",
        f"  ビット数（バイト数 × 8）: {result.utf8_bits}",
        "",
        "[BPE]",
        f"  語彙サイズ: {result.vocab_size}",
        f"  1トークンのビット数（ceil(log2(語彙サイズ))）: {result.bits_per_token}",
        f"  トークン数: {result.tokens}",
        f"  トークン: {list(result.ids)}",
        f"  ビット数（トークン数 × {result.bits_per_token}）: {result.bits}",
        "",
        "--- 📊 結果 ---",
        f"UTF-8: {result.utf8_bits}ビット",
        f"BPE:   {result.bits}ビット",
        f"→ 圧縮率: {result.ratio:.2f}（UTF-8のビット数 ÷ BPEのビット数）",
    ]
    if not result.lossless:
        lines.append(f"※ トークンから戻すと「{result.restored}」になり、元の文章に戻りません。")
    return "\n".join(lines)


def train_tokenizer(
    file_path: str | Path | Sequence[str | Path],
    vocab_size: int,
    text_to_compress: str = "吾輩は猫である。名前はまだ無い。",
    full_alphabet: bool = False,
    show: bool = True,
) -> Tokenizer:
    """テキストファイルからトークナイザを訓練し、例文がどれだけ短くなるかを印字します。

    `file_path` には UTF-8 のファイルを、1つでも、リストにして何個でも渡せます。
    `full_alphabet` が真なら256種類のバイトすべてから、偽ならファイルに出るバイトだけから始めます。
    `show` が偽なら、例文を使わず、何も印字しません。まとめる対が尽きたら、語彙は `vocab_size` より小さくなります。
    ファイルを読めないときは CorpusError を、`vocab_size` が出発点のバイトより少ないときは ValueError を送出します。

    >>> from nexttoken import corpus_path
    >>> tokenizer = train_tokenizer(corpus_path("sample"), vocab_size=400, show=False)
    >>> tokenizer.decode(tokenizer.encode("猫の言葉").ids)
    '猫の言葉'
    """
    paths: Sequence[Any] = file_path if isinstance(file_path, list | tuple) else [file_path]
    texts = [read_text(path) for path in paths]
    alphabet = len(VISIBLE) if full_alphabet else len(set("".join(texts).encode()))
    if vocab_size < alphabet:
        raise ValueError(f"vocab_size={vocab_size} は小さすぎます。出発点のバイトと同じ{alphabet}以上にしてください。")
    if show:
        print(f"語彙サイズ{vocab_size}のトークナイザを訓練します……")
    tokenizer = _train(texts, vocab_size, full_alphabet)
    if show:
        print(f"訓練が終わりました。{_shortfall(tokenizer.get_vocab_size(), vocab_size)}\n")
        print(report(compression(tokenizer, text_to_compress)))
    return tokenizer


def _train(texts: Sequence[str], vocab_size: int, full_alphabet: bool) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet() if full_alphabet else []
    # まとめられる回数は、文章のバイトの数より少ない。tokenizers は語彙の分のメモリを先に取るので、大きく頼みすぎない
    most = len(VISIBLE) + sum(len(text.encode()) for text in texts)
    trainer = trainers.BpeTrainer(vocab_size=min(vocab_size, most), initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(_lines(texts), trainer)
    return tokenizer


def _lines(texts: Sequence[str]) -> Iterator[str]:
    """Tokenizer.train にファイルを渡したときと同じように、改行（CRLF も）を付けたまま1行ずつ渡します。"""
    for text in texts:
        yield from io.StringIO(text, newline="\n")


def _shortfall(actual: int, wanted: int) -> str:
    return f"まとめる対が尽きたので、語彙サイズは{actual}です。" if actual < wanted else ""


def load_trained(name: str) -> Tokenizer:
    """本に付いてくる、訓練済みのトークナイザを読みます。

    `name` は neko-5000（全バイトなしで5,000トークン）や neko-5000-full（全バイトあり）などです。
    その名前のものがなければ FileNotFoundError を送出します。
    """
    path = TRAINED / f"{name}.json"
    if not path.is_file():
        names = "、".join(sorted(found.stem for found in TRAINED.glob("*.json")))
        raise FileNotFoundError(
            f"「{name}」という名前（name）の訓練済みのトークナイザは、{TRAINED} にありません。"
            + (f"使えるのは {names} です。" if names else "python -m figures_gen を実行すると作られます。")
        )
    return Tokenizer.from_file(str(path))


def token_bytes(tokenizer: Tokenizer, token_id: int) -> bytes:
    """トークンの番号から、そのトークンのバイト列を返します。

    ない番号と、バイトを並べたものでないトークン（特殊トークンなど）の番号には、ValueError を送出します。

    >>> from nexttoken import corpus_path
    >>> tokenizer = train_tokenizer(corpus_path("sample"), vocab_size=400, show=False)
    >>> b"".join(token_bytes(tokenizer, i) for i in tokenizer.encode("猫").ids).decode()
    '猫'
    """
    token = tokenizer.id_to_token(token_id)
    if token is None or not all(char in _BYTES for char in token):
        raise ValueError(f"token_id の番号{token_id}（{token!r}）は、バイトを並べたトークンではありません。")
    return bytes(_BYTES[char] for char in token)
