"""会話を、Gemma 3が読める1本の文章に直します（チャットテンプレート）。

どこからどこまでが誰の言葉なのかは、特殊トークンで示します。system（全体への指示）の役割はGemma 3にはないので、
最初の発言の前に置きます。印も役割もモデルごとに違うので、Gemma 4にはこの形を使えません。この本がGemma 3を
使うのは、Gemma 4にはこれほど小さなものがないからです（いちばん小さいのがE2B）。

>>> print(render([{"role": "user", "content": "こんにちは"}]), end="")
<bos><start_of_turn>user
こんにちは<end_of_turn>
<start_of_turn>model

出典: Google「Gemma formatting and system instructions」https://ai.google.dev/gemma/docs/core/prompt-structure
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

#: 発言1つです。`role` は user か assistant（最初だけは system も可）、`content` は文字列か部品のリストです。
Message = Mapping[str, Any]

BOS = "<bos>"
START = "<start_of_turn>"
END = "<end_of_turn>"
IMAGE = "<start_of_image>"


@dataclass(frozen=True)
class SpecialToken:
    """文章の区切りを示すトークンです。番号、書き方、元の英語、意味の順です。"""

    id: int
    text: str
    english: str
    meaning: str


SPECIAL_TOKENS = (
    SpecialToken(0, "<pad>", "padding", "長さをそろえるための詰め物"),
    SpecialToken(1, "<eos>", "end of sequence", "文章の終わり"),
    SpecialToken(2, BOS, "beginning of sequence", "文章の先頭"),
    SpecialToken(3, "<unk>", "unknown", "語彙にない文字"),
    SpecialToken(105, START, "start of turn", "俺のターン☆（発言の始まり）"),
    SpecialToken(106, END, "end of turn", "ターン終了（発言の終わり）"),
)
#: 生成を止めるトークン。文章の終わりと、発言の終わりです。
STOP_IDS = (1, 106)


class Tokenizer(Protocol):
    """文章を番号に直せるものです。transformersのトークナイザが当てはまります。"""

    def encode(self, text: str, *, add_special_tokens: bool) -> list[int]:
        """文章を番号に直します。"""


def render(messages: Sequence[Message], add_generation_prompt: bool = True) -> str:
    """会話を、特殊トークンの付いた文章に直します。

    それぞれの発言は、前後の空白（字下げの全角空白も）を除いて `<start_of_turn>` と `<end_of_turn>` で挟みます。
    assistant は model と書き、ほかの役割は名前をそのまま書きます。先頭の system の発言だけは、空白を除かずに、
    次の発言の前に置きます。次の発言がなければ、捨てます。発言の中の `<end_of_turn>` は、そのまま写します。つまり、
    利用者が印を書けば、そこでターンが終わったように見せかけられます（トークンの注入）。よその人の文章を入れるときは、
    先に取り除いてください。どれも公式のテンプレートと同じです。ただ1つ、部品のリストに辞書でないものがあれば、公式のように黙って
    捨てることはせず、エラーにします。

    Args:
        messages: 発言を、古いものから順に並べたもの。
        add_generation_prompt: 真なら、モデルの番だと示す `<start_of_turn>model` で終わります。

    Raises:
        ValueError: 発言がない。user とほかの役割が交互に並んでいない。または、内容の形が違う。
        TypeError: `messages` が発言のリストではない。

    >>> chat = [{"role": "system", "content": "猫になりきって。"}, {"role": "user", "content": "名前は？"}]
    >>> render(chat, add_generation_prompt=False)
    '<bos><start_of_turn>user\\n猫になりきって。\\n\\n名前は？<end_of_turn>\\n'
    """
    _check(messages)
    has_system = messages[0].get("role") == "system"
    before = _system(messages[0].get("content")) if has_system else ""
    text = BOS
    for place, message in enumerate(messages[has_system:]):
        role = _role(message.get("role"), place, place + has_system + 1)
        text += f"{START}{role}\n{before}{_content(message.get('content'))}{END}\n"
        before = ""
    return text + (f"{START}model\n" if add_generation_prompt else "")


def encode(tokenizer: Tokenizer, messages: Sequence[Message], add_generation_prompt: bool = True) -> list[int]:
    """会話を、トークンの番号に直します。

    先頭の `<bos>` は :func:`render` が書くので、トークナイザには足させません。足させると `<bos>` が2つになります。
    `add_generation_prompt` が真なら、モデルの番だと示すところまでの番号です。

    >>> from nexttoken import load_gemma
    >>> tokenizer, _ = load_gemma()
    >>> encode(tokenizer, [{"role": "user", "content": "名前は？"}])
    [2, 105, 2364, 107, 67657, 237048, 237536, 106, 107, 105, 4368, 107]
    """
    return tokenizer.encode(render(messages, add_generation_prompt), add_special_tokens=False)


def _check(messages: object) -> None:
    """会話の形を確かめます。中身は、1つずつ読みながら確かめます。"""
    if not isinstance(messages, Sequence) or not all(isinstance(message, Mapping) for message in messages):
        raise TypeError(f'messages は、{{"role": …, "content": …}} のリストにしてください（いまは {messages!r}）。')
    if not messages:
        raise ValueError("会話が空です。user の発言を1つ以上渡してください。")


def _role(role: object, place: int, number: int) -> str:
    """役割の書き方です。`place` が偶数なら user の番です。`number` は、エラーで知らせる発言の番号です。"""
    if (role == "user") != (place % 2 == 0) or not isinstance(role, str):
        turn, other = ("assistant", "user") if place % 2 else ("user", "assistant")
        raise ValueError(
            f"{number}番目の発言は {turn} の番ですが、role が {role!r} です。{turn} と {other} を交互に並べてください。"
        )
    return "model" if role == "assistant" else role


def _content(content: object) -> str:
    if isinstance(content, str):
        return content.strip()
    pieces = {"image": lambda part: IMAGE, "text": lambda part: str(part.get("text", "")).strip()}
    return "".join(pieces[part["type"]](part) for part in _parts(content) if part.get("type") in pieces)


def _system(content: object) -> str:
    text = content if isinstance(content, str) else next((part.get("text") for part in _parts(content)), None)
    if not isinstance(text, str):
        raise ValueError(f"system の content は文字列にしてください（いまは {content!r}）。")
    return f"{text}\n\n"


def _parts(content: object) -> Sequence[Mapping[str, Any]]:
    """内容を、部品のリストとして返します。内容がなければ、空のリストです。"""
    parts = [] if content is None else content
    if not isinstance(parts, Sequence) or not all(isinstance(part, Mapping) for part in parts):
        raise ValueError(
            f'content は、文字列か {{"type": "text", "text": "…"}} のリストにしてください（いまは {content!r}）。'
        )
    return parts
