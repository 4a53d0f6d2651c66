"""本で使う文章を手に入れ、読みます。

夏目漱石の2冊は、必要になったときにダウンロードしてキャッシュに置きます。配布元のコミットと sha256 を固定してあるので、
いつ誰が使っても同じファイルです。環境変数 CORPUS_DIR にフォルダを指定すると、そこにあるファイルを使います。
書き下ろしの短い話（sample）はこのライブラリに入っていて、絵文字の一覧（emoji）は emoji パッケージから作ります。
"""

import hashlib
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from nexttoken.checks import check_encoding, check_path, check_type, shown
from nexttoken.encodings import display_name, guess_encoding
from nexttoken.loading.troubles import reason

COMMIT = "273449044caa593c2fd7eb7550cb3ab2cff93f1a"
SOURCE = f"https://raw.githubusercontent.com/google/sentencepiece/{COMMIT}/data"
DATA = Path(__file__).parent / "data"
#: つながるまでと、次のデータが届くまでに待つ秒数。ネットワークのない所で長く待たせない。
TIMEOUT = (2, 8)
#: 文章ではないファイルの、初めのバイトと呼び名。
NOT_TEXTS = {
    b"\x89PNG": "PNGの画像",
    b"\xff\xd8\xff": "JPEGの画像",
    b"%PDF-": "PDF",
    b"PK\x03\x04": "zipの仲間（WordやEPUBも）",
    b"\x1f\x8b": "gzip",
    b"\xd0\xcf\x11\xe0": "古い形式のWordやExcel",
    b"{\\rtf": "RTF（書式付きの文書）",
}
#: Windows の拡張文字まで含めて直すために、iconv には Shift_JIS ではなくこの名前を渡す。
ICONV_NAMES = {"cp932": "CP932"}


class CorpusError(Exception):
    """文章を用意できないか、読めません。どうすればよいかは、メッセージにあります。"""


@dataclass(frozen=True)
class Corpus:
    """ひとつの文章の身元です。`bytes` はファイルの大きさ、`url` はダウンロード元です。"""

    name: str
    file: str
    title: str
    author: str
    credit: str
    url: str
    sha256: str
    bytes: int


CORPORA = {
    "neko": Corpus(
        name="neko",
        file="wagahaiwa_nekodearu.txt",
        title="吾輩は猫である",
        author="夏目漱石",
        credit="青空文庫（底本：「夏目漱石全集1」ちくま文庫、筑摩書房。入力：柴田卓治。校正：渡部峰子、おのしげひこ、"
        "田尻幹二、高橋真也、しず、瀬戸さえ子）",
        url=f"{SOURCE}/wagahaiwa_nekodearu.txt",
        sha256="c2f778906046fd19ee7be2525fc32d1e1bff806d013ee80798894054f3be2c26",
        bytes=1_120_576,
    ),
    "botchan": Corpus(
        name="botchan",
        file="botchan.txt",
        title="Botchan (Master Darling)",
        author="Kin-nosuke Natsume（夏目漱石）",
        credit="Project Gutenberg eBook #8868 (translated by Yasotaro Morri, revised by J. R. Kennedy, 1919; "
        "produced by David Starner and the Online Distributed Proofreading Team)",
        url=f"{SOURCE}/botchan.txt",
        sha256="464bd5300c24fce16fcc4555d4231a57632caae4d0090ad6aa92854a3b227ba7",
        bytes=278_779,
    ),
    "sample": Corpus(
        name="sample",
        file="shiori.txt",
        title="つぎの言葉を当てる猫",
        author="この本の書き下ろし",
        credit="この本の書き下ろし",
        url="",
        sha256="589460f882222abccf529dd3489d6d220d4b560db66e23f2b292c91fc53447d1",
        bytes=5_520,
    ),
}


def corpus(name: str) -> Corpus:
    """名前（neko、botchan、sample）から、文章の身元を返します。

    知らない名前には CorpusError を送出します。

    >>> corpus("neko").title
    '吾輩は猫である'
    """
    if not isinstance(name, str) or name not in CORPORA:
        written = name if isinstance(name, str) else shown(name)
        raise CorpusError(f"「{written}」という名前（name）の文章はありません。使えるのは {'、'.join(CORPORA)} です。")
    return CORPORA[name]


def corpus_path(name: str) -> Path:
    """文章のファイルの場所を返します。まだなければダウンロードします。

    中身は毎回 sha256 で確かめます。用意できないときと、中身がちがうときは CorpusError を送出します。

    >>> corpus_path("sample").name
    'shiori.txt'
    """
    wanted = corpus(name)
    path = _place(wanted)
    if _can_download(wanted) and _sha256(path) != wanted.sha256:
        _set_aside(path)
        _download(wanted, path)
    found = _sha256(path)
    if found is None:
        raise CorpusError(f"{path.parent} に {path.name} がありません。CORPUS_DIR の指定を外せば、ダウンロードします。")
    if found != wanted.sha256:
        raise CorpusError(
            f"{path} の中身が、本で使った版とちがいます（sha256 は {wanted.sha256[:12]}… のはずが {found[:12]}…）。"
            "元のファイルに戻してください。"
        )
    return path


def corpus_state(name: str) -> str:
    """文章の今の中身を表す sha256 を返します。ネットワークは使いません。知らない名前には CorpusError を送出します。

    手元にファイルがあればその値を、なければ、手に入るはずのファイルの値を返します。

    >>> corpus_state("sample") == corpus("sample").sha256
    True
    """
    wanted = corpus(name)
    return _sha256(_place(wanted)) or wanted.sha256


def is_available(name: str, fetch: bool = False) -> bool:
    """文章のファイルが手元にあるかどうかを返します。

    `fetch` が真なら、なければダウンロードしてみます。ファイルがあるのに中身がちがうときは真です。その誤りを、
    使うときに corpus_path が知らせるためです。知らない名前には CorpusError を送出します。

    >>> is_available("sample")
    True
    """
    wanted = corpus(name)
    path = _place(wanted)
    if fetch and not path.is_file() and _can_download(wanted):
        try:
            _download(wanted, path)
        except CorpusError:
            return False
    return path.is_file()


def cache_dir() -> Path:
    """ダウンロードしたものと、作ったものを置くフォルダを返します。まだないこともあります。

    環境変数 NEXTTOKEN_CACHE があれば、その中です。相対的な道なら、CorpusError を送出します。

    >>> cache_dir().name
    'corpora'
    """
    from nexttoken.loading.cache import cache_root
    from nexttoken.loading.source import ModelError

    try:
        return cache_root() / "corpora"
    except ModelError as error:
        raise CorpusError(str(error)) from error


def sample_text() -> str:
    """ダウンロードせずに使える、書き下ろしの短い話を返します。

    >>> sample_text().splitlines()[0]
    'つぎの言葉を当てる猫'
    """
    return read_text(corpus_path("sample"))


def emoji_text() -> str:
    """絵文字を1行に1つずつ、符号位置の順に並べた文章を返します。

    並べるのは、Unicode が fully-qualified（正式な書き方）とするものです。出典: emoji パッケージ（Unicode の
    emoji-test.txt による）。

    >>> "🥺" in emoji_text().splitlines()
    True
    """
    import emoji

    qualified = emoji.STATUS["fully_qualified"]
    return "".join(f"{char}\n" for char, data in sorted(emoji.EMOJI_DATA.items()) if data["status"] == qualified)


def emoji_path() -> Path:
    """絵文字を並べたファイルをキャッシュに作り、その場所を返します。

    書き込めないときは CorpusError を送出します。
    """
    path = cache_dir() / "emoji.txt"
    text = emoji_text().encode("utf-8")
    if not path.is_file() or path.read_bytes() != text:
        _set_aside(path)
        _write(path, text)
    return path


def load_txt(path: str | Path, encoding: str = "utf-8") -> list[str]:
    """テキストファイルを読み、1行を1要素とするリストを返します。行末の改行は含みません。

    空行は空の文字列になります。読めないときは CorpusError を、引数の型が違うときは TypeError を送出します。

    >>> load_txt(corpus_path("sample"))[:2]
    ['つぎの言葉を当てる猫', '']
    """
    text = read_text(path, encoding).replace("\r\n", "\n").replace("\r", "\n")
    return text.removesuffix("\n").split("\n")


def read_text(path: str | Path, encoding: str = "utf-8") -> str:
    """テキストファイルの全文を返します。改行はファイルのままで、先頭の BOM だけを除きます。

    ファイルがないとき、文字コードがちがうとき、中身が空のときは CorpusError を送出します。引数の型が違うときは
    TypeError を、`path` がファイルの場所として使えないときは ValueError を送出します。

    >>> len(read_text(corpus_path("sample")))
    1953
    """
    check_path("path", path)
    check_type("encoding", encoding, str, "文字コードの名前（文字列）")
    path = Path(path)
    text = _decode(path, _read_bytes(path), encoding).removeprefix("\ufeff")
    if not text.strip():
        raise CorpusError(f"{path} には文字がありません。文章の入ったファイルを指定してください。")
    return text


def _place(wanted: Corpus) -> Path:
    folder = os.environ.get("CORPUS_DIR")
    if not wanted.url:
        return DATA / wanted.file
    return (Path(folder).expanduser() if folder else cache_dir()) / wanted.file


def _can_download(wanted: Corpus) -> bool:
    return bool(wanted.url) and not os.environ.get("CORPUS_DIR")


def _sha256(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _set_aside(path: Path) -> None:
    """中身の違うものがあれば、よけて、そう言います。書き込みをしたものかもしれないので、消しません。"""
    from nexttoken.loading.ownership import set_aside

    try:
        if os.path.lexists(path):
            aside = set_aside(path)
            print(f"{path} は、本で使った版とちがうので、{aside.name} に除けて、作り直します。", file=sys.stderr)
    except OSError as error:
        raise CorpusError(f"{path} に書き込めません（{error.strerror}）。") from error


def _download(wanted: Corpus, path: Path) -> None:
    import pooch
    import requests

    pooch.get_logger().setLevel("WARNING")
    cure = f"{wanted.url} を保存し、そのフォルダを環境変数 CORPUS_DIR に指定しても使えます。"
    try:
        # pooch は一時ファイルに受け取り、sha256 が合ってから名前を変える。
        pooch.retrieve(
            wanted.url,
            known_hash=f"sha256:{wanted.sha256}",
            fname=path.name,
            path=path.parent,
            downloader=pooch.HTTPDownloader(timeout=TIMEOUT),
        )
    except requests.RequestException as error:
        raise CorpusError(f"{path.name} をダウンロードできません（{type(error).__name__}）。{cure}") from error
    except ValueError as error:
        raise CorpusError(
            f"ダウンロードした {path.name} の sha256 が {wanted.sha256[:12]}… になりません。{cure}"
        ) from error
    except OSError as error:
        raise CorpusError(f"{path} に書き込めません（{reason(error)}）。{cure}") from error


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            draft = Path(folder, path.name)
            draft.write_bytes(data)
            draft.replace(path)
    except OSError as error:
        raise CorpusError(f"{path} に書き込めません（{reason(error)}）。") from error


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise CorpusError(f"{path} はフォルダです。ファイルを指定してください。{_texts_in(path)}")
        if path.exists() and not path.is_file():  # 読み終わらないことがある
            raise CorpusError(f"{path} は、ふつうのファイルではありません。文章のファイルを指定してください。")
        return path.read_bytes()
    except FileNotFoundError:
        folder = path.parent
        nearby = _texts_in(folder) if folder.is_dir() else f"{folder} というフォルダもありません。"
        raise CorpusError(f'{path} がありません。{nearby}本で使う小説は corpus_path("neko") で手に入ります。') from None
    except OSError as error:
        raise CorpusError(f"{path} を読めません（{reason(error)}）。") from error


def _texts_in(folder: Path) -> str:
    names = sorted(path.name for path in folder.glob("*.txt"))
    return f"{folder} にあるのは {'、'.join(names[:5])} です。" if names else f"{folder} に .txt ファイルはありません。"


def _decode(path: Path, data: bytes, encoding: str) -> str:
    try:
        check_encoding("encoding", encoding)
        text = data.decode(encoding)
    except LookupError:
        raise CorpusError(
            f"encoding の {shown(encoding)} という文字コードはありません。utf-8 や cp932 などを指定してください。"
        ) from None
    except UnicodeError as error:
        raise CorpusError(_wrong_encoding(path, data, encoding)) from error
    # ISO-2022-JP と UTF-16 の英文は、UTF-8 としても読めてしまう。
    if "\0" in text or data.startswith(tuple(NOT_TEXTS)) or (encoding == "utf-8" and guess_encoding(data) != "utf-8"):
        raise CorpusError(_wrong_encoding(path, data, encoding))
    return text


def _wrong_encoding(path: Path, data: bytes, encoding: str) -> str:
    if kind := next((name for head, name in NOT_TEXTS.items() if data.startswith(head)), None):
        return f"{path} は文章ではなく、{kind}らしいです。文章だけを取り出したファイルを指定してください。"
    found = guess_encoding(data)
    if found == encoding == "utf-8" and b"\0" in data:
        return f"{path} は UTF-8 らしいですが、{data.index(0) + 1:,}バイト目に、文章にはない文字（NUL）があります。"
    if found == encoding == "utf-8":
        return f"{path} は UTF-8 らしいですが、{_broken(data)}文字の途中で切れたところなどを、直してください。"
    if found is None:
        return f"{path} は {display_name(encoding)} では読めません。文章ではないか、知らない文字コードです。"
    if found == encoding:
        return f"{path} は {display_name(encoding)} では読めません。文字コードを確かめてください。"
    iconv = f"iconv -f {ICONV_NAMES.get(found, display_name(found))} -t UTF-8"
    return (
        f"{path} は {display_name(encoding)} ではなく {display_name(found)} らしいです。"
        f'load_txt(path, encoding="{found}") と書くか、{iconv} で変換してください。'
    )


def _broken(data: bytes) -> str:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return f"{error.start + 1:,}バイト目から読めません。"
    return ""
