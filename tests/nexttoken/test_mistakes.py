"""読者が章や練習のコードを直すときに、本当にやりそうな打ち間違い。どれも、何を直せばよいかを日本語で言う。"""

import math
from collections.abc import Callable

import pytest
import torch

from nexttoken import bpe, chat, corpus_path, gemma3, images, load_gemma, load_trained, neural, train_tokenizer
from nexttoken.distribution import show_distribution
from nexttoken.encodings import bytes_of, mojibake
from nexttoken.evaluation import share
from nexttoken.few_shot import TASKS, draw
from nexttoken.generation import generate
from nexttoken.letter_pairs import replace, steps
from nexttoken.ngram import UNICODE, NGram, hold_out
from nexttoken.picture_language import paint
from nexttoken.sampling import Sampler, entropy, greedy, repetition_penalty, softmax, top_p
from nexttoken.surgery import silenced, without_layers
from nexttoken.texts.corpora import CorpusError, read_text
from nexttoken.tokenizer_training import compression
from nexttoken.watermark import GreenList, binomial_tail, clopper_pearson

LOGITS = torch.tensor([3.0, 1.0, 2.0])
TALK = {"role": "user", "content": "こんにちは"}

#: 何をやりそうか → そのコードと、断り方の言葉（…で省いたところは、何でもよい）。
MISTAKES: dict[str, tuple[Callable[[], object], str]] = {
    "語彙が出発点のバイトより小さい": (
        lambda: bpe.train("吾輩は猫である。", 100),
        "vocab_size=100 は小さすぎます。出発点のバイトと同じ256以上に",
    ),
    "語彙が、番号を書ける文字の数より大きい": (
        lambda: bpe.train("abab", 10**9),
        "vocab_size は1以上1,114,112以下の整数に…いまは 1000000000",
    ),
    "相方のないサロゲートから覚える": (
        lambda: bpe.train("猫\ud800", 300),
        "text の2文字目はUTF-8で書けません（サロゲート）",
    ),
    "相方のないサロゲートを置き換える": (lambda: bpe.train("猫", 256).encode("\ud800"), "text の1文字目は"),
    "相方のないサロゲートを縮める": (
        lambda: compression(load_trained("neko-5000"), "猫\ud800"),
        "text の2文字目はUTF-8で書けません",
    ),
    "ない番号を文字に戻す": (
        lambda: bpe.train("ABAB", 257).decode([999]),
        "ids の番号999のトークンはありません。使える番号は0から256まで",
    ),
    "文章に辞書の記号がある": (lambda: replace("ZOO", {"Z": "OO"}), "規則表の記号 Z が出てきます。…別の記号を"),
    "手で解くには長すぎる": (
        lambda: steps("".join(map(chr, range(0x4E00, 0x4E80))) * 2),
        "新しい記号が52個では足りません。もっと短い文章で",
    ),
    "tokenizersにも小さすぎる語彙": (
        lambda: train_tokenizer(corpus_path("sample"), 100, full_alphabet=True),
        "vocab_size=100 は小さすぎます。…256以上に",
    ),
    "訓練済みのトークナイザの名前": (lambda: load_trained("neko-9999"), "「neko-9999」という名前…使えるのは"),
    "本の名前": (lambda: corpus_path("nekko"), "「nekko」という名前（name）の文章はありません。使えるのは neko、"),
    "方式の名前": (lambda: bytes_of("猫", "utf-9"), "'utf-9' という符号化方式はありません"),
    "ファイルの方式の名前": (
        lambda: read_text(corpus_path("sample"), encoding="utf-9"),
        "encoding の 'utf-9' という文字コードはありません",
    ),
    "方式にない文字": (lambda: mojibake("🥺", "shift_jis"), "'🥺' は、Shift_JIS では書けません"),
    "一文字も見ないn": (lambda: NGram("月がきれい", n=0, size=UNICODE), "n は1以上の整数にしてください（いまは 0）"),
    "空の文章": (lambda: NGram("", n=2, size=UNICODE), "symbols が空です"),
    "一行しかない文章を分ける": (lambda: hold_out("吾輩は猫である。"), "行の境で分けられません。行のもっと多い文章"),
    "温度0": (lambda: softmax(LOGITS, temperature=0), "温度は0より大きい有限の数に…greedy を使います"),
    "くじの温度0": (lambda: Sampler(seed=1, temperature=0), "温度は0より大きい"),
    "一つも残さないtop-k": (lambda: Sampler(seed=1, top_k=0)(LOGITS), "k は1以上の整数にしてください（いまは 0）"),
    "百分率で書いたtop-p": (lambda: top_p(LOGITS, 90), "p は0以上1以下の数にしてください（いまは 90）"),
    "nanのロジット": (lambda: top_p(torch.tensor([math.nan] * 2), 0.5), "logits に nan"),
    "nanのロジットから選ぶ": (lambda: greedy(torch.tensor([1, math.nan])), "logits に nan"),
    "強さ0の罰": (lambda: repetition_penalty(LOGITS, [0], 0), "penalty は0より大きい有限の数に"),
    "ロジットのまま散らばりを求める": (lambda: entropy(LOGITS), "合計が1の確率にしてください（いまの合計は 6）"),
    "ロジットのまま図にする": (
        lambda: show_distribution(LOGITS, tokenizer=None, top_k=2),
        "合計が1の確率にしてください（いまの合計は 6）",
    ),
    "文章のまま生成する": (
        lambda: list(generate(gemma3.load("neko-gemma"), "吾輩は", max_new_tokens=1, stop_ids=())),
        "ids はトークンの番号の並びにしてください（'吾' があります）",
    ),
    "空のプロンプト": (
        lambda: list(generate(gemma3.load("neko-gemma"), [], max_new_tokens=1, stop_ids=())),
        "ids が空です",
    ),
    "一列の番号": (lambda: gemma3.load("neko-gemma")(torch.tensor([5, 6])), "いまは(2,)…1文ならids[None]"),
    "モデルの置き場所": (lambda: load_gemma("./どこにもない"), "モデルのフォルダが見つかりません: ./どこにもない"),
    "モデルの名前でなく数": (lambda: load_gemma(3), "model はフォルダの場所か…いまは 3"),  # type: ignore[arg-type]
    "会話でなく文字列": (lambda: chat.render("こんにちは"), "messages は、…のリストに"),
    "同じ人が続けて話す": (lambda: chat.render([TALK, TALK]), "2番目の発言は assistant の番ですが、role が 'user'"),
    "モデルの知らない文字": (lambda: neural.load().nearest("🥺", 3), "'🥺' は、このモデルの知らない文字です"),
    "学習率0": (lambda: neural.Recipe(learning_rate=0), "learning_rate は0より大きい有限の数に"),
    "ない層を外す": (lambda: without_layers(gemma3.load("neko-gemma"), 99), "層の番号 は1以上4以下の整数に"),
    "ないヘッドを黙らせる": (
        lambda: silenced(gemma3.load("neko-gemma"), [(1, 0)]).__enter__(),
        "ヘッドの番号 は1以上4以下の整数に",
    ),
    "足りない例を引く": (lambda: draw(TASKS["translation"], 13, seed=0), "count は0以上12以下の整数に"),
    "割り切れないパッチ": (lambda: images.patches(torch.zeros(32, 32, 3), 5), "パッチの一辺（5画素）で割り切れる"),
    "ない見本帳": (lambda: images.Codebook.load(4, 100), "100個の見本帳はありません。あるのは …patch4-256"),
    "知らない題": (lambda: paint(gemma3.load("neko-gemma"), "犬"), "'犬' という題はありません。白猫、"),
    "百分率で書いた緑の割合": (lambda: GreenList(key=42, vocab_size=10, gamma=25), "gamma は0より大きく1より小さい数"),
    "見分けた数が、調べた数より多い": (lambda: clopper_pearson(9, 5), "found は0以上5以下の整数に…いまは 9"),
    "見分けた数が負": (lambda: clopper_pearson(-1, 5), "found は0以上5以下の整数に…いまは -1"),
    "百分率で書いた信頼水準": (lambda: clopper_pearson(1, 5, 95), "level は0より大きく1より小さい数"),
    "緑が、数えたトークンより多い": (lambda: binomial_tail(5, 3, 0.25), "green は0以上3以下の整数に…いまは 5"),
    "一問もない割合": (lambda: share([]), "found が空です"),
    "文章のまま調べる": (lambda: GreenList(key=42, vocab_size=10).detect("猫"), "ids はトークンの番号の並びに"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_in_japanese(mistake: str) -> None:
    wrong, said = MISTAKES[mistake]
    with pytest.raises((ValueError, TypeError, LookupError, OSError, RuntimeError, CorpusError)) as caught:
        wrong()
    message = str(caught.value)
    assert all(part in message for part in said.split("…")) and len(message.splitlines()) <= 2, message
