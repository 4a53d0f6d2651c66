"""部品の計算を、Node.js の上で試す。どれも、Python と同じ答えを出す。"""

import gzip
import json
import re
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer

from figures_gen.chapters.japanese_tokens.measure import grow
from figures_gen.chapters.look_inside.measure import SHOWN
from nexttoken import gemma3
from nexttoken.letter_pairs import costs, count_pairs, rule_table, steps
from nexttoken.surgery import without_layers
from nexttoken.tokenizer_training import load_trained
from tests.site.javascript import ask, node
from tests.site.pages import ROOT, measured
from tests.site.strings import strings


def test_what_knows_no_screen() -> None:
    """画面を知らないところ（部品の状態、動かすセルの決まり、読んだ印など）。``*.test.mjs`` を動かす。"""
    files = sorted(str(file.relative_to(ROOT)) for file in ROOT.glob("tests/site/*/*.test.mjs"))
    said = node("--test", *files)
    assert {file.split("/")[2] for file in files} == {"reading", "run", "widgets"} and re.search("(#|ℹ) fail 0", said)


# ---- 好きな文章でBPE（docs/assets/widgets/letter-pairs.mjs） ----


TEXTS = [
    "ABCDCDABCDCDE",
    "ABCDCDABCDCDE" * 2,
    "すもももももももものうち",
    "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。",
    "AAAAAAA",
    "ZYZYZY, XWXW",
    "🥺🥺🐱🥺🥺🐱𠮷野家𠮷野家",
    "がか\u3099がか\u3099",
    "BABA",
    "ABXCDCDXAB",
    "いろはにほへと",
    "A",
    "the cat, the hat, the mat",
]

STEPS = """const { steps, costs, countPairs } = await import("./docs/assets/widgets/letter-pairs.mjs");
const told = (text) => {
  const done = steps(text).map((step) => ({ ...step, before: step.before.join(""), after: step.after.join("") }));
  const states = [text, ...done.map((step) => step.after)];
  return {
    done,
    pairs: states.map((state) => [...countPairs([...state])]),
    costs: states.map((state, rules) => costs(text, [...state].length, rules)),
  };
};
answer(given.map((text) => {
  try { return told(text); } catch (error) { return error.message; }
}));"""


def _python_steps(text: str) -> dict[str, Any]:
    done = steps(text)
    states = [text, *(step.after for step in done)]
    return {
        "done": [{**vars(step)} for step in done],
        "pairs": [[list(pair) for pair in count_pairs(state).items()] for state in states],
        "costs": [_account(text, rule_table(done[:rules])) for rules in range(len(states))],
    }


def _account(text: str, rules: dict[str, str]) -> dict[str, list[int]]:
    result = costs(text, rules)
    named = {"withSymbols": result.with_symbols, "pairsOnly": result.pairs_only, "bits": result.bits}
    return {name: [cost.before, cost.text, cost.rule_table] for name, cost in named.items()}


def test_steps_are_those_of_python() -> None:
    """対の数、選ぶ対、新しい記号、勘定が、どの一歩でも同じ。記号が足りなければ、同じに断る。"""
    long = "".join(letter * 4 for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    *found, refused = ask(STEPS, [*TEXTS, long])
    for text, told in zip(TEXTS, found, strict=True):
        assert told == _python_steps(text), text
    with pytest.raises(ValueError, match=refused):
        steps(long)
    assert refused == "新しい記号が0個では足りません。"


# ---- `encode`を一手ずつ、溶けていく文 ----


DATA = ROOT / "examples" / "tokenizers" / "neko-5000-full.json"
#: 空白の決め方が JavaScript だけ違うもの、同じものの連なり、番号のない文字。
ODD = ("\x85", "\ufeff", "\x1c", "\x00", "aaaaa", "ははははは", "I'll", "\ufffd")


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return strings(40, *ODD)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return load_trained("neko-5000-full")


GROW = """
import { Encoder } from "./docs/assets/widgets/encode-tree-steps.mjs";
const encoder = new Encoder(given[0]);
answer(given[1].map((text) => encoder.grow(text)));
"""


@pytest.fixture(scope="module")
def trees(texts: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(GROW, [json.loads(DATA.read_text(encoding="utf-8")), texts])
    return found


def test_every_step_is_that_of_python(texts: list[str], trees: list[dict[str, Any]], tokenizer: Tokenizer) -> None:
    """節も、並びも、待っている規則も、その場所も、一手ごとに同じ。"""
    for text, tree in zip(texts[::3], trees[::3], strict=True):
        assert tree == grow(tokenizer, text), ascii(text)


def test_ids_are_those_of_the_tokenizer(texts: list[str], trees: list[dict[str, Any]], tokenizer: Tokenizer) -> None:
    assert len(texts) >= 200
    for text, tree in zip(texts, trees, strict=True):
        ids = [tree["nodes"][place]["id"] for place in tree["steps"][-1]["row"]]
        assert ids == tokenizer.encode(text, add_special_tokens=False).ids, ascii(text)


ROUND = """
import { returned } from "./docs/assets/widgets/round-trip-state.mjs";
answer(given[1].map((text) => returned(text, new Set(given[0])).back));
"""


def test_a_sentence_comes_back_as_from_the_tokenizer(texts: list[str]) -> None:
    """往復させた文は、章の三つのトークナイザで戻したものと同じ。"""
    for name in ("neko-5000", "neko-emoji-botchan-5000", "neko-5000-full"):
        unknown = measured("lossless/alphabet")[name.replace("-", "_")]["unknown"]
        tokenizer = load_trained(name)
        for text, back in zip(texts, ask(ROUND, [unknown, texts]), strict=True):
            assert back == tokenizer.decode(tokenizer.encode(text).ids), (name, ascii(text))


MELT = """
import { Encoder } from "./docs/assets/widgets/encode-tree-steps.mjs";
import { stepAt } from "./docs/assets/widgets/melt-state.mjs";
const encoder = new Encoder(given[0]);
answer(given[1].map((text) => {
  const tree = encoder.grow(text);
  return given[2].map((rule) => tree.steps[stepAt(tree, rule)].row.map((at) => tree.nodes[at].id));
}));
"""


def test_ids_at_every_rule_are_those_of_fewer_rules(texts: list[str]) -> None:
    """溶けていく文（nt-melt）の、規則 k までの並びは、規則を初めの k 個だけにしたトークナイザの答えと同じ。"""
    whole = json.loads(DATA.read_text(encoding="utf-8"))
    merges = whole["model"]["merges"]
    rules = [0, 1, 2, 9, 30, 100, 495, 1234, 3000, len(merges) - 1, len(merges)]
    found = ask(MELT, [whole, texts, rules])
    for place, rule in enumerate(rules):
        cut = whole | {"model": whole["model"] | {"merges": merges[:rule]}}
        fewer = Tokenizer.from_str(json.dumps(cut))
        for text, ids in zip(texts, found, strict=True):
            assert ids[place] == fewer.encode(text, add_special_tokens=False).ids, (rule, ascii(text))


# ---- 「中をのぞく」の記録を、いつもの計算と比べる ----


GENERATED = ROOT / "docs" / "generated"
RECORDS = sorted(GENERATED.glob("look-inside/*.json"))
LIGHTS_OUT = sorted(GENERATED.glob("lights-out/*.json"))
HEAVIEST = 150_000  # 縮めたバイト
CLOSE = 1e-3


def test_the_sentences_of_the_widget_are_those_recorded() -> None:
    code = (ROOT / "docs" / "assets" / "widgets" / "look-inside-state.mjs").read_text(encoding="utf-8")
    written = dict(re.findall(r'^  (\w+): ("[^\n]*"),$', code[: code.index("export const OWN")], re.MULTILINE))
    assert {name: json.loads(text) for name, text in written.items()} == {
        path.stem: measured(f"look-inside/{path.stem}")["text"] for path in RECORDS
    }
    assert len(written) == 8  # 本文は、八つの文と言う


def test_records_are_light() -> None:
    trees = [GENERATED / "widgets" / f"{name}.json" for name in ("continuations", "knobs")]
    sizes = {path: len(gzip.compress(path.read_bytes(), 9)) for path in [*RECORDS, *LIGHTS_OUT, *trees]}
    assert {name: size for name, size in sizes.items() if size > HEAVIEST} == {}


@torch.no_grad()
def test_silenced_records_are_those_of_a_whole_run(gemma: tuple[Any, Any], ours: gemma3.Gemma3) -> None:
    """下の層を計算し直さない近道が、初めから通して計算したのと同じ。塔の途中の階も。"""
    data, lights_out = measured("look-inside/tokyo"), measured("lights-out/tokyo")["rows"]
    model, ids = ours, gemma[0](data["text"], return_tensors="pt").input_ids
    usual = torch.cat(gemma3.trace(model, ids).residuals)
    for layer, head in ((1, 1), (8, 4), (18, 2)):
        attention: Any = model.layers[layer - 1].self_attn
        places = slice((head - 1) * attention.head_dim, head * attention.head_dim)
        kept = attention.o_proj.weight.clone()
        attention.o_proj.weight[:, places] = 0
        _agrees(model(ids)[0, -1], data["heads"][4 * (layer - 1) + head - 1])
        vectors = torch.cat(gemma3.trace(model, ids).residuals[layer:])
        _is_relit(model, vectors, usual[layer:], lights_out[layer - 1], head - 1)
        attention.o_proj.weight[:] = kept
    for number in (1, 7, 18):
        with without_layers(model, number):
            _agrees(model(ids)[0, -1], data["layers"][number - 1])
            vectors = torch.cat(gemma3.trace(model, ids).residuals[number - 1 :])
            _is_relit(model, vectors, usual[number:], lights_out[number - 1], 4)


def _agrees(logits: torch.Tensor, record: dict[str, Any]) -> None:
    shares = logits.softmax(dim=-1)
    assert set(shares.topk(SHOWN).indices.tolist()) <= set(record["ids"])
    assert record["shares"] == pytest.approx(shares[record["ids"]].tolist(), rel=CLOSE, abs=1e-6)


def _is_relit(model: gemma3.Gemma3, vectors: torch.Tensor, usual: torch.Tensor, row: dict[str, Any], way: int) -> None:
    """ベクトル (F, T, D) のどれでも、記録した番号が一位で、確率も同じ。「=」なら、いつもの一位のまま。"""
    logits = model.unembed(vectors).flatten(0, 1)
    before = model.unembed(usual).flatten(0, 1).argmax(dim=-1).tolist()
    pairs = zip(row["words"][way].split(), before, strict=True)
    ids = torch.tensor([one if word == "=" else int(word) for word, one in pairs])
    found = logits.gather(1, ids[:, None])
    assert (logits.max(dim=-1, keepdim=True).values - found).max() < CLOSE
    shares = (found.squeeze(1) - logits.logsumexp(dim=-1)).exp()
    assert row["shares"][way] == pytest.approx((1 + shares).tolist(), rel=CLOSE)
