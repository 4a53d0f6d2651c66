"""本に付けるトークナイザ。『吾輩は猫である』などで訓練して、ファイルにします。"""

from pathlib import Path

from figures_gen.declarations import asset
from nexttoken.texts.corpora import emoji_path
from nexttoken.tokenizer_training import train_tokenizer

SIZE = 5000


def _train(*files: Path, full_alphabet: bool) -> str:
    tokenizer = train_tokenizer(list(files), vocab_size=SIZE, full_alphabet=full_alphabet, show=False)
    return tokenizer.to_str(pretty=False) + "\n"


@asset("examples/tokenizers/neko-5000.json")
def neko_5000(neko: Path) -> str:
    """『吾輩は猫である』だけ。作品に出るバイトから始める（原稿と同じ）。"""
    return _train(neko, full_alphabet=False)


@asset("examples/tokenizers/neko-5000-full.json")
def neko_5000_full(neko: Path) -> str:
    """『吾輩は猫である』だけ。256 種類のバイトすべてから始める。"""
    return _train(neko, full_alphabet=True)


@asset("examples/tokenizers/neko-emoji-botchan-5000.json")
def neko_emoji_botchan_5000(neko: Path, botchan: Path) -> str:
    """絵文字と、英訳『坊っちゃん』も足す。出てくるバイトから始める。"""
    return _train(neko, emoji_path(), botchan, full_alphabet=False)


@asset("examples/tokenizers/neko-emoji-botchan-5000-full.json")
def neko_emoji_botchan_5000_full(neko: Path, botchan: Path) -> str:
    """絵文字と、英訳『坊っちゃん』も足す。256 種類のバイトすべてから始める。"""
    return _train(neko, emoji_path(), botchan, full_alphabet=True)
